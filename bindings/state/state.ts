/**
 * The whole state of a chain at one moment: the top trie and the child tries, immutable.
 *
 * Invariant: a child trie in the map is not empty, so "no such child" and "empty child" are one thing,
 * as they are to the state root. A child root in the top trie without its child trie is stale: the next
 * refresh removes it.
 */
import type { HasherName } from "./hasher.ts";
import { childRootKey } from "./keys.ts";
import { Trie } from "./trie.ts";
import type { StateVersion } from "./trie-codec.ts";

/** Child tries by {@link childName} of their unprefixed id. */
export type ChildTries = ReadonlyMap<string, Trie>;

/** A snapshot of a chain's storage. Sharing and keeping it is free. */
export interface State {
  readonly top: Trie;
  readonly children: ChildTries;
}

/** The state without a key. */
export function emptyState(hasher: HasherName = "blake2_256"): State {
  return { top: Trie.empty(hasher), children: new Map() };
}

/** A child id as a map key: one character a byte. */
export function childName(id: Uint8Array): string {
  return Buffer.from(id.buffer, id.byteOffset, id.length).toString("latin1");
}

/** The id of {@link childName}. */
export function childId(name: string): Uint8Array {
  return new Uint8Array(Buffer.from(name, "latin1"));
}

/** The child trie `id` of `state`, empty if there is none. */
export function childTrie(state: State, id: Uint8Array): Trie {
  return state.children.get(childName(id)) ?? Trie.empty(state.top.hasher);
}

/**
 * `state` with the current root of each child trie in the top trie, and no other child roots there.
 * Children whose root stands there already cost a look-up.
 */
export function refreshChildRoots(state: State, version: StateVersion): State {
  let { top } = state;
  for (const name of state.children.keys()) top = withChildRoot(top, state, childId(name), version);
  for (const id of writtenChildren(top)) {
    if (!state.children.has(childName(id))) top = top.remove(childRootKey(id));
  }
  return top === state.top ? state : { ...state, top };
}

/** Ids of the child tries whose roots stand in `top`. */
function* writtenChildren(top: Trie): IterableIterator<Uint8Array> {
  const prefix = childRootKey(new Uint8Array());
  for (const [key] of top.entries(prefix)) yield key.subarray(prefix.length);
}

/** `top` with the root of the child trie `id` of `state`, removed where the child is empty. */
export function withChildRoot(top: Trie, state: State, id: Uint8Array, version: StateVersion): Trie {
  const key = childRootKey(id);
  const child = childTrie(state, id);
  if (child.isEmpty) return top.remove(key);
  const root = child.root(version);
  const written = top.get(key);
  return written !== undefined && Buffer.compare(written, root) === 0 ? top : top.insert(key, root);
}

/** The state root: 32 bytes over the top trie, child roots refreshed first. */
export function stateRoot(state: State, version: StateVersion): Uint8Array {
  return refreshChildRoots(state, version).top.root(version);
}
