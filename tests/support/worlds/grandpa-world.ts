import { type Trie, Trie as Tries } from "../../../bindings/core/src/index.ts";
import {
  type Block,
  type BlockRef,
  bake,
  bakeJustification,
  bakeState,
  child,
  honest,
  ismpDigest,
  type Recipe,
  trustedBlock,
  type Voter,
  voters,
} from "../grandpa-chain.ts";
import { hasherIndex } from "../hashing.ts";
import { hex, utf8 } from "../hex.ts";
import {
  commitment,
  type Get,
  machine,
  type Post,
  type PostResponse,
  type Proof,
  type Response,
  responseCommitment,
} from "../ismp/codec.ts";
import { keysOf, OVERLAY, receiptKey, stateProof } from "../ismp/proofs.ts";
import { finalityProof, grandpaLog } from "../scale.ts";
import { HERE, ID, THEM } from "./names.ts";

/**
 * The other chain: real headers, voters and tries, and all messages that both chains sent. The test passes our
 * chain's messages to it, so that it can answer, receive or not receive them.
 */

export { HERE, ID, THEM };

/** A chain that our chain knows as well, though it never gets an update of it. */
export const OTHER = "SUBSTRATE-othr";
/** A chain without a client here: only a coprocessor can prove its messages. */
export const FAR = "EVM-97";
export const FIRST_SLOT = 290_000_000n;
/** Seconds per slot. */
export const SLOT = 6n;

/** Entries of its state, for GETs. */
export const STATE: readonly (readonly [Uint8Array, Uint8Array])[] = [
  [utf8("short"), Uint8Array.of(7)],
  [utf8("shorter"), new Uint8Array()],
  [utf8("long value"), new Uint8Array(100).fill(3)],
  [utf8("long"), new Uint8Array(33).fill(9)],
];

/** A block that voters finalized, with its tries. */
export interface Known {
  readonly block: Block;
  readonly parent: BlockRef;
  readonly overlay: Trie;
  readonly state: Trie;
  /** Seconds. */
  readonly time: bigint;
}

export type Change = "none" | "at target" | "below target" | "delayed" | "forced";

export class World {
  overlay: Trie;
  state: Trie;
  /** The blocks that our chain knows, the last one trusted. */
  known: readonly Known[];
  setId = 0n;
  generation = 0;
  /** The message because of which the trusted block is trusted. */
  lastUpdate: Uint8Array | undefined;

  /** Messages that it sent here, or routed. */
  posts: readonly Post[] = [];
  /** Its responses. */
  answers: readonly Response[] = [];
  /** Messages that our chain sent. */
  sent: readonly Post[] = [];
  gets: readonly Get[] = [];
  responses: readonly PostResponse[] = [];

  private constructor(overlay: Trie, state: Trie, known: readonly Known[]) {
    this.overlay = overlay;
    this.state = state;
    this.known = known;
  }

  static start(): World {
    const overlay = Tries.from([[utf8("filler"), Uint8Array.of(1)]]);
    const state = Tries.from(STATE);
    const parent = { hash: trustedBlock.header.slice(0, 32), number: trustedBlock.number - 1 };
    const first = { block: trustedBlock, parent, overlay, state, time: FIRST_SLOT * SLOT };
    return new World(overlay, state, [first]);
  }

  copy(): World {
    return Object.assign(new World(this.overlay, this.state, this.known), this);
  }

  get trusted(): Known {
    return this.known.at(-1) as Known;
  }

  get voters(): readonly Voter[] {
    return voters(4, `them ${this.generation}`);
  }

  /**
   * Commitments of messages that were received here, and of those that were answered, timed out or received there.
   */
  received: ReadonlySet<string> = new Set();
  settled: ReadonlySet<string> = new Set();
  /** Ids of consensus states that are in use here. */
  clients: ReadonlySet<string> = new Set([ID, "othr"]);

  settle(...messages: readonly Uint8Array[]): void {
    this.settled = new Set([...this.settled, ...messages.map(hex)]);
  }

  take(post: Post): void {
    this.received = new Set([...this.received, hex(commitment(post))]);
  }

