/**
 * Reads tries from stored nodes: the reverse of `trie-codec.ts`, for nodes that this program wrote.
 *
 * Throws {@link StoredTrieError} for a missing node and for an unknown node header, so that a damaged database is
 * reported. It does not verify proofs: it does not compare hashes, and it accepts nodes that are not in their
 * shortest form. If all stored bytes have the hash under which they are stored, the trie has the given root.
 */
import { hexDigits } from "../codec/bytes.ts";
import { ScaleReader } from "../codec/scale.ts";
import type { StateVersion } from "./trie-codec.ts";
import { TrieNode, TrieValue } from "./trie-node.ts";

/** A stored trie can't be read. */
class StoredTrieError extends Error {
  override readonly name = "StoredTrieError";
}

/** Returns what is stored under a hash, a node or a value; undefined if there is nothing. */
export type ReadStored = (hash: Uint8Array) => Uint8Array | undefined;

interface Kind {
  readonly mask: number;
  readonly bits: number;
  /** How many low bits of the first byte hold the nibble count. */
  readonly counted: number;
  readonly branch: boolean;
  readonly value: "none" | "inline" | "hashed";
}

/** The first entry whose bits match the first byte of a node is its kind. */
const KINDS: readonly Kind[] = [
  { mask: 0xc0, bits: 0x40, counted: 6, branch: false, value: "inline" },
  { mask: 0xc0, bits: 0x80, counted: 6, branch: true, value: "none" },
  { mask: 0xc0, bits: 0xc0, counted: 6, branch: true, value: "inline" },
  { mask: 0xe0, bits: 0x20, counted: 5, branch: false, value: "hashed" },
  { mask: 0xf0, bits: 0x10, counted: 4, branch: true, value: "hashed" },
];

/** The decoded parts of a stored node. What is stored elsewhere is given by its hash. */
interface StoredNode {
  readonly partial: Uint8Array;
  readonly value: { readonly inline: Uint8Array } | { readonly hash: Uint8Array } | undefined;
  /** 16 entries in a branch; undefined in a leaf. */
  readonly children: readonly (Uint8Array | undefined)[] | undefined;
}

/**
 * Reads the trie under `root`. Returns its root node, or undefined for the empty trie.
 *
 * @param onStored called with each node and each value that is stored under its own hash
 */
export function readStoredTrie(
  root: Uint8Array,
  version: StateVersion,
  read: ReadStored,
  onStored: (item: TrieNode | TrieValue) => void,
): TrieNode | undefined {
  const byHash = (hash: Uint8Array): TrieNode => {
    const stored = fetch(read, hash);
    const node = build(decode(stored));
    if (stored.length >= 32) node.references[version] = { hashed: true, bytes: hash };
    onStored(node);
    return node;
  };
  const build = ({ partial, value, children }: StoredNode): TrieNode =>
    new TrieNode(
      partial,
      readValue(value),
      children?.map((child) => child && below(child)),
    );
  const below = (reference: Uint8Array): TrieNode =>
    reference.length === 32 ? byHash(reference) : build(decode(reference));
  const readValue = (value: StoredNode["value"]): TrieValue | undefined => {
    if (value === undefined || "inline" in value) return value && new TrieValue(value.inline);
    const made = new TrieValue(fetch(read, value.hash));
    made.hash = value.hash;
    onStored(made);
    return made;
  };
  return isEmptyTrie(fetch(read, root)) ? undefined : byHash(root);
}

/**
 * Visits everything in the trie under `root` that is stored under its own hash.
 *
 * @param enter called with each hash; returns whether to visit what is below it
 */
export function visitStoredTrie(
  root: Uint8Array,
  read: ReadStored,
  enter: (hash: Uint8Array) => boolean,
): void {
  const byHash = (hash: Uint8Array): void => {
    if (!enter(hash)) return;
    const stored = fetch(read, hash);
    if (!isEmptyTrie(stored)) visit(decode(stored));
  };
  const visit = ({ value, children }: StoredNode): void => {
    if (value !== undefined && "hash" in value) enter(value.hash);
    for (const child of children ?? []) {
      if (child?.length === 32) byHash(child);
      else if (child !== undefined) visit(decode(child));
    }
  };
  byHash(root);
}

function fetch(read: ReadStored, hash: Uint8Array): Uint8Array {
  const stored = read(hash);
  if (stored !== undefined) return stored;
  throw new StoredTrieError(`no trie node is stored under the hash ${hexDigits(hash)}`);
}

function isEmptyTrie(stored: Uint8Array): boolean {
  return stored.length === 1 && stored[0] === 0;
}

function decode(stored: Uint8Array): StoredNode {
  const reader = new ScaleReader(stored);
  const first = reader.u8();
  const kind = KINDS.find(({ mask, bits }) => (first & mask) === bits);
  if (kind === undefined) throw new StoredTrieError(`unknown kind of trie node, first byte ${first}`);
  const partial = readPartial(reader, first, kind.counted);
  const bitmap = kind.branch ? reader.u8() | (reader.u8() << 8) : 0;
  const value =
    kind.value === "none"
      ? undefined
      : kind.value === "inline"
        ? { inline: reader.bytes().slice() }
        : { hash: reader.fixed(32).slice() };
  if (!kind.branch) return { partial, value, children: undefined };
  const children = Array.from({ length: 16 }, (_, i) =>
    (bitmap & (1 << i)) === 0 ? undefined : reader.bytes().slice(),
  );
  return { partial, value, children };
}

function readPartial(reader: ScaleReader, first: number, counted: number): Uint8Array {
  const most = (1 << counted) - 1;
  let count = first & most;
  if (count === most) {
    let more = 255;
    while (more === 255) {
      more = reader.u8();
      count += more;
    }
  }
  const partial = new Uint8Array(count);
  let at = 0;
  if (count % 2 === 1) {
    partial[0] = reader.u8() & 15;
    at = 1;
  }
  for (; at < count; at += 2) {
    const byte = reader.u8();
    partial[at] = byte >>> 4;
    partial[at + 1] = byte & 15;
  }
  return partial;
}
