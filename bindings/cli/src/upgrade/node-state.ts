/**
 * Reads the whole state of a chain after one block from a node: all keys page by page, then the values of each page,
 * and the same for each child trie.
 *
 * The block is fixed, so pages fit together while the chain grows. The state is kept in memory, so its size has a
 * limit ({@link StateTooLargeError}). A node that finds an answer too large is asked for less; requests that fail for
 * a moment are repeated by the RPC client that the caller gives. Whether the entries are those of the block is checked
 * by their root, by the caller.
 */

import { type HasherName, Trie } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { childName, HASHERS } from "@as-ismp/core/internal/state";
import {
  isTransient,
  MalformedAnswerError,
  type RpcClient,
  RpcRefusedError,
  SubstrateNode,
} from "@as-ismp/relayer/client";
import type { ChainState, StateSize } from "./chain-state.ts";

/** The state is larger than the limit. */
export class StateTooLargeError extends Error {
  override readonly name = "StateTooLargeError";
}

/** Options of reading a state. */
export interface ReadStateOptions {
  /** The number or the hash of the block. Default: the last finalized one. */
  readonly at?: number | Uint8Array;
  /** Most bytes of keys and values. */
  readonly maxBytes: number;
  /** Called after each page. */
  readonly onProgress?: (size: StateSize) => void;
}

const CHILD_PREFIX = Buffer.from(":child_storage:default:");
/** Keys in a page: what nodes allow at most. */
const PAGE = 1000;
/** Bytes that an entry takes in memory beside its key and its value: nodes of the trie. */
const ENTRY_OVERHEAD = 400;

/** @throws StateTooLargeError, and the errors of `@as-ismp/relayer/client` */
export async function readNodeState(rpc: RpcClient, options: ReadStateOptions): Promise<ChainState> {
  const { node, hash, header } = await findBlock(rpc, options.at);
  const reading = new StateReading(node, hash, options);
  const top = await reading.trie(
    (count, after) => node.keysPage(new Uint8Array(), count, after, hash),
    (keys) => node.storageMany(keys, hash),
  );
  const children = new Map<string, Trie>();
  for (const [rootKey] of top.entries(CHILD_PREFIX)) {
    const trie = await reading.trie(
      (count, after) => node.childKeysPage(rootKey, count, after, hash),
      (keys) => node.childStorageMany(rootKey, keys, hash),
    );
    if (!trie.isEmpty) children.set(childName(rootKey.subarray(CHILD_PREFIX.length)), trie);
    reading.childTries += 1;
  }
  return { hash, header, hasher: node.hasher, state: { top, children } };
}

/** The block, and a client with the hash function of its header. */
async function findBlock(rpc: RpcClient, at: number | Uint8Array | undefined) {
  let failure: unknown;
  for (const hasher of Object.keys(HASHERS).reverse() as HasherName[]) {
    const node = new SubstrateNode(rpc, hasher);
    const hash =
      at === undefined ? await node.finalizedHash() : typeof at === "number" ? await node.hashAt(at) : at;
    try {
      return { node, hash, header: (await node.header(hash)).header };
    } catch (error) {
      // The header has another hash by this function; it may have the right one by the other.
      if ((error as Error).name !== "DishonestNodeError") throw error;
      failure = error;
    }
  }
  throw failure;
}

type ReadKeys = (count: number, after: Uint8Array | undefined) => Promise<Uint8Array[]>;
type ReadValues = (keys: readonly Uint8Array[]) => Promise<readonly (Uint8Array | undefined)[]>;

class StateReading {
  childTries = 0;
  readonly #node: SubstrateNode;
  readonly #hash: Uint8Array;
  readonly #options: ReadStateOptions;
  #entries = 0;
  #bytes = 0;

  constructor(node: SubstrateNode, hash: Uint8Array, options: ReadStateOptions) {
    this.#node = node;
    this.#hash = hash;
    this.#options = options;
  }

  async trie(readKeys: ReadKeys, readValues: ReadValues): Promise<Trie> {
    let trie = Trie.empty(this.#node.hasher);
    let keys = await lessIfRefused(PAGE, (count) => readKeys(count, undefined));
    while (keys.length > 0) {
      // The next keys are on their way while the values of these are read.
      const next = lessIfRefused(PAGE, (count) => readKeys(count, keys.at(-1)));
      next.catch(() => undefined);
      const values = await inParts(keys, readValues);
      for (const [i, key] of keys.entries()) {
        const value = values[i];
        if (value === undefined) {
          throw new MalformedAnswerError("state_queryStorageAt", `a listed key has no value: ${toHex(key)}`);
        }
        this.#count(key, value);
        trie = trie.insert(key, value);
      }
      this.#options.onProgress?.({ entries: this.#entries, bytes: this.#bytes, childTries: this.childTries });
      keys = await next;
    }
    return trie;
  }

  #count(key: Uint8Array, value: Uint8Array): void {
    this.#entries += 1;
    this.#bytes += key.length + value.length;
    const { maxBytes } = this.#options;
    if (this.#bytes + this.#entries * ENTRY_OVERHEAD <= maxBytes) return;
    const read = `${this.#entries} entries of ${this.#bytes} bytes`;
    throw new StateTooLargeError(
      `the state of block ${toHex(this.#hash)} needs more than ${maxBytes / 2 ** 20} MiB of memory: ${read} are read. Allow ` +
        "more with --max-memory, and give Node as much with NODE_OPTIONS=--max-old-space-size",
    );
  }
}

/** The values of keys; halves the request as long as the node refuses it. */
async function inParts(
  keys: readonly Uint8Array[],
  read: ReadValues,
): Promise<readonly (Uint8Array | undefined)[]> {
  try {
    return await read(keys);
  } catch (error) {
    if (keys.length === 1 || !mayBeTooMuch(error)) throw error;
    const middle = keys.length >> 1;
    return [...(await inParts(keys.slice(0, middle), read)), ...(await inParts(keys.slice(middle), read))];
  }
}

async function lessIfRefused<T>(count: number, read: (count: number) => Promise<T>): Promise<T> {
  try {
    return await read(count);
  } catch (error) {
    if (count === 1 || !mayBeTooMuch(error)) throw error;
    return lessIfRefused(count >> 1, read);
  }
}

/** Nodes have many texts and codes for an answer that is too large, or a count that is too high. */
function mayBeTooMuch(error: unknown): boolean {
  return (
    error instanceof RpcRefusedError &&
    !isTransient(error) &&
    /too (big|large|long|high|many)|exceed|limit/i.test(error.message)
  );
}
