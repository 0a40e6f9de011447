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
  type AnyRuntime,
  type CallArgs,
  type CallArguments,
  type ChainEvent,
  decodeEvents,
  decodeStorageKey,
  decodeValidity,
  type KeyPrefix,
  MetadataError,
  type NameIn,
  RuntimeMetadata,
  type RuntimeTypes,
  type StorageEntry,
  type StorageKeys,
  type StorageValue,
  storageKey,
  storageKeyPrefix,
  toPlain,
  type Validity,
} from "@as-ismp/relayer/substrate";
import type { ChainBlock } from "./chain-block.ts";

/** Index of `TransactionSource::External`: the extrinsic comes from outside the node. */
const SOURCE_EXTERNAL = 2;

/**
 * The state after one block, with the runtime that is in it.
 *
 * @typeParam T the types of the runtime, as `as-ismp types` writes them
 */
export class ChainView<T extends RuntimeTypes = AnyRuntime> {
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
  query<P extends NameIn<T["storage"]>, I extends NameIn<T["storage"][P]>>(
    pallet: P,
    item: I,
    ...keys: StorageKeys<T, P, I>
  ): StorageValue<T, P, I> {
    const { metadata } = this;
    const { type, modifier, fallback } = metadata.storageEntry(pallet, item);
    const bytes = this.get(storageKey(metadata, pallet, item, keys));
    if (bytes === undefined && modifier.isOptional) return null as StorageValue<T, P, I>;
    const valueType = type.isMap ? type.asMap.value : type.asPlain;
    const value = metadata.decode(valueType, bytes ?? fallback.toU8a(true));
    return toPlain(value, metadata) as StorageValue<T, P, I>;
  }

  /**
   * All entries of a map in the order of their storage keys, or those whose first keys are `keys`. A key of which only
   * the hash is stored is that hash, in hex.
   */
  entries<P extends NameIn<T["storage"]>, I extends NameIn<T["storage"][P]>>(
    pallet: P,
    item: I,
    ...keys: KeyPrefix<StorageKeys<T, P, I>>
  ): StorageEntry<T, P, I>[] {
    const { metadata } = this;
    const { type } = metadata.storageEntry(pallet, item);
    if (!type.isMap) throw new MetadataError(`${pallet}.${item} is no map: read it with query`);
    const prefix = storageKeyPrefix(metadata, pallet, item, keys as readonly unknown[]);
    return [...this.block.state.top.entries(prefix)].map(([key, value]) => {
      const decoded = decodeStorageKey(metadata, key);
      if (decoded === undefined) throw new MetadataError(`${pallet}.${item} has the key ${toHex(key)}`);
      const plain = toPlain(metadata.decode(type.asMap.value, value), metadata);
      return [decoded.keys, plain] as unknown as StorageEntry<T, P, I>;
    });
  }

  /** The value of a pallet's constant. */
  constant<P extends NameIn<T["constants"]>, C extends NameIn<T["constants"][P]>>(
    pallet: P,
    name: C,
  ): T["constants"][P][C] {
    return this.metadata.constant(pallet, name) as T["constants"][P][C];
  }

  /** Encodes a call: pallet index, call index, arguments. */
  encodeCall<P extends NameIn<T["calls"]>, C extends NameIn<T["calls"][P]>>(
    pallet: P,
    call: C,
    ...[args]: CallArgs<T, P, C>
  ): Uint8Array {
    return this.metadata.encodeCall(pallet, call, (args ?? {}) as CallArguments);
  }

  /** Calls a method of a runtime API by name, and decodes the result. Needs metadata of version 15. */
  api<A extends NameIn<T["apis"]>, M extends NameIn<T["apis"][A]>>(
    api: A,
    method: M,
    ...inputs: T["apis"][A][M]["inputs"]
  ): T["apis"][A][M]["output"] {
    const { metadata } = this;
    const { inputs: expected, output } = metadata.apiMethod(api, method);
    if (expected.length !== inputs.length) {
      throw new MetadataError(
        `${api}.${method}: expected ${expected.length} arguments, got ${inputs.length}`,
      );
    }
    const encoded = expected.map(({ type }, i) => metadata.encode(type, inputs[i]));
    const answer = this.call(`${api}_${method}`, concat(...encoded));
    return toPlain(metadata.decode(output, answer), metadata);
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
