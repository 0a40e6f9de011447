import { Trie } from "../../bindings/core/src/index.ts";
import { keccak } from "./hashing.ts";
import { concat, utf8 } from "./hex.ts";
import type { IsmpChain } from "./ismp-chain.ts";
import { bytes, byteVectors, compact, u64, vec } from "./scale.ts";

/**
 * Another chain, SUBSTRATE-them, whose messages a test constructs: root makes the chain under test trust its state at
 * one height, and proofs are made against that.
 */

export const THEM = concat(Uint8Array.of(3), utf8("them"));
export const HERE = concat(Uint8Array.of(3), utf8("here"));
const CONSENSUS_STATE = utf8("them");
const GRANDPA = utf8("GRNP");
const BLAKE2 = 1;
const OVERLAY_PROOF = 0;
const STATE_PROOF = 1;
/** Seconds; the clock of both chains starts here. */
export const START = 1_750_000_000;

export interface Post {
  readonly source: Uint8Array;
  readonly dest: Uint8Array;
  readonly nonce: bigint;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly timeout: bigint;
  readonly body: Uint8Array;
}

/** SCALE `PostRequest`. */
function encodePost(post: Post): Uint8Array {
  return concat(
    post.source,
    post.dest,
    u64(post.nonce),
    bytes(post.from),
    bytes(post.to),
    u64(post.timeout),
    bytes(post.body),
  );
}

function packPost(post: Post): Uint8Array {
  const big = (value: bigint) => u64(value).reverse();
  const text = (machine: Uint8Array) => concat(utf8("SUBSTRATE-"), machine.subarray(1));
  return concat(
    text(post.source),
    text(post.dest),
    big(post.nonce),
    big(post.timeout),
    post.from,
    post.to,
    post.body,
  );
}

/** Of posts between chains with Substrate names. */
export function postCommitment(post: Post): Uint8Array {
  return keccak(packPost(post));
}

/** SCALE `PostResponse` and its commitment. */
export function postResponse(
  post: Post,
  response: Uint8Array,
  timeout: bigint,
): { readonly encoded: Uint8Array; readonly commitment: Uint8Array } {
  return {
    encoded: concat(encodePost(post), bytes(response), u64(timeout)),
    commitment: keccak(concat(packPost(post), response, u64(timeout).reverse())),
  };
}

export class Counterpart {
  /** Its tree of messages, and its state. */
  readonly messages: Trie;
  readonly state: Trie;

  /**
   * @param sent commitments of requests and responses that it sent, `RequestCommitments` or `ResponseCommitments`
   *   each
   * @param state other entries of its state
   */
  constructor(
    sent: readonly (readonly [kind: string, commitment: Uint8Array])[],
    state: readonly (readonly [Uint8Array, Uint8Array])[] = [],
  ) {
    const filler = [utf8("filler"), Uint8Array.of(1)] as const;
    const entries = sent.map(
      ([kind, commitment]) => [concat(utf8(kind), commitment), new Uint8Array(65)] as const,
    );
    this.messages = Trie.from([filler, ...entries]);
    this.state = Trie.from([filler, ...state]);
  }

  /** Makes the chain trust this one at height 1, without a challenge period, and adds it to the known ones. */
  introduce(chain: IsmpChain, time: number = START): void {
    const commitment = concat(u64(BigInt(time)), Uint8Array.of(1), this.messages.root(0), this.state.root(0));
    const client = concat(
      Uint8Array.of(7, 2),
      bytes(Uint8Array.of(1)),
      GRANDPA,
      CONSENSUS_STATE,
      u64(10_000_000n),
      vec([concat(THEM, u64(0n))]),
      vec([concat(THEM, CONSENSUS_STATE, commitment, u64(1n))]),
    );
    const listed = concat(Uint8Array.of(8, 0), vec([concat(THEM, u64(6000n))]));
    for (const call of [client, listed]) {
      const result = chain.root(call);
      if (result !== "ok") throw new Error(`not introduced: ${result}`);
    }
  }

  /** SCALE `Proof` of keys of its tree of messages. */
  proofOfMessages(keys: readonly Uint8Array[]): Uint8Array {
    return this.#proof(OVERLAY_PROOF, this.messages.proof(keys, 0));
  }

  /** SCALE `Proof` of keys of its state. */
  proofOfState(keys: readonly Uint8Array[]): Uint8Array {
    return this.#proof(STATE_PROOF, this.state.proof(keys, 0));
  }

  /** As {@link proofOfMessages}, without the height around it. */
  proofBytes(keys: readonly Uint8Array[]): Uint8Array {
    return concat(Uint8Array.of(OVERLAY_PROOF, BLAKE2), byteVectors(this.messages.proof(keys, 0)));
  }

  #proof(kind: number, nodes: readonly Uint8Array[]): Uint8Array {
    const proof = concat(Uint8Array.of(kind, BLAKE2), byteVectors(nodes));
    return concat(THEM, CONSENSUS_STATE, u64(1n), bytes(proof));
  }

  /** SCALE `Message`: deliver these posts. */
  requestMessage(posts: readonly Post[], signer: Uint8Array): Uint8Array {
    const keys = posts.map((post) => concat(utf8("RequestCommitments"), postCommitment(post)));
    return concat(Uint8Array.of(2), vec(posts.map(encodePost)), this.proofOfMessages(keys), bytes(signer));
  }

  /** SCALE `Message`: deliver these responses to posts. */
  responseMessage(responses: readonly ReturnType<typeof postResponse>[], signer: Uint8Array): Uint8Array {
    const keys = responses.map(({ commitment }) => concat(utf8("ResponseCommitments"), commitment));
    const encoded = responses.map((response) => concat(Uint8Array.of(0), response.encoded));
    return concat(Uint8Array.of(3, 1), vec(encoded), this.proofOfMessages(keys), bytes(signer));
  }

  /** SCALE `Message`: these posts were never received. */
  timeoutMessage(posts: readonly Post[]): Uint8Array {
    const keys = posts.map((post) => concat(utf8("RequestReceipts"), postCommitment(post)));
    const encoded = posts.map((post) => concat(Uint8Array.of(0), encodePost(post)));
    return concat(Uint8Array.of(4, 0), vec(encoded), this.proofOfMessages(keys));
  }
}

/** SCALE `Vec<Message>`. */
export function batch(...messages: readonly Uint8Array[]): Uint8Array {
  return concat(compact(messages.length), ...messages);
}

/** The call `Probe.post` of the chain under test. */
export function sendPost(post: Pick<Post, "from" | "to" | "body">, timeout: bigint, fee: bigint): Uint8Array {
  return concat(
    Uint8Array.of(9, 0),
    THEM,
    bytes(post.from),
    bytes(post.to),
    u64(timeout),
    bytes(post.body),
    u64(fee),
    u64(0n),
  );
}
