// Messages of every kind and of any size, each with the chain that takes it.
//
// What a message needs is brought about in its world: commitments of the other chain, messages that were sent.

import type { HasherName } from "@as-ismp/core";
import { u8aConcat } from "@polkadot/util";
import { keccakAsU8a } from "@polkadot/util-crypto";
import { bytes, list, u64, utf8 } from "../scale.ts";
import { draw, HEIGHT, KNOWN, NOW, THEM, trieOf, type World } from "./world.ts";

/** Makes an extrinsic, and its world ready for it. */
export type Case = (world: World) => Uint8Array;

export interface BatchOptions {
  /** Items. */
  readonly count: number;
  /** Bytes of each body, or of a response; of a GET's context. */
  readonly body?: number;
  /** Entries in the other chain's trie. */
  readonly entries?: number;
  /** More nodes in the proof, that no lookup visits: how many, and bytes of each. */
  readonly spare?: readonly [count: number, size: number];
  readonly hasher?: HasherName;
  readonly signer?: Uint8Array;
  /** Keys of each GET, bytes of each key and of each value. */
  readonly keys?: number;
  readonly keyLength?: number;
  readonly valueLength?: number;
  /** Keys that are alike up to their last bytes. */
  readonly alike?: boolean;
  /** Levels of branches with 16 children on the way to the one key of a GET. */
  readonly deep?: number;
}

const METADATA = new Uint8Array(65);
const MODULE = utf8("accept");
const RELAYER = new Uint8Array(32).fill(7);
const HASHERS: Readonly<Record<HasherName, number>> = { keccak256: 0, blake2_256: 1 };
const OVERLAY = 0;
const STATE = 1;
const TIMEOUT = NOW + 500;

interface Item {
  readonly scale: Uint8Array;
  readonly packed: Uint8Array;
  readonly commitment: Uint8Array;
}

const big = (value: number): Uint8Array => u64(value).reverse();
const item = (scale: Uint8Array, packed: Uint8Array): Item => ({
  scale,
  packed,
  commitment: keccakAsU8a(packed),
});

function post(world: World, inward: boolean, nonce: number, body: number, timeout = 0): Item {
  const content = draw(`body ${nonce}`, body);
  const way = inward ? [THEM, world.here] : [world.here, THEM];
  const names = inward ? ["SUBSTRATE-them", world.name] : [world.name, "SUBSTRATE-them"];
  return item(
    u8aConcat(...way, u64(nonce), bytes(MODULE), bytes(MODULE), u64(timeout), bytes(content)),
    u8aConcat(...names.map(utf8), big(nonce), big(timeout), MODULE, MODULE, content),
  );
}

function get(world: World, nonce: number, keys: readonly Uint8Array[], context: number, timeout = 0): Item {
  const content = draw(`context ${nonce}`, context);
  return item(
    u8aConcat(
      ...[
        world.here,
        THEM,
        u64(nonce),
        bytes(MODULE),
        list(keys.map(bytes)),
        HEIGHT,
        bytes(content),
        u64(timeout),
      ],
    ),
    u8aConcat(
      utf8(world.name),
      utf8("SUBSTRATE-them"),
      big(nonce),
      big(1),
      big(timeout),
      MODULE,
      ...keys,
      content,
    ),
  );
}

function answer(to: Item, nonce: number, body: number, timeout = 0): Item {
  const content = draw(`answer ${nonce}`, body);
  return item(u8aConcat(to.scale, bytes(content), u64(timeout)), u8aConcat(to.packed, content, big(timeout)));
}

const range = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const kind = (index: number, { scale }: Item): Uint8Array => u8aConcat(Uint8Array.of(index), scale);

