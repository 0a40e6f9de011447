import { type Hasher, hashWith } from "./hashing.ts";
import { concat, hex } from "./hex.ts";
import { bytes, compact, NotScale, Reader, u16 } from "./scale.ts";

/**
 * A model of Substrate's trie that shares no code with the product: slow, recursive, written from the node format. It
 * builds roots and proofs for tests and reads proofs, so that an answer can be checked without the peer.
 */

export type Entry = readonly [key: Uint8Array, value: Uint8Array];

export type StateVersion = 0 | 1;

function nibblesOf(key: Uint8Array): number[] {
  return [...key].flatMap((byte) => [byte >> 4, byte & 15]);
}

function header(prefix: number, bits: number, count: number): Uint8Array {
  const max = (1 << bits) - 1;
  if (count < max) return Uint8Array.of(prefix | count);
  const out = [prefix | max];
  let rest = count - max;
  for (; rest >= 255; rest -= 255) out.push(255);
  out.push(rest);
  return Uint8Array.from(out);
}

function partial(nibbles: readonly number[]): Uint8Array {
  const padded = nibbles.length % 2 === 1 ? [0, ...nibbles] : nibbles;
  const out = new Uint8Array(padded.length / 2);
  for (let i = 0; i < out.length; i++) out[i] = ((padded[2 * i] ?? 0) << 4) | (padded[2 * i + 1] ?? 0);
  return out;
}

/** The encoding of one node; a test uses it to write nodes that no honest trie has. */
export function encodeNode(node: {
  path: readonly number[];
  value?: Uint8Array | undefined;
  hashedValue?: Uint8Array | undefined;
  children?: ReadonlyMap<number, Uint8Array>;
}): Uint8Array {
  const count = node.path.length;
  const inline = node.value === undefined ? undefined : bytes(node.value);
  const value = node.hashedValue ?? inline ?? new Uint8Array();
  if (node.children === undefined) {
    const head = node.hashedValue === undefined ? header(0x40, 6, count) : header(0x20, 5, count);
    return concat(head, partial(node.path), value);
  }
  let head = header(0x80, 6, count);
  if (node.hashedValue !== undefined) head = header(0x10, 4, count);
  else if (node.value !== undefined) head = header(0xc0, 6, count);
  let bitmap = 0;
  for (const nibble of node.children.keys()) bitmap |= 1 << nibble;
  const children = [...node.children].sort(([a], [b]) => a - b).map(([, child]) => bytes(child));
  return concat(head, partial(node.path), u16(bitmap), value, ...children);
}

export class ModelTrie {
  readonly hasher: Hasher;
  readonly version: StateVersion;
  readonly root: Uint8Array;
  readonly entries: readonly Entry[];
  /** Every hashed node and the content of every hashed value, by hex of its hash. */
  readonly #nodes = new Map<string, Uint8Array>();

  constructor(hasher: Hasher, version: StateVersion, entries: Iterable<Entry>) {
    this.hasher = hasher;
    this.version = version;
    const unique = new Map<string, Entry>();
    for (const entry of entries) unique.set(hex(entry[0]), entry);
    this.entries = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
    const items = this.entries.map(([key, value]) => ({ path: nibblesOf(key), value }));
    this.root = this.#keep(items.length === 0 ? Uint8Array.of(0) : this.#build(items, 0));
  }

