import { Trie } from "@as-ismp/core";
import { hasherIndex } from "../hashing.ts";
import { utf8 } from "../hex.ts";
import { addStateMachines, createClient } from "../ismp/calls.ts";
import {
  type Commitment,
  type CreateConsensusState,
  type Get,
  type Height,
  message,
  type Post,
  type PostResponse,
  type Proof,
  type Request,
  type Response,
} from "../ismp/codec.ts";
import { keysOf, OVERLAY, STATE, stateProof } from "../ismp/proofs.ts";
import type { IsmpChain } from "../ismp-chain.ts";
import { HERE, ID, START, THEM } from "./names.ts";

export { HERE, START, THEM };

/**
 * Another chain as a chain under test knows it that never gets an update: root makes it trust the other one's state at one
 * height, and proofs are made against that. For tests and measurements of pallet Ismp that need no consensus;
 * `grandpa-world.ts` has a counterpart with headers and votes.
 */

/** The one height that is known. */
export const AT: Height = { machine: THEM, id: ID, height: 1n };

export type Entry = readonly [key: Uint8Array, value: Uint8Array];

const FILLER: readonly Entry[] = [[utf8("filler"), Uint8Array.of(1)]];
/** The metadata that a chain stores for a message, of as many bytes as with an account that paid. */
const METADATA = new Uint8Array(65);

/** A client that root creates: it trusts these heights of the other chain, without a challenge period. */
export function trustingClient(
  commitments: CreateConsensusState["commitments"],
  { id = ID, state = Uint8Array.of(1) }: { readonly id?: string; readonly state?: Uint8Array } = {},
): Uint8Array {
  return createClient({
    state,
    clientId: "GRNP",
    id,
    unbonding: 10_000_000n,
    challengePeriods: [[THEM, 0n]],
    commitments,
  });
}

/** What else is in a counterpart's tries. */
export interface CounterpartOptions {
  readonly messages?: readonly Entry[];
  readonly state?: readonly Entry[];
}

export class Counterpart {
  /** Its tree of messages, and its state. */
  readonly messages: Trie;
  readonly state: Trie;

  /**
   * @param requests that it sent
   * @param responses that it sent
   */
  constructor(
    requests: readonly Request[] = [],
    responses: readonly Response[] = [],
    { messages = FILLER, state = FILLER }: CounterpartOptions = {},
  ) {
    const keys = [...requests.flatMap(keysOf.post), ...responses.flatMap(keysOf.response)];
    this.messages = Trie.from([...messages, ...keys.map((key) => [key, METADATA] as const)]);
    this.state = Trie.from(state);
  }

  /** Its state at the one height. @param time seconds */
  commitment(time: number): Commitment {
    return {
      timestamp: BigInt(time),
      overlayRoot: this.messages.root(0),
      stateRoot: this.state.root(0),
    };
  }

  /** The calls of root that make a chain trust this one at height 1 and add it to the known ones. */
  introductions(time: number = START): Uint8Array[] {
    return [trustingClient([[AT, this.commitment(time)]]), addStateMachines(THEM)];
  }

  /** Makes the chain trust this one. */
  introduce(chain: IsmpChain, time: number = START): void {
    for (const call of this.introductions(time)) {
      const result = chain.root(call);
      if (result !== "ok") throw new Error(`not introduced: ${result}`);
    }
  }

  /** Keys of its tree of messages, as the `proof` field of a message's proof holds them. */
  proofBytes(keys: readonly Uint8Array[]): Uint8Array {
    return stateProof(OVERLAY, hasherIndex.blake2_256, this.messages.proof(keys, 0));
  }

  #proof(keys: readonly Uint8Array[]): Proof {
    return { at: AT, bytes: this.proofBytes(keys) };
  }

  /** SCALE `Message`: deliver these posts. */
  requestMessage(posts: readonly Post[], signer: Uint8Array): Uint8Array {
    return message.requests(posts, this.#proof(posts.flatMap(keysOf.post)), signer);
  }

  /** SCALE `Message`: deliver these responses. */
  responseMessage(responses: readonly Response[], signer: Uint8Array): Uint8Array {
    return message.responses(responses, this.#proof(responses.flatMap(keysOf.response)), signer);
  }

  /** SCALE `Message`: the values of a GET's keys. */
  valuesMessage(get: Get, signer: Uint8Array): Uint8Array {
    const nodes = this.state.proof(get.keys, 0);
    return message.gets([get], { at: AT, bytes: stateProof(STATE, hasherIndex.blake2_256, nodes) }, signer);
  }

  /** SCALE `Message`: these posts were never received. */
  timeoutMessage(posts: readonly Post[]): Uint8Array {
    return message.postTimeouts(posts, this.#proof(posts.flatMap(keysOf.postTimeout)));
  }

  /** SCALE `Message`: these responses were never received. */
  responseTimeoutMessage(responses: readonly PostResponse[]): Uint8Array {
    return message.responseTimeouts(responses, this.#proof(responses.flatMap(keysOf.responseTimeout)));
  }
}
