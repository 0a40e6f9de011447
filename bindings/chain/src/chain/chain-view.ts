/**
 * Questions to a chain at one block: runtime calls, storage by key and by name, events, proofs.
 *
 * Nothing here changes the chain: calls run on their own storage. A view is cheap to make, and it stays usable after
 * the chain has added blocks or discarded this one. Throws `MetadataError` for names that the runtime does not have.
 */

import { type CallOptions, childTrie, type Runtime, Storage } from "@as-ismp/core";
import { concat, ScaleReader, toHex } from "@as-ismp/core/internal/codec";
import { childRootKey, storagePrefix } from "@as-ismp/core/internal/state";
import {
  type ChainEvent,
  decodeEvents,
  decodeValidity,
  type Plain,
  RuntimeMetadata,
  storageKey,
  toPlain,
  type Validity,
} from "@as-ismp/relayer/substrate";
import type { ChainBlock } from "./chain-block.ts";

/** Index of `TransactionSource::External`: the extrinsic comes from outside the node. */
const SOURCE_EXTERNAL = 2;

/** The state after one block, with the runtime that is in it. */
export class ChainView {
  /** The block whose state this is. */
  readonly block: ChainBlock;
  /** The runtime in the state after the block, which executes the next one. */
  readonly runtime: Runtime;
  readonly #executor: () => Runtime;
  readonly #options: Omit<CallOptions, "storage">;

  /** @param executor returns the runtime that executed the block: the one in its parent's state */
  constructor(
    block: ChainBlock,
    runtime: Runtime,
    executor: () => Runtime,
    options: Omit<CallOptions, "storage"> = {},
  ) {
    this.block = block;
    this.runtime = runtime;
    this.#executor = executor;
    this.#options = options;
  }

  /** The decoded metadata of the code in this state. */
  get metadata(): RuntimeMetadata {
    return RuntimeMetadata.of(this.runtime);
  }

  /** Calls a runtime API, for example `AccountNonceApi_account_nonce`, with SCALE arguments. */
  call(entryPoint: string, input: Uint8Array = new Uint8Array()): Uint8Array {
    return this.runtime.call(entryPoint, input, { ...this.#options, storage: this.storage() });
  }

  /** The state as storage that may be changed freely, without effect on the chain. */
  storage(): Storage {
    return new Storage(this.block.state);
  }

  /** A value of the main trie. */
  get(key: Uint8Array): Uint8Array | undefined {
    return this.block.state.top.get(key);
  }

  /** A storage item by name; of a map, the entry at `keys`. Its value, its default, or null. */
  query(pallet: string, item: string, ...keys: unknown[]): Plain {
    const { metadata } = this;
    const { type, modifier, fallback } = metadata.storageEntry(pallet, item);
    const bytes = this.get(storageKey(metadata, pallet, item, keys));
    if (bytes === undefined && modifier.isOptional) return null;
    const valueType = type.isMap ? type.asMap.value : type.asPlain;
    return toPlain(metadata.decode(valueType, bytes ?? fallback.toU8a(true)), metadata);
  }

  /**
   * The events of the block, decoded with the metadata of the code that executed it, because the block may have
   * changed the code.
   */
  events(): ChainEvent[] {
    const metadata = RuntimeMetadata.of(this.#executor());
    return decodeEvents(metadata, this.get(storagePrefix("System", "Events")));
  }

  /** The nonce of an account id, which its next signed extrinsic must have. */
  nonce(account: Uint8Array): number {
    return new ScaleReader(this.call("AccountNonceApi_account_nonce", account)).u32();
  }

  /** The validity of an extrinsic for a pool. @throws RuntimeTrapError if the runtime traps */
  validate(extrinsic: Uint8Array, source: number = SOURCE_EXTERNAL): Validity {
    const input = concat(Uint8Array.of(source), extrinsic, this.block.hash);
    return decodeValidity(this.call("TaggedTransactionQueue_validate_transaction", input));
  }

  /** Trie nodes that prove the values, or the absence, of `keys` against the block's state root. */
  proof(keys: readonly Uint8Array[]): Uint8Array[] {
    return this.block.state.top.proof(keys, this.block.stateVersion);
  }

  /** The same for keys of a child trie: the nodes down to its root, and those below it. */
  childProof(id: Uint8Array, keys: readonly Uint8Array[]): Uint8Array[] {
    const child = childTrie(this.block.state, id);
    const nodes = this.proof([childRootKey(id)]);
    if (!child.isEmpty) nodes.push(...child.proof(keys, this.block.stateVersion));
    return [...new Map(nodes.map((node) => [toHex(node), node])).values()];
  }
}
