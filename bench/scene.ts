// A chain to measure on: the same accounts for every runtime, signed transfers among them, and blocks of those.

import { createHash } from "node:crypto";
import {
  type Account,
  devAccount,
  encodeBlock,
  FirstBlock,
  formatJson,
  getPreset,
  mergeJson,
  SIGNATURE_SCHEMES,
} from "@as-ismp/chain";
import type { Runtime } from "@as-ismp/core";
import { encodeAddress } from "@polkadot/util-crypto";

const UNIT = 10n ** 12n;
/** The time of block 1, in seconds. */
export const START = BigInt(FirstBlock.TIME);
/** As a pool marks what came from outside. */
export const EXTERNAL = 2;
const GENERIC_SS58_FORMAT = 42;

/** Account ids, the same in every run. */
export function accountIds(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) =>
    Uint8Array.from(createHash("sha256").update(`account ${i}`).digest()),
  );
}

/** The genesis configuration in which Alice, in each signature scheme, and `others` have a balance and Alice has sudo. */
export function genesisConfig(runtime: Runtime, others: readonly Uint8Array[]): string {
  const signers = SIGNATURE_SCHEMES.map((scheme) => devAccount("Alice", scheme).id);
  const balances = [...signers, ...others].map((id, i): [string, bigint] => [
    encodeAddress(id, GENERIC_SS58_FORMAT),
    i < signers.length ? 1_000_000n * UNIT : UNIT,
  ]);
  const sudo = { key: devAccount("Alice", "ed25519").address };
  return formatJson(mergeJson(getPreset(runtime, null), { balances: { balances }, sudo }));
}

export class Scene extends FirstBlock {
  /** Who receives. */
  readonly others: readonly Uint8Array[];

  constructor(runtime: Runtime, accounts: number) {
    const others = accountIds(accounts);
    super(runtime, genesisConfig(runtime, others));
    this.others = others;
  }

  /** Transfers with the nonces from 0 on, each to another account as far as there are enough. */
  transfers(signer: Account, count: number): Uint8Array[] {
    return Array.from({ length: count }, (_, nonce) => {
      const dest = { Id: this.others[nonce % this.others.length] };
      const call = this.metadata.encodeCall("Balances", "transfer_allow_death", { dest, value: UNIT });
      return this.sign(signer, nonce, call);
    });
  }

  /** Block 1 with these extrinsics, encoded. */
  block(extrinsics: readonly Uint8Array[]): Uint8Array {
    const builder = this.begin();
    for (const extrinsic of extrinsics) {
      const outcome = builder.apply(extrinsic);
      if (outcome.kind !== "success") throw new Error(`an extrinsic does not apply: ${outcome.kind}`);
    }
    return encodeBlock(builder.finalize());
  }
}
