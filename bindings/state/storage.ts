/**
 * Storage as a runtime sees it during a block: the state before the block (the backend), the changes made
 * since, nested transactions over both, child tries included.
 *
 * Tries are persistent, so there is no list of changes to merge: a transaction is a remembered state, a
 * rollback takes it back, and the next key is found in one walk. Which keys are "only in the overlay"
 * (it matters to clearing with a limit) follows from comparing with the backend.
 *
 * Refuses to write or clear the roots of child tries, silently as Substrate does, and to end a transaction
 * that was never started, by {@link TransactionError}.
 * Bytes handed in are copied; bytes handed out must not be changed.
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

/**
 * Outcome of clearing many keys. `removed` counts the backend's keys that were visited, whether or not the
 * block had deleted them already; keys of the overlay are removed without being counted.
 */
export interface KillStorageResult {
  readonly allRemoved: boolean;
  readonly removed: number;
}

/** Off-chain index writes of a block, newest last, as an immutable chain. */
interface OffchainWrite {
  readonly before: OffchainWrite | undefined;
  readonly key: Uint8Array;
  readonly value: Uint8Array | null;
}

/** Everything that a transaction can take back. */
interface Version extends State {
  readonly offchain: OffchainWrite | undefined;
}

/** What {@link Storage.changes} reports. */
export interface StorageChanges {
  readonly top: readonly TrieChange[];
  /** By child id, in the order of {@link childName}; untouched children are left out. */
  readonly children: readonly (readonly [id: Uint8Array, changes: readonly TrieChange[]])[];
}

export class Storage {
  #backend: State;
  #now: Version;
  #open: Version[] = [];

  /** Storage over `backend`, by default the empty state under `hasher`. */
  constructor(backend?: State, hasher: HasherName = "blake2_256") {
    this.#backend = backend ?? emptyState(hasher);
    this.#now = { ...this.#backend, offchain: undefined };
  }

  // ---- top trie

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#now.top.get(key);
  }

  exists(key: Uint8Array): boolean {
    return this.#now.top.lookup(key) !== undefined;
  }

  set(key: Uint8Array, value: Uint8Array): void {
    if (!isChildStorageKey(key)) this.#setTop(this.#now.top.insert(key, value.slice()));
  }

  clear(key: Uint8Array): void {
    if (!isChildStorageKey(key)) this.#setTop(this.#now.top.remove(key));
  }

  /** Appends an encoded item to a SCALE `Vec`; a value that is none is replaced by a `Vec` of one item. */
  append(key: Uint8Array, item: Uint8Array): void {
    if (!isChildStorageKey(key)) this.#setTop(this.#now.top.insert(key, appendToVec(this.get(key), item)));
  }

  /** The first key strictly behind `key` in byte order. */
  nextKey(key: Uint8Array): Uint8Array | undefined {
    return this.#now.top.nextKey(key);
  }

  /** Removes the keys that start with `prefix`; at most `limit` keys of the backend, all of the overlay. */
  clearPrefix(prefix: Uint8Array, limit: number | null = null): KillStorageResult {
    if (touchesChildStorage(prefix)) return { allRemoved: true, removed: 0 };
    const { trie, result } = clearBelow(this.#backend.top, this.#now.top, prefix, limit);
    this.#setTop(trie);
    return result;
  }

  // ---- child tries; `id` is the unprefixed name, for example the bytes of `ISMP`

  childGet(id: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    return childTrie(this.#now, id).get(key);
  }

  childExists(id: Uint8Array, key: Uint8Array): boolean {
    return childTrie(this.#now, id).lookup(key) !== undefined;
  }

  childSet(id: Uint8Array, key: Uint8Array, value: Uint8Array): void {
    this.#setChild(id, childTrie(this.#now, id).insert(key, value.slice()));
  }

  childClear(id: Uint8Array, key: Uint8Array): void {
    this.#setChild(id, childTrie(this.#now, id).remove(key));
  }

  childNextKey(id: Uint8Array, key: Uint8Array): Uint8Array | undefined {
    return childTrie(this.#now, id).nextKey(key);
  }

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

  /** Removes the child trie: at most `limit` keys of the backend, all of the overlay. */
  childKill(id: Uint8Array, limit: number | null = null): KillStorageResult {
    return this.childClearPrefix(id, new Uint8Array(), limit);
  }

  // ---- roots

  /** The state root. Writes the roots of all child tries into the top trie first. */
  root(version: StateVersion): Uint8Array {
    const { top } = refreshChildRoots(this.#now, version);
    this.#setTop(top);
    return top.root(version);
  }

  /** The root of a child trie, which is also written into the top trie. */
  childRoot(id: Uint8Array, version: StateVersion): Uint8Array {
    this.#setTop(withChildRoot(this.#now.top, this.#now, id, version));
    return childTrie(this.#now, id).root(version);
  }

  // ---- off-chain index

  /** Notes a write (null: a removal) to the off-chain database, to be carried out when the block counts. */
  offchainIndex(key: Uint8Array, value: Uint8Array | null): void {
    const write = { before: this.#now.offchain, key: key.slice(), value: value?.slice() ?? null };
    this.#now = { ...this.#now, offchain: write };
  }

  /** The noted off-chain writes in their order. */
  offchainWrites(): TrieChange[] {
    const writes: TrieChange[] = [];
    for (let write = this.#now.offchain; write !== undefined; write = write.before) {
      writes.push([write.key, write.value]);
    }
    return writes.reverse();
  }

  // ---- transactions

  /** Transactions started and not ended. */
  get openTransactions(): number {
    return this.#open.length;
  }

  startTransaction(): void {
    this.#open.push(this.#now);
  }

  /** Takes back everything since the last start. */
  rollbackTransaction(): void {
    this.#now = this.#end("roll back");
  }

  /** Keeps everything since the last start. */
  commitTransaction(): void {
    this.#end("commit");
  }

  // ---- versions

  /** The state with all changes so far, as a snapshot. */
  snapshot(): State {
    return { top: this.#now.top, children: this.#now.children };
  }

  /** What a block changed so far against the backend. */
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

  /** Storage of its own with the same content and no open transaction. Constant time. */
  fork(): Storage {
    const copy = new Storage(this.#backend);
    copy.#now = this.#now;
    return copy;
  }

  /** Takes over the content of a {@link fork}. The transactions open here stay open. */
  adopt(fork: Storage): void {
    this.#now = fork.#now;
  }

  /** Makes the content the new backend and forgets the off-chain writes. Ends a block; returns its state. */
  seal(): State {
    if (this.#open.length > 0) throw new TransactionError(`${this.#open.length} transactions are open`);
    this.#backend = this.snapshot();
    this.#now = { ...this.#backend, offchain: undefined };
    return this.#backend;
  }

  #end(what: string): Version {
    const started = this.#open.pop();
    if (started === undefined) throw new TransactionError(`no transaction to ${what}`);
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
 * Substrate's rule for clearing with a limit: first everything that the block itself wrote below the
 * prefix goes, then the backend's keys are visited in order until the limit.
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
