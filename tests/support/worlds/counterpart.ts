import { Trie } from "../../../bindings/core/src/index.ts";
import { concat, utf8 } from "../hex.ts";
import { addStateMachines, createClient } from "../ismp/calls.ts";
import { commitment, message, type Post, type Proof } from "../ismp/codec.ts";
import type { IsmpChain } from "../ismp-chain.ts";
import { byteVectors, u8 } from "../scale.ts";

/**
 * Another chain as a chain under test knows it that never gets an update: root makes it trust the other one's state at one
 * height, and proofs are made against that. For tests of pallet Ismp that need no consensus; `grandpa-world.ts` has a
 * counterpart with headers and votes.
 */

export const THEM = "SUBSTRATE-them";
export const HERE = "SUBSTRATE-here";
const ID = "them";
const AT = { machine: THEM, id: ID, height: 1n } as const;
const BLAKE2 = 1;
const OVERLAY_PROOF = 0;
/** Seconds; the clock of both chains starts here. */
export const START = 1_750_000_000;

export class Counterpart {
  /** Its tree of messages, and its state. */
  readonly messages: Trie;
  readonly state: Trie;

  /** @param posts that it sent */
  constructor(posts: readonly Post[] = []) {
    const filler = [utf8("filler"), Uint8Array.of(1)] as const;
    this.messages = Trie.from([filler, ...posts.map((post) => [sentKey(post), new Uint8Array(65)] as const)]);
    this.state = Trie.from([filler]);
  }

  /** Makes the chain trust this one at height 1, without a challenge period, and adds it to the known ones. */
  introduce(chain: IsmpChain, time: number = START): void {
    const client = createClient({
      state: Uint8Array.of(1),
      clientId: "GRNP",
      id: ID,
      unbonding: 10_000_000n,
      challengePeriods: [[THEM, 0n]],
      commitments: [
        [AT, { timestamp: BigInt(time), overlayRoot: this.messages.root(0), stateRoot: this.state.root(0) }],
      ],
    });
    for (const call of [client, addStateMachines(THEM)]) {
      const result = chain.root(call);
      if (result !== "ok") throw new Error(`not introduced: ${result}`);
    }
  }

  /** Keys of its tree of messages, as the `proof` field of a message's proof holds them. */
  proofBytes(keys: readonly Uint8Array[]): Uint8Array {
    return concat(u8(OVERLAY_PROOF), u8(BLAKE2), byteVectors(this.messages.proof(keys, 0)));
  }

  #proof(keys: readonly Uint8Array[]): Proof {
    return { at: AT, bytes: this.proofBytes(keys) };
  }

  /** SCALE `Message`: deliver these posts. */
  requestMessage(posts: readonly Post[], signer: Uint8Array): Uint8Array {
    return message.requests(posts, this.#proof(posts.map(sentKey)), signer);
  }

  /** SCALE `Message`: these posts were never received. */
  timeoutMessage(posts: readonly Post[]): Uint8Array {
    const keys = posts.map((post) => concat(utf8("RequestReceipts"), commitment(post)));
    return message.postTimeouts(posts, this.#proof(keys));
  }
}

/** The key of a post in the tree of messages of the chain that sent it. */
export function sentKey(post: Post): Uint8Array {
  return concat(utf8("RequestCommitments"), commitment(post));
}