/** SCALE `Proof` of these keys, out of a trie that the world is made to trust. */
function prove(
  world: World,
  which: number,
  entries: readonly (readonly [Uint8Array, Uint8Array])[],
  keys: readonly Uint8Array[],
  { entries: size = 0, spare = [0, 0], hasher = "blake2_256" }: BatchOptions,
): Uint8Array {
  const trie = trieOf([[utf8("filler"), Uint8Array.of(1)], ...entries], size, hasher);
  const root = trie.root(0);
  world.trust(
    which === OVERLAY ? root : new Uint8Array(32).fill(9),
    which === STATE ? root : new Uint8Array(32).fill(9),
  );
  const nodes = [...trie.proof(keys, 0), ...range(spare[0], (i) => draw(`spare ${i}`, spare[1]))];
  const proof = u8aConcat(Uint8Array.of(which, HASHERS[hasher]), list(nodes.map(bytes)));
  return u8aConcat(THEM, KNOWN, HEIGHT, bytes(proof));
}

/** A proof that messages with these keys were sent. */
function proveSent(world: World, keys: readonly Uint8Array[], options: BatchOptions): Uint8Array {
  const entries = keys.map((key) => [key, METADATA] as const);
  return prove(world, OVERLAY, entries, keys, options);
}

const keyOf = (prefix: string, { commitment }: Item): Uint8Array => u8aConcat(utf8(prefix), commitment);

/** Delivers POST requests. */
export function posts(options: BatchOptions): Case {
  return (world) => world.messages(postsMessage(world, options));
}

function postsMessage(world: World, options: BatchOptions): Uint8Array {
  const items = range(options.count, (i) => post(world, true, i, options.body ?? 0));
  const keys = items.map((one) => keyOf("RequestCommitments", one));
  const proof = proveSent(world, keys, options);
  return u8aConcat(
    Uint8Array.of(2),
    list(items.map(({ scale }) => scale)),
    proof,
    bytes(options.signer ?? RELAYER),
  );
}

/** Variants of a response. */
const TO_POST = 0;
const TO_GET = 1;

/** The extrinsic that delivers responses which the other chain sent. */
function deliver(world: World, variant: number, items: readonly Item[], options: BatchOptions): Uint8Array {
  const keys = items.map((one) => keyOf("ResponseCommitments", one));
  const proof = proveSent(world, keys, options);
  const all = list(items.map((one) => kind(variant, one)));
  return world.messages(u8aConcat(Uint8Array.of(3, 1), all, proof, bytes(options.signer ?? RELAYER)));
}

/** Delivers responses to POST requests. */
export function responses(options: BatchOptions): Case {
  return (world) => {
    const asked = range(options.count, (i) => post(world, false, i, options.body ?? 0));
    for (const { commitment } of asked) world.enter("RequestCommitments", commitment);
    const items = asked.map((one, i) => answer(one, i, options.body ?? 0));
    return deliver(world, TO_POST, items, options);
  };
}

/** The keys of a GET. */
function keysOf(index: number, { keys = 1, keyLength = 32, alike = false }: BatchOptions): Uint8Array[] {
  return range(keys, (k) => {
    if (!alike) return draw(`key ${index} ${k}`, keyLength);
    return u8aConcat(new Uint8Array(keyLength - 8), u64(index * 65_536 + k).reverse());
  });
}

/** Entries that give the way to a key branches with 16 children on each of its first levels. */
function beside(key: Uint8Array, levels: number): [Uint8Array, Uint8Array][] {
  const entries: [Uint8Array, Uint8Array][] = [];
  for (let level = 0; level < levels; level++) {
    const at = level >> 1;
    for (let nibble = 0; nibble < 16; nibble++) {
      const other = key.slice();
      const shift = level % 2 === 0 ? 4 : 0;
      other[at] = ((other[at] as number) & (0xf0 >> shift)) | (nibble << shift);
      if (other[at] !== key[at]) entries.push([other, METADATA]);
    }
  }
  return entries;
}

