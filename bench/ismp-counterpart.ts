// Another chain, SUBSTRATE-them, as the benchmark makes it up: its messages, and proofs out of its tries.
//
// Its child trie of messages and its state have a thousand entries each, so that a proof has the depth of a chain in
// use. Encodings are SCALE, as relayers send them.

import { createHash } from "node:crypto";
import { Trie } from "@as-ismp/core";
import { u8aConcat } from "@polkadot/util";
import { keccakAsU8a } from "@polkadot/util-crypto";
import { bytes, list, u64, utf8 } from "./scale.ts";

const ENTRIES = 1000;
const SUBSTRATE = 3;
const BLAKE2 = 1;
const OVERLAY_PROOF = 0;
const STATE_PROOF = 1;
/** As `ismp::messaging` numbers messages. */
const REQUEST = 2;
const RESPONSE = 3;
const TIMEOUT = 4;
/** What a sent message stands for in the trie: 65 bytes of metadata. */
const METADATA = new Uint8Array(65);

const machine = (name: string): Uint8Array => u8aConcat(Uint8Array.of(SUBSTRATE), utf8(name));
export const THEM: Uint8Array = machine("them");
/** What the runtime takes itself for without a genesis that says otherwise. */
const HERE: Uint8Array = machine("rust");
/** Consensus state id of the client that knows this chain's one height. */
export const KNOWN = "them";
const HEIGHT = u64(1);
const MODULE = utf8("accept");

export interface Message {
  readonly scale: Uint8Array;
  readonly commitment: Uint8Array;
}

interface Way {
  readonly source: Uint8Array;
  readonly dest: Uint8Array;
}
export const INWARD: Way = { source: THEM, dest: HERE };
export const OUTWARD: Way = { source: HERE, dest: THEM };

const text = ({ source, dest }: Way): Uint8Array =>
  u8aConcat(utf8("SUBSTRATE-"), source.subarray(1), utf8("SUBSTRATE-"), dest.subarray(1));
/** Numbers in what is hashed are big-endian. */
const big = (value: number | bigint): Uint8Array => u64(value).reverse();

export interface Post extends Message {
  readonly body: Uint8Array;
  /** What the commitment is the hash of. */
  readonly packed: Uint8Array;
}

/** SCALE `PostRequest`, of 100 bytes of body. @param timeout seconds since 1970, 0 for never */
export function post(way: Way, nonce: number, timeout = 0n): Post {
  const body = new Uint8Array(100).fill(nonce);
  const { source, dest } = way;
  const packed = u8aConcat(text(way), big(nonce), big(timeout), MODULE, MODULE, body);
  return {
    scale: u8aConcat(source, dest, u64(nonce), bytes(MODULE), bytes(MODULE), u64(timeout), bytes(body)),
    body,
    packed,
    commitment: keccakAsU8a(packed),
  };
}

/** SCALE `GetRequest`. */
export function get(way: Way, nonce: number, keys: readonly Uint8Array[], timeout = 0n): Message {
  const { source, dest } = way;
  const packed = u8aConcat(text(way), big(nonce), big(1), big(timeout), MODULE, ...keys);
  const asked = list(keys.map(bytes));
  return {
    scale: u8aConcat(source, dest, u64(nonce), bytes(MODULE), asked, HEIGHT, bytes(utf8("")), u64(timeout)),
    commitment: keccakAsU8a(packed),
  };
}

/** SCALE `PostResponse`. */
export function response(to: Post, timeout = 0n): Message {
  const body = new Uint8Array(100).fill(0xaa);
  return {
    scale: u8aConcat(to.scale, bytes(body), u64(timeout)),
    commitment: keccakAsU8a(u8aConcat(to.packed, body, big(timeout))),
  };
}

const relayer = bytes(new Uint8Array(32).fill(7));
const postKind = (scale: Uint8Array): Uint8Array => u8aConcat(Uint8Array.of(0), scale);
const getKind = (scale: Uint8Array): Uint8Array => u8aConcat(Uint8Array.of(1), scale);
const scales = (messages: readonly Message[]): Uint8Array[] => messages.map(({ scale }) => scale);

export class Counterpart {
  readonly #messages: Trie;
  readonly #state: Trie;
  /** Keys of its state. */
  readonly keys: readonly Uint8Array[];

