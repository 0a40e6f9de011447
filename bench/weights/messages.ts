// Messages of every kind and of any size, each with the chain that takes it.
//
// What a message needs is brought about in its chain: commitments of the other one, messages that were sent.

import type { HasherName } from "@as-ismp/core";
import { hasherIndex } from "../../tests/support/hashing.ts";
import { concat, utf8 } from "../../tests/support/hex.ts";
import {
  type Get,
  type GetResponse,
  message,
  type Post,
  type PostResponse,
  type Proof,
  type Response,
} from "../../tests/support/ismp/codec.ts";
import { keysOf, OVERLAY, STATE, stateProof } from "../../tests/support/ismp/proofs.ts";
import { bytes, u64 } from "../../tests/support/scale.ts";
import { AT, type Entry } from "../../tests/support/worlds/counterpart.ts";
import { START, THEM } from "../../tests/support/worlds/names.ts";
import { RELAYER } from "../ismp-counterpart.ts";
import { draw, trieOf, type WeighedChain } from "./weighed-chain.ts";

/** Makes an extrinsic, and its chain ready for it. */
export type Case = (chain: WeighedChain) => Uint8Array;

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

const METADATA: Uint8Array = new Uint8Array(65);
const MODULE = utf8("accept");
const NEVER = 0;
const TIMEOUT = START + 500;
const PAST = START - 500;
/** When messages arrive. */
const NOW = START + 1000;

function post(chain: WeighedChain, inward: boolean, nonce: number, body: number, timeout = NEVER): Post {
  return {
    ...(inward ? { source: THEM, dest: chain.here } : { source: chain.here, dest: THEM }),
    nonce: BigInt(nonce),
    from: MODULE,
    to: MODULE,
    timeout: BigInt(timeout),
    body: draw(`body ${nonce}`, body),
  };
}

function get(
  chain: WeighedChain,
  nonce: number,
  keys: readonly Uint8Array[],
  context: number,
  timeout = NEVER,
): Get {
  return {
    source: chain.here,
    dest: THEM,
    nonce: BigInt(nonce),
    from: MODULE,
    keys,
    height: AT.height,
    context: draw(`context ${nonce}`, context),
    timeout: BigInt(timeout),
  };
}

function answer(to: Post, nonce: number, body: number, timeout = NEVER): PostResponse {
  return { post: to, body: draw(`answer ${nonce}`, body), timeout: BigInt(timeout) };
}

const range = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** A proof of these keys, out of a trie that the chain is made to trust. */
function prove(
  chain: WeighedChain,
  which: number,
  entries: readonly Entry[],
  keys: readonly Uint8Array[],
  { entries: size = 0, spare = [0, 0], hasher = "blake2_256" }: BatchOptions,
): Proof {
  const trie = trieOf([[utf8("filler"), Uint8Array.of(1)], ...entries], size, hasher);
  const root = trie.root(0);
  const other = new Uint8Array(32).fill(9);
  chain.trust(which === OVERLAY ? root : other, which === STATE ? root : other);
  const nodes = [...trie.proof(keys, 0), ...range(spare[0], (i) => draw(`spare ${i}`, spare[1]))];
  return { at: AT, bytes: stateProof(which, hasherIndex[hasher], nodes) };
}

/** A proof that messages with these keys were sent. */
function proveSent(chain: WeighedChain, keys: readonly Uint8Array[], options: BatchOptions): Proof {
  const entries = keys.map((key) => [key, METADATA] as const);
  return prove(chain, OVERLAY, entries, keys, options);
}

function enter(chain: WeighedChain, keys: readonly Uint8Array[], value = METADATA): void {
  for (const key of keys) chain.enter(key, value);
}

/** Delivers POST requests. */
export function posts(options: BatchOptions): Case {
  return (chain) => {
    const items = range(options.count, (i) => post(chain, true, i, options.body ?? 0));
    const proof = proveSent(chain, items.flatMap(keysOf.post), options);
    return chain.messages(message.requests(items, proof, options.signer ?? RELAYER));
  };
}

/** The extrinsic that delivers responses which the other chain sent. */
function deliver(chain: WeighedChain, items: readonly Response[], options: BatchOptions): Uint8Array {
  const proof = proveSent(chain, items.flatMap(keysOf.response), options);
  return chain.messages(message.responses(items, proof, options.signer ?? RELAYER));
}