/** Answers GETs by a proof of the values. Each asks for keys of its own. */
export function getsAnsweredByState(options: BatchOptions): Case {
  return (world) => {
    const { count, valueLength = 32, deep = 0 } = options;
    const all = deep > 0 ? [[draw("deep", 64)]] : range(count, (i) => keysOf(i, options));
    const gets = all.map((own, i) => get(world, i, own, options.body ?? 0));
    for (const { commitment } of gets) world.enter("RequestCommitments", commitment);
    const value = draw("value", valueLength);
    const proof = prove(
      world,
      STATE,
      [
        ...all.flat().map((key) => [key, value] as const),
        ...(deep > 0 ? beside(all[0]?.[0] as Uint8Array, deep) : []),
      ],
      all.flat(),
      options,
    );
    const list_ = list(gets.map((one) => kind(1, one)));
    return world.messages(u8aConcat(Uint8Array.of(3, 0), list_, proof, bytes(options.signer ?? RELAYER)));
  };
}

/** Delivers responses to GETs, which give the values themselves. */
export function getResponses(options: BatchOptions): Case {
  return (world) => {
    const { count, valueLength = 32 } = options;
    const items = range(count, (i) => {
      const own = keysOf(i, options);
      const asked = get(world, i, own, options.body ?? 0);
      world.enter("RequestCommitments", asked.commitment);
      const value = draw("value", valueLength);
      // As a proof of state gives them.
      const sorted = [...own].sort(Buffer.compare);
      return item(
        u8aConcat(
          asked.scale,
          list(sorted.map((key) => u8aConcat(bytes(key), Uint8Array.of(1), bytes(value)))),
        ),
        u8aConcat(asked.packed, ...sorted.flatMap((key) => [key, value])),
      );
    });
    return deliver(world, TO_GET, items, options);
  };
}

/** Times POST requests out. */
export function postTimeouts(options: BatchOptions): Case {
  return (world) => {
    const items = range(options.count, (i) => post(world, false, i, options.body ?? 0, NOW - 500));
    for (const { commitment } of items) world.enter("RequestCommitments", commitment);
    const keys = items.map((one) => keyOf("RequestReceipts", one));
    const proof = prove(world, OVERLAY, [], keys, options);
    return world.messages(u8aConcat(Uint8Array.of(4, 0), list(items.map((one) => kind(0, one))), proof));
  };
}

/** Times responses of this chain out. */
export function responseTimeouts(options: BatchOptions): Case {
  return (world) => {
    const asked = range(options.count, (i) => post(world, true, i, options.body ?? 0));
    const items = asked.map((one, i) => answer(one, i, options.body ?? 0, NOW - 500));
    for (const [i, one] of items.entries()) {
      world.enter("RequestReceipts", (asked[i] as Item).commitment, bytes(RELAYER));
      world.enter("ResponseCommitments", one.commitment);
    }
    const keys = asked.map((one) => keyOf("ResponseReceipts", one));
    const proof = prove(world, OVERLAY, [], keys, options);
    return world.messages(u8aConcat(Uint8Array.of(4, 1), list(items.map(({ scale }) => scale)), proof));
  };
}

/** Times GETs out, by the chain's own clock. */
export function getTimeouts(options: BatchOptions): Case {
  return (world) => {
    const items = range(options.count, (i) => get(world, i, keysOf(i, options), options.body ?? 0, TIMEOUT));
    for (const { commitment } of items) world.enter("RequestCommitments", commitment);
    world.setTime(NOW + 1000);
    return world.messages(u8aConcat(Uint8Array.of(4, 2), list(items.map((one) => kind(1, one)))));
  };
}

/** Times GETs out, each by a message of its own. */
export function separateTimeouts(count: number): Case {
  return (world) => {
    const items = range(count, (i) => get(world, i, keysOf(i, { count }), 0, TIMEOUT));
    for (const { commitment } of items) world.enter("RequestCommitments", commitment);
    world.setTime(NOW + 1000);
    return world.messages(...items.map((one) => u8aConcat(Uint8Array.of(4, 2), list([kind(1, one)]))));
  };
}
