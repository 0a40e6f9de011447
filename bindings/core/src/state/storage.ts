/**
 * Storage as a runtime sees it during a block: the state before the block (the backend), the changes since then, and
 * nested transactions. Child tries are included.
 *
 * Tries are immutable, so there is no list of changes to merge: a transaction is a remembered state, and a rollback
 * restores it. Clearing with a limit must know which keys only the block has written; it compares with the backend.
 *
 * Silently ignores writes to the roots of child tries, as Substrate does. Throws {@link TransactionError} when a
 * transaction is ended that was never started. Bytes that are passed in are copied; bytes that are returned must not
 * be changed.
 */
import { appendToVec } from "./append.ts";
import type { HasherName } from "./hasher.ts";
import { isChildStorageKey, touchesChildStorage } from "./keys.ts";
import {
  type ChildTries,
  childId,
  childName,
  childTrie,
  emptyState,
  refreshChildRoots,
  type State,
  withChildRoot,
} from "./state.ts";
import type { Trie } from "./trie.ts";
import type { StateVersion } from "./trie-codec.ts";
import { diffTries, type TrieChange } from "./trie-diff.ts";

/** A commit or rollback without a transaction. */
export class TransactionError extends Error {
  override readonly name = "TransactionError";
}

/** Result of clearing many keys. */
export interface KillStorageResult {
  /** Whether no key is left; false if the limit was reached before. */
  readonly allRemoved: boolean;
  /**
   * Number of the backend's keys that were visited, whether or not the block had already deleted them. Keys that only
   * the block has written are removed without being counted.
   */
  readonly removed: number;
}

/** An off-chain index write of a block, linked to the write before it. Immutable. */
interface OffchainWrite {
  readonly before: OffchainWrite | undefined;
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** Everything that a rollback restores. */
interface Version extends State {
  readonly offchain: OffchainWrite | undefined;
}

/** What {@link Storage.changes} reports. */
export interface StorageChanges {
  /** Changes of the main trie, in byte order of their keys. */
  readonly top: readonly TrieChange[];
  /** By child id, without prefix, in byte order. Child tries without changes are left out. */
  readonly children: readonly (readonly [id: Uint8Array, changes: readonly TrieChange[]])[];
}

/** The storage of a block, or of a single call of a runtime. */
export class Storage {
  #backend: State;
  #now: Version;
  #open: Version[] = [];

  /** Storage over `backend`, by default the empty state under `hasher`. */
  constructor(backend?: State, hasher: HasherName = "blake2_256") {
    this.#backend = backend ?? emptyState(hasher);
    this.#now = { ...this.#backend, offchain: undefined };
  }

  // ---- main trie

  /** The value at a key of the main trie, or undefined. */
  get(key: Uint8Array): Uint8Array | undefined {
    return this.#now.top.get(key);
  }

  /** Whether the main trie has a key. An empty value counts. */
  exists(key: Uint8Array): boolean {
    return this.#now.top.lookup(key) !== undefined;
  }

  /** Writes a value into the main trie. */
  set(key: Uint8Array, value: Uint8Array): void {
    if (!isChildStorageKey(key)) this.#setTop(this.#now.top.insert(key, value.slice()));
  }

  /** Removes a key of the main trie, if it is there. */
  clear(key: Uint8Array): void {
    if (!isChildStorageKey(key)) this.#setTop(this.#now.top.remove(key));
  }

  /** Appends an encoded item to a SCALE `Vec`. A value that is not a `Vec` is replaced by a `Vec` of that item. */
  append(key: Uint8Array, item: Uint8Array): void {
    if (!isChildStorageKey(key)) this.#setTop(this.#now.top.insert(key, appendToVec(this.get(key), item)));
  }

  /** The first key strictly greater than `key` in byte order. */
  nextKey(key: Uint8Array): Uint8Array | undefined {
    return this.#now.top.nextKey(key);
  }

