/**
 * What can be asked of a chain at one block: runtime calls, storage by key and by name, events, proofs.
 *
 * Nothing here changes the chain: calls run on storage of their own. Cheap to make; it stays usable when
 * the chain has gone on, or has discarded the block. Refuses names that the runtime does not have, by
 * `MetadataError`.
 */
import type { CallOptions } from "../runtime/execution.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { childRootKey } from "../state/keys.ts";
import { concat, ScaleReader } from "../state/scale.ts";
import { childTrie } from "../state/state.ts";
import { Storage } from "../state/storage.ts";
import type { ChainBlock } from "./chain-block.ts";
import { type ChainEvent, decodeEvents } from "./events.ts";
import { toHex } from "./hex.ts";
import { RuntimeMetadata } from "./metadata.ts";
import { type Plain, toPlain } from "./plain.ts";
import { storageKey, storagePrefix } from "./storage-key.ts";
import { decodeValidity, type Validity } from "./validity.ts";

/** Who offers an extrinsic to the pool, as an index of `TransactionSource`. */
const SOURCE_EXTERNAL = 2;

export class ChainView {
  readonly block: ChainBlock;
  readonly runtime: Runtime;
  readonly #executor: () => Runtime;
  readonly #options: Omit<CallOptions, "storage">;

  /** @param executor the runtime that executed the block: the one of its parent's state */
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

  get metadata(): RuntimeMetadata {
    return RuntimeMetadata.of(this.runtime);
  }

  /** Calls a runtime API, for example `AccountNonceApi_account_nonce`, with SCALE arguments. */
  call(entryPoint: string, input: Uint8Array = new Uint8Array()): Uint8Array {
    return this.runtime.call(entryPoint, input, { ...this.#options, storage: this.storage() });
  }

  /** The state as storage that may be changed freely: the chain does not see it. */
  storage(): Storage {
    return new Storage(this.block.state);
  }

  /** A value of the top trie. */
  get(key: Uint8Array): Uint8Array | undefined {
    return this.block.state.top.get(key);
  }

  /** A storage item by name, of a map at `keys`: its value, its default, or null. */
  query(pallet: string, item: string, ...keys: unknown[]): Plain {
    const { metadata } = this;
    const { type, modifier, fallback } = metadata.storageEntry(pallet, item);
    const bytes = this.get(storageKey(metadata, pallet, item, keys));
    if (bytes === undefined && modifier.isOptional) return null;
    const valueType = type.isMap ? type.asMap.value : type.asPlain;
    return toPlain(metadata.decode(valueType, bytes ?? fallback.toU8a(true)), metadata);
  }

  /** The events of the block, read as the code wrote them that executed it: it may have brought other code. */
  events(): ChainEvent[] {
    const metadata = RuntimeMetadata.of(this.#executor());
    return decodeEvents(metadata, this.get(storagePrefix("System", "Events")));
  }

  /** The nonce of an account id: the next signed extrinsic's. */
  nonce(account: Uint8Array): number {
    return new ScaleReader(this.call("AccountNonceApi_account_nonce", account)).u32();
  }

  /** What a pool is told of an extrinsic. A trap throws a `RuntimeTrapError`. */
  validate(extrinsic: Uint8Array, source: number = SOURCE_EXTERNAL): Validity {
    const input = concat(Uint8Array.of(source), extrinsic, this.block.hash);
    return decodeValidity(this.call("TaggedTransactionQueue_validate_transaction", input));
  }

  /** Trie nodes that prove what stands, or does not stand, at `keys`, against the block's state root. */
  proof(keys: readonly Uint8Array[]): Uint8Array[] {
    return this.block.state.top.proof(keys, this.block.stateVersion);
  }

  /** The same for keys of a child trie: the nodes down to its root, and from there. */
  childProof(id: Uint8Array, keys: readonly Uint8Array[]): Uint8Array[] {
    const child = childTrie(this.block.state, id);
    const nodes = this.proof([childRootKey(id)]);
    if (!child.isEmpty) nodes.push(...child.proof(keys, this.block.stateVersion));
    return [...new Map(nodes.map((node) => [toHex(node), node])).values()];
  }
}
