// Another chain, SUBSTRATE-them, as the benchmark makes it up: its messages, and proofs out of its tries.
//
// Its child trie of messages and its state have a thousand entries each, so that a proof has the depth of a chain in
// use.

import { createHash } from "node:crypto";
import { utf8 } from "../tests/support/hex.ts";
import type { Get, Post, Request, Response } from "../tests/support/ismp/codec.ts";
import { Counterpart } from "../tests/support/worlds/counterpart.ts";
import { THEM } from "../tests/support/worlds/names.ts";

const ENTRIES = 1000;
/** What the runtime takes itself for without a genesis that says otherwise. */
const HERE = "SUBSTRATE-rust";
const MODULE = utf8("accept");
export const RELAYER: Uint8Array = new Uint8Array(32).fill(7);

type Way = Pick<Post, "source" | "dest">;
export const INWARD: Way = { source: THEM, dest: HERE };
export const OUTWARD: Way = { source: HERE, dest: THEM };

/** A POST request with 100 bytes of body. @param timeout seconds since 1970, 0 for never */
export function post(way: Way, nonce: number, timeout = 0n): Post {
  const body = new Uint8Array(100).fill(nonce);
  return { ...way, nonce: BigInt(nonce), from: MODULE, to: MODULE, timeout, body };
}

/** A GET request at the height that is known. */
export function get(way: Way, nonce: number, keys: readonly Uint8Array[], timeout = 0n): Get {
  const context = new Uint8Array();
  return { ...way, nonce: BigInt(nonce), from: MODULE, keys, height: 1n, context, timeout };
}

const draw = (name: string): Uint8Array => Uint8Array.from(createHash("sha256").update(name).digest());

/** Keys of the counterpart's state. */
export const KEYS: readonly Uint8Array[] = Array.from({ length: ENTRIES }, (_, i) => draw(`key ${i}`));

export function counterpart(requests: readonly Request[], responses: readonly Response[]): Counterpart {
  const others = ENTRIES - requests.length - responses.length;
  return new Counterpart(requests, responses, {
    messages: Array.from({ length: others }, (_, i) => {
      const key = Buffer.concat([utf8("RequestCommitments"), draw(`request ${i}`)]);
      return [Uint8Array.from(key), new Uint8Array(65)] as const;
    }),
    state: KEYS.map((key) => [key, draw("value")] as const),
  });
}
