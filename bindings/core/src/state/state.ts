/**
 * The whole state of a chain at one moment: the main trie and the child tries. Immutable.
 *
 * Invariant: a child trie in the map is not empty, because for the state root a missing and an empty child trie are
 * the same. A child root in the main trie without its child trie is stale; {@link refreshChildRoots} removes it.
 */
import { equalBytes, fromLatin1, latin1 } from "../codec/bytes.ts";
import type { HasherName } from "./hasher.ts";
import { childRootKey } from "./keys.ts";
import { Trie } from "./trie.ts";
import type { StateVersion } from "./trie-codec.ts";

/** Child tries by {@link childName} of their id (without prefix). */
export type ChildTries = ReadonlyMap<string, Trie>;

/** A snapshot of a chain's storage. Sharing and keeping it costs nothing. */
export interface State {
  /** The main trie, whose root is the state root. */
  readonly top: Trie;
  /** The child tries. Their roots are values of the main trie. */
  readonly children: ChildTries;
}

/** The state without entries. */
export function emptyState(hasher: HasherName = "blake2_256"): State {
  return { top: Trie.empty(hasher), children: new Map() };
}

/** A child trie's id as a key of the map: one character per byte. */
export function childName(id: Uint8Array): string {
  return latin1(id);
}

/** The id from which {@link childName} made `name`. */
export function childId(name: string): Uint8Array {
  return fromLatin1(name);
}

/** The child trie `id` of `state`; empty if there is none. */
export function childTrie(state: State, id: Uint8Array): Trie {
  return state.children.get(childName(id)) ?? Trie.empty(state.top.hasher);
}

/**
 * `state` with the current root of each child trie in the main trie, and with no other child roots there. A child
 * trie whose root is already there costs one look-up.
 */
export function refreshChildRoots(state: State, version: StateVersion): State {
  let { top } = state;
  for (const name of state.children.keys()) top = withChildRoot(top, state, childId(name), version);
  for (const id of writtenChildren(top)) {
    if (!state.children.has(childName(id))) top = top.remove(childRootKey(id));
  }
  return top === state.top ? state : { ...state, top };
}

/** Ids of the child tries whose roots are in `top`. */
function* writtenChildren(top: Trie): IterableIterator<Uint8Array> {
  const prefix = childRootKey(new Uint8Array());
  for (const [key] of top.entries(prefix)) yield key.subarray(prefix.length);
}

/** `top` with the root of the child trie `id` of `state`; without that root if the child trie is empty. */
export function withChildRoot(top: Trie, state: State, id: Uint8Array, version: StateVersion): Trie {
  const key = childRootKey(id);
  const child = childTrie(state, id);
  if (child.isEmpty) return top.remove(key);
  const root = child.root(version);
  const written = top.get(key);
  return written !== undefined && equalBytes(written, root) ? top : top.insert(key, root);
}

/** The state root, 32 bytes: refreshes the child roots and computes the root of the main trie. */
export function stateRoot(state: State, version: StateVersion): Uint8Array {
  return refreshChildRoots(state, version).top.root(version);
}
