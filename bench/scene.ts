// A chain to measure on: the same accounts for every runtime, signed transfers among them, and blocks of those.

import { createHash } from "node:crypto";
import { encodeAddress } from "@polkadot/util-crypto";
import { type Runtime, Storage } from "as-ismp";
import {
  type Account,
  BlockBuilder,
  buildState,
  CODE_KEY,
  devAccount,
  encodeBlock,
  formatJson,
  genesisHeader,
  getPreset,
  headerHash,
  IMMORTAL,
  mergeJson,
  RuntimeMetadata,
  SIGNATURE_SCHEMES,
  signExtrinsic,
  slotDigest,
  slotInherents,
} from "as-ismp/chain";

const UNIT = 10n ** 12n;
const SLOT = 290_000_000n;
const SLOT_DURATION = 6000n;
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

export class Scene {
  readonly runtime: Runtime;
  /** Who receives. */
  readonly others: readonly Uint8Array[];
  readonly metadata: RuntimeMetadata;
  readonly #genesis: Storage;
  readonly #genesisHash: Uint8Array;

  constructor(runtime: Runtime, accounts: number) {
    this.runtime = runtime;
    this.others = accountIds(accounts);
    this.metadata = RuntimeMetadata.of(runtime);
    this.#genesis = new Storage();
    buildState(runtime, genesisConfig(runtime, this.others), this.#genesis);
    this.#genesis.set(CODE_KEY, runtime.code);
    this.#genesis.seal();
    this.#genesisHash = headerHash(genesisHeader(this.#genesis.snapshot(), runtime));
  }

  /** The state before block 1, to be changed at will. */
  genesis(): Storage {
    return this.#genesis.fork();
  }

  get genesisHash(): Uint8Array {
    return this.#genesisHash;
  }

  sign(signer: Account, nonce: number, call: Uint8Array): Uint8Array {
    const { specVersion, transactionVersion } = this.runtime.version();
    return signExtrinsic({
      metadata: this.metadata,
      signer,
      call,
      specVersion,
      transactionVersion,
      genesisHash: this.#genesisHash,
      era: IMMORTAL,
      birthHash: this.#genesisHash,
      nonce,
      tip: 0n,
    });
  }

  /** Transfers with the nonces from 0 on, each to another account as far as there are enough. */
  transfers(signer: Account, count: number): Uint8Array[] {
    return Array.from({ length: count }, (_, nonce) => {
      const dest = { Id: this.others[nonce % this.others.length] };
      const call = this.metadata.encodeCall("Balances", "transfer_allow_death", { dest, value: UNIT });
      return this.sign(signer, nonce, call);
    });
  }

  /** Block 1, initialized, with its inherents. */
  begin(storage: Storage = this.genesis()): BlockBuilder {
    const builder = new BlockBuilder({
      runtime: this.runtime,
      storage,
      parentHash: this.#genesisHash,
      number: 1,
      digest: [slotDigest(SLOT)],
    });
    builder.applyInherents(slotInherents(SLOT, SLOT * SLOT_DURATION));
    return builder;
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