/** Delivers responses to POST requests. */
export function responses(options: BatchOptions): Case {
  return (chain) => {
    const asked = range(options.count, (i) => post(chain, false, i, options.body ?? 0));
    enter(chain, asked.flatMap(keysOf.post));
    const items = asked.map((one, i) => answer(one, i, options.body ?? 0));
    return deliver(chain, items, options);
  };
}

/** The keys of a GET. */
function keysOfGet(index: number, { keys = 1, keyLength = 32, alike = false }: BatchOptions): Uint8Array[] {
  return range(keys, (k) => {
    if (!alike) return draw(`key ${index} ${k}`, keyLength);
    return concat(new Uint8Array(keyLength - 8), u64(BigInt(index * 65_536 + k)).reverse());
  });
}

/** Entries that give the way to a key branches with 16 children on each of its first levels. */
function beside(key: Uint8Array, levels: number): Entry[] {
  const entries: Entry[] = [];
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
  return (chain) => {
    const { count, valueLength = 32, deep = 0 } = options;
    const all = deep > 0 ? [[draw("deep", 64)]] : range(count, (i) => keysOfGet(i, options));
    const gets = all.map((own, i) => get(chain, i, own, options.body ?? 0));
    enter(chain, gets.flatMap(keysOf.post));
    const value = draw("value", valueLength);
    const entries = [
      ...all.flat().map((key) => [key, value] as const),
      ...(deep > 0 ? beside(all[0]?.[0] as Uint8Array, deep) : []),
    ];
    const proof = prove(chain, STATE, entries, all.flat(), options);
    return chain.messages(message.gets(gets, proof, options.signer ?? RELAYER));
  };
}

/** Delivers responses to GETs, which give the values themselves. */
export function getResponses(options: BatchOptions): Case {
  return (chain) => {
    const { count, valueLength = 32 } = options;
    const items = range(count, (i): GetResponse => {
      const own = keysOfGet(i, options);
      const asked = get(chain, i, own, options.body ?? 0);
      enter(chain, keysOf.post(asked));
      const value = draw("value", valueLength);
      // As a proof of state gives them.
      const sorted = [...own].sort(Buffer.compare);
      return { get: asked, values: sorted.map((key) => [key, value] as const) };
    });
    return deliver(chain, items, options);
  };
}

/** Times POST requests out. */
export function postTimeouts(options: BatchOptions): Case {
  return (chain) => {
    const items = range(options.count, (i) => post(chain, false, i, options.body ?? 0, PAST));
    enter(chain, items.flatMap(keysOf.post));
    const proof = prove(chain, OVERLAY, [], items.flatMap(keysOf.postTimeout), options);
    return chain.messages(message.postTimeouts(items, proof));
  };
}

/** Times responses of this chain out. */
export function responseTimeouts(options: BatchOptions): Case {
  return (chain) => {
    const asked = range(options.count, (i) => post(chain, true, i, options.body ?? 0));
    const items = asked.map((one, i) => answer(one, i, options.body ?? 0, PAST));
    enter(chain, asked.flatMap(keysOf.postTimeout), bytes(RELAYER));
    enter(chain, items.flatMap(keysOf.response));
    // Only the receipts under the requests.
    const keys = items.map((one) => keysOf.responseTimeout(one)[0] as Uint8Array);
    const proof = prove(chain, OVERLAY, [], keys, options);
    return chain.messages(message.responseTimeouts(items, proof));
  };
}

function lateGets(chain: WeighedChain, options: BatchOptions): Get[] {
  const items = range(options.count, (i) => get(chain, i, keysOfGet(i, options), options.body ?? 0, TIMEOUT));
  enter(chain, items.flatMap(keysOf.post));
  chain.setTime(NOW);
  return items;
}

/** Times GETs out, by the chain's own clock. */
export function getTimeouts(options: BatchOptions): Case {
  return (chain) => chain.messages(message.getTimeouts(lateGets(chain, options)));
}

/** Times GETs out, each by a message of its own. */
export function separateTimeouts(count: number): Case {
  return (chain) => chain.messages(...lateGets(chain, { count }).map((one) => message.getTimeouts([one])));
}