  /** The nodes on the paths of `keys`, each once, root first. */
  proof(keys: readonly Uint8Array[]): Uint8Array[] {
    const visited = new Map<string, Uint8Array>();
    for (const key of keys) lookup(this.root, (hash) => this.#nodes.get(hash), key, visited);
    return [...visited.values()];
  }

  get nodes(): Uint8Array[] {
    return [...this.#nodes.values()];
  }

  #keep(node: Uint8Array): Uint8Array {
    const hash = hashWith(this.hasher, node);
    this.#nodes.set(hex(hash), node);
    return hash;
  }

  #build(items: readonly { path: number[]; value: Uint8Array }[], depth: number): Uint8Array {
    const first = items[0];
    const last = items[items.length - 1];
    if (first === undefined || last === undefined) throw new Error("no items");
    let end = depth;
    if (items.length === 1) end = first.path.length;
    else while (end < first.path.length && first.path[end] === last.path[end]) end++;
    const path = first.path.slice(depth, end);
    const own = first.path.length === end ? first.value : undefined;
    const hashed = own !== undefined && this.version === 1 && own.length >= 33 ? this.#keep(own) : undefined;
    const value = hashed === undefined ? own : undefined;
    if (items.length === 1) return encodeNode({ path, value, hashedValue: hashed });
    const children = new Map<number, Uint8Array>();
    for (let nibble = 0; nibble < 16; nibble++) {
      const below = items.filter((item) => item.path.length > end && item.path[end] === nibble);
      if (below.length === 0) continue;
      const child = this.#build(below, end + 1);
      children.set(nibble, child.length < 32 ? child : this.#keep(child));
    }
    return encodeNode({ path, value, hashedValue: hashed, children });
  }
}

/** Reads `key` from proof nodes: its value, null when proven absent; throws {@link NotProven} otherwise. */
export function readFromProof(
  hasher: Hasher,
  root: Uint8Array,
  nodes: readonly Uint8Array[],
  key: Uint8Array,
): Uint8Array | null {
  const byHash = new Map(nodes.map((node) => [hex(hashWith(hasher, node)), node]));
  byHash.set(hex(hashWith(hasher, Uint8Array.of(0))), Uint8Array.of(0));
  return lookup(root, (hash) => byHash.get(hash), key, new Map());
}

/** Of the distinct `nodes`, those that are needed to read `keys`. */
export function neededNodes(
  hasher: Hasher,
  root: Uint8Array,
  nodes: readonly Uint8Array[],
  keys: readonly Uint8Array[],
): Uint8Array[] {
  const byHash = new Map(nodes.map((node) => [hex(hashWith(hasher, node)), node]));
  const visited = new Map<string, Uint8Array>();
  for (const key of keys) lookup(root, (hash) => byHash.get(hash), key, visited);
  return [...visited.values()];
}

export class NotProven extends Error {}

function lookup(
  root: Uint8Array,
  find: (hash: string) => Uint8Array | undefined,
  key: Uint8Array,
  visited: Map<string, Uint8Array>,
): Uint8Array | null {
  const fetch = (hash: Uint8Array): Uint8Array => {
    const name = hex(hash);
    const node = find(name);
    if (node === undefined) throw new NotProven(`no node ${name}`);
    visited.set(name, node);
    return node;
  };
  const path = nibblesOf(key);
  let node = fetch(root);
  let depth = 0;
  for (;;) {
    const reader = new Reader(node);
    const first = reader.u8();
    if (first === 0) return null;
    const [bits, kind] = headerKind(first);
    let count = first & ((1 << bits) - 1);
    if (count === (1 << bits) - 1) for (let more = 255; more === 255; count += more) more = reader.u8();
    const packed = reader.take(Math.ceil(count / 2));
    const own = nibblesOf(packed);
    if (count % 2 === 1 && own.shift() !== 0) throw new NotProven("padding nibble is not zero");
    const rest = path.slice(depth);
    const matches = own.every((nibble, i) => rest[i] === nibble) && own.length <= rest.length;
    const isBranch = kind === "branch" || kind === "branch+value" || kind === "branch+hash";
    let bitmap = 0;
    if (isBranch) {
      bitmap = reader.u16();
      if (bitmap === 0) throw new NotProven("branch without children");
    }
    let value: (() => Uint8Array) | undefined;
    if (kind === "leaf" || kind === "branch+value") {
      const inline = reader.bytes();
      value = () => inline;
    } else if (kind !== "branch") {
      const hash = reader.take(32);
      value = () => fetch(hash);
    }
    const children = new Map<number, Uint8Array>();
    for (let nibble = 0; nibble < 16; nibble++) {
      if ((bitmap >> nibble) & 1) children.set(nibble, reader.bytes());
    }
    if (!matches) return null;
    if (own.length === rest.length) return value === undefined ? null : value();
    const child = children.get(rest[own.length] ?? 0);
    if (child === undefined) return null;
    if (child.length === 0) throw new NotProven("empty child");
    node = child.length === 32 ? fetch(child) : child;
    depth += own.length + 1;
  }
}

function headerKind(
  first: number,
): [number, "leaf" | "leaf+hash" | "branch" | "branch+value" | "branch+hash"] {
  if (first >= 0xc0) return [6, "branch+value"];
  if (first >= 0x80) return [6, "branch"];
  if (first >= 0x40) return [6, "leaf"];
  if (first >= 0x20) return [5, "leaf+hash"];
  if (first >= 0x10) return [4, "branch+hash"];
  throw new NotScale("reserved node header");
}

/** Root of an ordered trie: keys are compact indices. */
export function orderedEntries(values: readonly Uint8Array[]): Entry[] {
  return values.map((value, index) => [compact(index), value]);
}