  isOpen(message: Uint8Array): boolean {
    return !this.settled.has(hex(message));
  }

  /** A proof of these keys in the trie of messages of the block that our chain trusts. */
  messageProof(keys: readonly Uint8Array[]): Proof {
    const { overlay, block } = this.trusted;
    const at = { machine: THEM, id: ID, height: BigInt(block.number) };
    return { at, bytes: stateProof(OVERLAY, hasherIndex.blake2_256, overlay.proof(keys, 1)) };
  }

  // Actions of that chain

  sends(post: Post): void {
    this.posts = [...this.posts, post];
    this.overlay = this.overlay.insert(keysOf.post(post)[0] as Uint8Array, new Uint8Array(49));
  }

  answersWith(response: Response): void {
    this.answers = [...this.answers, response];
    this.overlay = this.overlay.insert(keysOf.response(response)[0] as Uint8Array, new Uint8Array(49));
  }

  receives(post: Post): void {
    this.settle(commitment(post));
    this.overlay = this.overlay.insert(receiptKey.request(commitment(post)), new Uint8Array(32).fill(5));
  }

  receivesResponse(response: PostResponse): void {
    this.settle(responseCommitment(response));
    const key = receiptKey.response(commitment(response.post));
    this.overlay = this.overlay.insert(key, new Uint8Array(64).fill(5));
  }

  // Finality

  /** Blocks on the trusted one, the last in `slot` with the chain's present state; an honest proof of them. */
  extend(count: number, slot: bigint, change: Change): { recipe: Recipe; tip: Known } {
    const { block: trusted } = this.trusted;
    const next = voters(4, `them ${this.generation + 1}`);
    const logs = {
      none: [],
      "at target": [grandpaLog.scheduledChange(next)],
      "below target": [grandpaLog.scheduledChange(next)],
      delayed: [grandpaLog.scheduledChange(next, 2)],
      forced: [grandpaLog.forcedChange(trusted.number, next)],
    }[change];
    const blocks: Block[] = [];
    let parent: BlockRef = trusted;
    for (let i = 0; i < count; i++) {
      const last = i === count - 1;
      const special = change === "below target" ? i === 0 : last;
      const roots = ismpDigest(new Uint8Array(32), this.overlay.root(1));
      const block = child(parent, {
        slot: slot - BigInt(count - 1 - i),
        logs: [...(special ? logs : []), roots],
        ...(last ? { stateRoot: this.state.root(1) } : {}),
      });
      blocks.push(block);
      parent = block;
    }
    const recipe = {
      ...honest({ set: this.voters, blocks, trusted, setId: this.setId }),
      stateMachine: machine(THEM),
    };
    const tip = {
      block: blocks.at(-1) as Block,
      parent: blocks.at(-2) ?? trusted,
      overlay: this.overlay,
      state: this.state,
      time: slot * SLOT,
    };
    return { recipe, tip };
  }

  /** Our chain accepted the proof. */
  follow(tip: Known, change: Change): void {
    this.known = [...this.known, tip];
    if (change !== "at target") return;
    this.setId += 1n;
    this.generation += 1;
  }

  /** The initial consensus state of our chain's client. */
  consensusState(): Uint8Array {
    const { block } = this.trusted;
    const recipe = honest({ set: this.voters, blocks: [block], trusted: block, setId: this.setId });
    return bakeState({ ...recipe, stateMachine: machine(THEM) });
  }

  /** A finality proof of `blocks`, by the voters that are trusted now or by others. */
  finality(blocks: readonly Block[], signers: readonly Voter[], setId = this.setId): Uint8Array {
    const recipe = honest({ set: this.voters, blocks, signers, setId, trusted: blocks[0] as Block });
    return bake(recipe).finalityProof;
  }
}

/** A finality proof with headers that need not be those of the recipe. */
export function proofWith(recipe: Recipe, headers: readonly Uint8Array[]): Uint8Array {
  return finalityProof({
    block: recipe.block ?? recipe.target.hash,
    justification: bakeJustification(recipe),
    unknownHeaders: headers,
  });
}