  /** @param requests that it sent @param responses that it sent */
  constructor(requests: readonly Message[], responses: readonly Message[]) {
    const draw = (name: string): Uint8Array => Uint8Array.from(createHash("sha256").update(name).digest());
    const sent = [...requests, ...responses];
    const others = Array.from({ length: ENTRIES - sent.length }, (_, i) => draw(`request ${i}`));
    this.#messages = Trie.from([
      ...[...requests.map(({ commitment }) => commitment), ...others].map(
        (commitment) => [key("RequestCommitments", commitment), METADATA] as const,
      ),
      ...responses.map(({ commitment }) => [key("ResponseCommitments", commitment), METADATA] as const),
    ]);
    this.keys = Array.from({ length: ENTRIES }, (_, i) => draw(`key ${i}`));
    this.#state = Trie.from(this.keys.map((one) => [one, draw("value")] as const));
  }

  /** SCALE `StateCommitment`. @param time seconds since 1970 */
  commitment(time: bigint): Uint8Array {
    return u8aConcat(u64(time), Uint8Array.of(1), this.#messages.root(0), this.#state.root(0));
  }

  /** SCALE `Message`: deliver these posts. */
  requests(posts: readonly Message[]): Uint8Array {
    const proof = this.#ofMessages(
      "RequestCommitments",
      posts.map((one) => one.commitment),
    );
    return u8aConcat(Uint8Array.of(REQUEST), list(scales(posts)), proof, relayer);
  }

  /** SCALE `Message`: deliver these responses to posts. */
  responses(responses: readonly Message[]): Uint8Array {
    const proof = this.#ofMessages(
      "ResponseCommitments",
      responses.map((one) => one.commitment),
    );
    return u8aConcat(Uint8Array.of(RESPONSE, 1), list(scales(responses).map(postKind)), proof, relayer);
  }

  /** SCALE `Message`: these keys' values, for a GET that asks for them. */
  values(asked: Message, keys: readonly Uint8Array[]): Uint8Array {
    const proof = proofOf(STATE_PROOF, this.#state.proof(keys, 0));
    return u8aConcat(Uint8Array.of(RESPONSE, 0), list([getKind(asked.scale)]), proof, relayer);
  }

  /** SCALE `Message`: this post was never received. */
  postTimeout(sent: Message): Uint8Array {
    const proof = this.#ofMessages("RequestReceipts", [sent.commitment]);
    return u8aConcat(Uint8Array.of(TIMEOUT, 0), list([postKind(sent.scale)]), proof);
  }

  /**
   * SCALE `Message`: this response was never received. Its receipt would be stored under the request's commitment;
   * the peer looks under the response's, so the proof has both.
   */
  responseTimeout(request: Message, sent: Message): Uint8Array {
    const proof = this.#ofMessages("ResponseReceipts", [request.commitment, sent.commitment]);
    return u8aConcat(Uint8Array.of(TIMEOUT, 1), list([sent.scale]), proof);
  }

  #ofMessages(kind: string, commitments: readonly Uint8Array[]): Uint8Array {
    const keys = commitments.map((commitment) => key(kind, commitment));
    return proofOf(OVERLAY_PROOF, this.#messages.proof(keys, 0));
  }
}

/** SCALE `Message`: this GET was not answered in time, which needs no proof. */
export function getTimeout(sent: Message): Uint8Array {
  return u8aConcat(Uint8Array.of(TIMEOUT, 2), list([getKind(sent.scale)]));
}

/** SCALE `Message`: a standalone chain's finality proof. */
export function consensusMessage(consensusStateId: string, finalityProof: Uint8Array): Uint8Array {
  const standalone = u8aConcat(Uint8Array.of(0), finalityProof);
  return u8aConcat(Uint8Array.of(0), bytes(standalone), utf8(consensusStateId), relayer);
}

function key(kind: string, commitment: Uint8Array): Uint8Array {
  return u8aConcat(utf8(kind), commitment);
}

/** SCALE `Proof` at the one height that is known. */
function proofOf(trie: number, nodes: readonly Uint8Array[]): Uint8Array {
  const proof = u8aConcat(Uint8Array.of(trie, BLAKE2), list(nodes.map(bytes)));
  return u8aConcat(THEM, utf8(KNOWN), HEIGHT, bytes(proof));
}