  /**
   * Removes the keys that start with `prefix`: all that the block has written, and at most `limit` of the backend.
   */
  clearPrefix(prefix: Uint8Array, limit: number | null = null): KillStorageResult {
    if (touchesChildStorage(prefix)) return { allRemoved: true, removed: 0 };
    const { trie, result } = clearBelow(this.#backend.top, this.#now.top, prefix, limit);
    this.#setTop(trie);
    return result;
  }

  // ---- child tries; `id` has no prefix, for example the bytes of `ISMP`

  /** The value at a key of a child trie, or undefined. */
  childGet(id: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    return childTrie(this.#now, id).get(key);
  }

  /** Whether a child trie has a key. An empty value counts. */
  childExists(id: Uint8Array, key: Uint8Array): boolean {
    return childTrie(this.#now, id).lookup(key) !== undefined;
  }

  /** Writes a value into a child trie. The first value creates the trie. */
  childSet(id: Uint8Array, key: Uint8Array, value: Uint8Array): void {
    this.#setChild(id, childTrie(this.#now, id).insert(key, value.slice()));
  }

  /** Removes a key of a child trie. The last key removes the trie. */
  childClear(id: Uint8Array, key: Uint8Array): void {
    this.#setChild(id, childTrie(this.#now, id).remove(key));
  }

  /** The first key of a child trie strictly greater than `key` in byte order, or undefined. */
  childNextKey(id: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    return childTrie(this.#now, id).nextKey(key);
  }

  /** {@link Storage.clearPrefix} in a child trie. */
  childClearPrefix(id: Uint8Array, prefix: Uint8Array, limit: number | null = null): KillStorageResult {
    const { trie, result } = clearBelow(
      childTrie(this.#backend, id),
      childTrie(this.#now, id),
      prefix,
      limit,
    );
    this.#setChild(id, trie);
    return result;
  }

  /** Removes the child trie: all keys that the block has written, and at most `limit` of the backend. */
  childKill(id: Uint8Array, limit: number | null = null): KillStorageResult {
    return this.childClearPrefix(id, new Uint8Array(), limit);
  }

  // ---- roots

  /** The state root, 32 bytes. First writes the roots of all child tries into the main trie. */
  root(version: StateVersion): Uint8Array {
    const { top } = refreshChildRoots(this.#now, version);
    this.#setTop(top);
    return top.root(version);
  }

  /** The root of a child trie, 32 bytes. Also writes it into the main trie. */
  childRoot(id: Uint8Array, version: StateVersion): Uint8Array {
    this.#setTop(withChildRoot(this.#now.top, this.#now, id, version));
    return childTrie(this.#now, id).root(version);
  }

  // ---- off-chain index

  /** Records a write (null: a removal) to the off-chain database. The caller carries it out if the block is kept. */
  offchainIndex(key: Uint8Array, value: Uint8Array | null): void {
    const write = { before: this.#now.offchain, key: key.slice(), value: value?.slice() ?? null };
    this.#now = { ...this.#now, offchain: write };
  }

  /** The recorded off-chain writes, oldest first. */
  offchainWrites(): TrieChange[] {
    const writes: TrieChange[] = [];
    for (let write = this.#now.offchain; write !== undefined; write = write.before) {
      writes.push([write.key, write.value]);
    }
    return writes.reverse();
  }

  // ---- transactions

  /** Number of transactions that are started and not ended. */
  get openTransactions(): number {
    return this.#open.length;
  }

  /** Begins a transaction inside those that are open. End it by a commit or a rollback. */
  startTransaction(): void {
    this.#open.push(this.#now);
  }

  /** Ends the last transaction and discards its changes. */
  rollbackTransaction(): void {
    this.#now = this.#end("roll back");
  }

  /** Ends the last transaction and keeps its changes. */
  commitTransaction(): void {
    this.#end("commit");
  }

  // ---- versions

  /** The state with all changes so far, as a snapshot. */
  snapshot(): State {
    return { top: this.#now.top, children: this.#now.children };
  }

  /** The differences between the current content and the backend. */
  changes(): StorageChanges {
    const names = [...new Set([...this.#backend.children.keys(), ...this.#now.children.keys()])].sort();
    const children = names.map((name) => {
      const id = childId(name);
      return [id, diffTries(childTrie(this.#backend, id), childTrie(this.#now, id))] as const;
    });
    return {
      top: diffTries(this.#backend.top, this.#now.top),
      children: children.filter(([, changes]) => changes.length > 0),
    };
  }

  /** A separate storage with the same content and no open transactions. Takes constant time. */
  fork(): Storage {
    const copy = new Storage(this.#backend);
    copy.#now = this.#now;
    return copy;
  }

  /** Takes over the content of a {@link Storage.fork}. Transactions that are open here stay open. */
  adopt(fork: Storage): void {
    this.#now = fork.#now;
  }

  /**
   * Ends a block: makes the content the new backend, drops the off-chain writes and returns the state.
   *
   * @throws TransactionError if transactions are open
   */
  seal(): State {
    if (this.#open.length > 0)
      throw new TransactionError(`expected no open storage transaction, found ${this.#open.length}`);
    this.#backend = this.snapshot();
    this.#now = { ...this.#backend, offchain: undefined };
    return this.#backend;
  }

  #end(what: string): Version {
    const started = this.#open.pop();
    if (started === undefined) throw new TransactionError(`no open storage transaction to ${what}`);
    return started;
  }

  #setTop(top: Trie): void {
    if (top !== this.#now.top) this.#now = { ...this.#now, top };
  }

  #setChild(id: Uint8Array, trie: Trie): void {
    const name = childName(id);
    const before = this.#now.children.get(name);
    if (trie === before || (before === undefined && trie.isEmpty)) return;
    const children = new Map(this.#now.children);
    if (trie.isEmpty) children.delete(name);
    else children.set(name, trie);
    this.#now = { ...this.#now, children: children as ChildTries };
  }
}

/**
 * Clears with a limit as Substrate does: first removes everything that the block itself has written below the prefix,
 * then visits the backend's keys in order, up to the limit.
 */
function clearBelow(
  backend: Trie,
  now: Trie,
  prefix: Uint8Array,
  limit: number | null,
): { trie: Trie; result: KillStorageResult } {
  let removed = 0;
  if (limit === null) {
    for (const _ of backend.entries(prefix)) removed += 1;
    return { trie: now.removePrefix(prefix), result: { allRemoved: true, removed } };
  }
  let trie = now;
  for (const [key] of now.entries(prefix)) {
    if (now.lookup(key) !== backend.lookup(key)) trie = trie.remove(key);
  }
  for (const [key] of backend.entries(prefix)) {
    if (removed === limit) return { trie, result: { allRemoved: false, removed } };
    trie = trie.remove(key);
    removed += 1;
  }
  return { trie, result: { allRemoved: true, removed } };
}
