import { type Account, RuntimeMetadata, signImmortal, storageKey } from "@as-ismp/chain";
import type { Runtime } from "@as-ismp/core";
import { Reader } from "./scale.ts";

/** Signed extrinsics for a state: immortal, without a tip. */

/** A state, or the storage of a block that is being built. */
interface Readable {
  get(key: Uint8Array): Uint8Array | undefined;
}

/** The next nonce of an account. */
export function nonceIn(state: Readable, metadata: RuntimeMetadata, id: Uint8Array): number {
  const account = state.get(storageKey(metadata, "System", "Account", [id]));
  return account === undefined ? 0 : new Reader(account).u32();
}

/** What extrinsics of the chain sign. A chain knows it from its first block on. */
export function genesisHashIn(state: Readable, metadata: RuntimeMetadata): Uint8Array {
  const hash = state.get(storageKey(metadata, "System", "BlockHash", [0]));
  if (hash === undefined) throw new Error("the state has no hash of the genesis block");
  return hash;
}

/** Signs for one block: each account's nonces begin with the one that the state has when it signs first. */
export class Signer {
  readonly #runtime: Runtime;
  readonly #genesisHash: Uint8Array | undefined;
  readonly #nonces = new Map<Account, number>();

  /** @param genesisHash of the chain that the extrinsics are for; left out: the one in the state */
  constructor(runtime: Runtime, genesisHash?: Uint8Array) {
    this.#runtime = runtime;
    this.#genesisHash = genesisHash;
  }

  sign(state: Readable, signer: Account, call: Uint8Array): Uint8Array {
    const metadata = RuntimeMetadata.of(this.#runtime);
    const nonce = this.#nonces.get(signer) ?? nonceIn(state, metadata, signer.id);
    this.#nonces.set(signer, nonce + 1);
    const genesisHash = this.#genesisHash ?? genesisHashIn(state, metadata);
    return signImmortal(this.#runtime, { signer, call, genesisHash, nonce });
  }
}
