import type { Runtime, State } from "../../../bindings/core/src/index.ts";
import { storagePrefix } from "../../../bindings/core/src/state/storage-prefix.ts";
import {
  type Account,
  devAccount,
  SIGNATURE_SCHEMES,
} from "../../../bindings/relayer/src/substrate/accounts.ts";
import type { RuntimeMetadata } from "../../../bindings/relayer/src/substrate/metadata.ts";
import { concat, unhex } from "../../support/hex.ts";
import { Reader, u64 } from "../../support/scale.ts";
import { genesisHashIn, nonceIn } from "../../support/signer.ts";
import { converse } from "../../support/worlds/connected-chain.ts";

/**
 * A chain with accounts that can sign, in the middle of a block: rich ones in each scheme, one with almost nothing,
 * and one that has sudo.
 */

const RICH = 10n ** 15n;
const POOR = 3n * 10n ** 8n;

export interface AccountScene {
  readonly state: State;
  readonly metadata: RuntimeMetadata;
  readonly genesisHash: Uint8Array;
  readonly specVersion: number;
  readonly transactionVersion: number;
  /** Those that sign quickly; the first has sudo, the last is poor. */
  readonly quick: readonly Account[];
  /** One of each scheme. */
  readonly all: readonly Account[];
}

export function accountScene(runtime: Runtime): AccountScene {
  const { chain } = converse(runtime);
  const { metadata } = chain;
  const quick = ["Alice", "Bob", "Charlie", "Dave"].map((name) => devAccount(name, "ed25519"));
  const all = SIGNATURE_SCHEMES.map((scheme) => devAccount("Eve", scheme));
  const poor = quick.at(-1);
  for (const account of [...quick, ...all]) {
    const call = metadata.encodeCall("Balances", "force_set_balance", {
      who: { Id: account.id },
      new_free: account === poor ? POOR : RICH,
    });
    const result = chain.root(call);
    if (result !== "ok") throw new Error(`no balance: ${result}`);
  }
  const [first] = quick as [Account];
  chain.storage.set(storagePrefix("Sudo", "Key"), first.id);
  const { specVersion, transactionVersion } = runtime.version();
  return {
    state: chain.storage.snapshot(),
    metadata,
    genesisHash: genesisHashIn(chain.storage, metadata),
    specVersion,
    transactionVersion: transactionVersion ?? 1,
    quick,
    all,
  };
}

/** The balances of an account and of all accounts together, and the total issuance. */
export function issuanceOf(state: State): { readonly total: bigint; readonly sum: bigint } {
  const issuance = state.top.get(storagePrefix("Balances", "TotalIssuance"));
  let sum = 0n;
  for (const [, value] of state.top.entries(storagePrefix("System", "Account"))) {
    sum += u128(value, 16) + u128(value, 32);
  }
  return { total: issuance === undefined ? 0n : u128(issuance, 0), sum };
}

function u128(bytes: Uint8Array, at: number): bigint {
  const reader = new Reader(bytes.subarray(at));
  return reader.u64() | (reader.u64() << 64n);
}

export function accountNonce(scene: AccountScene, account: Account): number {
  return nonceIn(scene.state.top, scene.metadata, account.id);
}

/** Addresses of accounts that the chain itself owns, and of unknown ones. */
export const OTHER_ACCOUNTS: readonly Uint8Array[] = [
  concat(unhex("0x6d6f646c49534d5046454553"), new Uint8Array(20)),
  new Uint8Array(32),
  concat(u64(1n), new Uint8Array(24)),
];
