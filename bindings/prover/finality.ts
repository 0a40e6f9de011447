/**
 * Finality proofs of a chain with GRANDPA, for clients that trust one of its blocks.
 *
 * A proof goes to the next block that announces other authorities, or else as far as there is a justification;
 * a caller asks again with the state that follows until there is nothing to prove. Justifications are what the
 * node's stream brought, what it proves finality by, and what it keeps with a block, in this order. Every proof
 * was accepted by the light client before it is handed out. Refuses by the errors of `errors.ts`.
 * (docs/spec/grandpa.md#finality-proof, docs/spec/grandpa.md#proving)
 */
import { encodeFinalityProof } from "../chain/grandpa.ts";
import { equalBytes } from "../chain/hex.ts";
import { type ConsensusState, decodeConsensusState } from "../client/consensus-state.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { KnownHeader, SubstrateNode } from "../client/node.ts";
import type { StateMachine } from "../client/state-machine.ts";
import type { LightClient } from "../runtime/light-client.ts";
import { HASHERS } from "../state/hasher.ts";
import { ScaleError } from "../state/scale.ts";
import { NoJustificationError } from "./errors.ts";
import { announcesChange, headersFrom } from "./header-route.ts";
import { initialState } from "./initial-state.ts";
import { commitFor, decodeJustification, type Justification } from "./justification.ts";
import { JustificationStream, type StreamLimits } from "./justification-stream.ts";

const MOST_BLOCKS = 2400;
/** Justifications of blocks above a height that are tried for it. */
const FEW = 4;
/** Every so many blocks most nodes keep a justification. */
const KEPT_WITHIN = 512;
/** Most blocks that are asked for at once, with their bodies, for the justification that is kept with them. */
const BLOCKS_AT_ONCE = 8;

export interface FinalityLimits {
  /** Not beyond this block, though more may be final. A GET needs a proof of the very height it asks for. */
  readonly upTo?: number;
  /** Blocks that one proof may span. Default: 2400. */
  readonly mostBlocks?: number;
  /**
   * Whether `upTo` itself may be proven by votes that are all for blocks above it. Clients of this project take
   * that, those of the Rust pallet do not. Default: true.
   */
  readonly belowVotes?: boolean;
}

/** A step of a client. */
export interface FinalityUpdate {
  /** SCALE `FinalityProof`. */
  readonly finalityProof: Uint8Array;
  /** SCALE `ConsensusState` of the client afterwards. */
  readonly nextState: Uint8Array;
  /** The block that is proven final. */
  readonly target: KnownHeader;
  /** Whether all votes are for blocks above the target. */
  readonly belowVotes: boolean;
}

interface Step {
  /** SCALE `ConsensusState`. */
  readonly trusted: Uint8Array;
  readonly state: ConsensusState;
  /** From the child of the trusted block on. */
  readonly route: readonly KnownHeader[];
  /** The node's last finalized block. */
  readonly finalized: number;
}

interface Found {
  readonly bytes: Uint8Array;
  readonly justification: Justification;
}

export class FinalityProver {
  readonly node: SubstrateNode;
  readonly stream: JustificationStream;
  readonly #lightClient: LightClient;

  constructor(node: SubstrateNode, lightClient: LightClient, limits: StreamLimits = {}) {
    this.node = node;
    this.stream = new JustificationStream(node.rpc, limits);
    this.#lightClient = lightClient;
  }

  /**
   * What a new client is to trust: the last finalized block, by default, with the authorities in office after
   * it. They are read with proofs under the header; that the block is final is the node's word.
   *
   * @param slotDuration milliseconds
   */
  initialState(stateMachine: StateMachine, slotDuration: bigint, at?: Uint8Array): Promise<ConsensusState> {
    return initialState(this.node, this.#lightClient, stateMachine, slotDuration, at);
  }

  /**
   * Has the node tell of finality from now on. `next` does so as well; whoever will ask for the proof of one
   * height begins before that is final. Answers whether the node has such a thing.
   */
  listen(): Promise<boolean> {
    return this.stream.listen();
  }

  /** Listens no more. */
  close(): void {
    this.stream.close();
  }

  /**
   * The next step of a client, or undefined where nothing newer is final.
   *
   * @param trusted SCALE `ConsensusState`
   */
  async next(trusted: Uint8Array, limits: FinalityLimits = {}): Promise<FinalityUpdate | undefined> {
    await this.listen();
    const state = decodeConsensusState(trusted);
    const finalized = await this.node.header(await this.node.finalizedHash());
    this.stream.noteFinalized(finalized.header.number);
    const most = state.latestHeight + (limits.mostBlocks ?? MOST_BLOCKS);
    const last = Math.min(finalized.header.number, most, limits.upTo ?? most);
    if (last <= state.latestHeight) return undefined;
    const route = await headersFrom(this.node, { number: state.latestHeight, hash: state.latestHash }, last);
    const step = { trusted, state, route, finalized: finalized.header.number };
    const found = this.#told(step) ?? (await this.#asked(step, limits));
    if (found !== undefined) return found;
    const end = route.at(-1) as KnownHeader;
    throw new NoJustificationError(
      announcesChange(end)
        ? `block ${end.header.number} announces other authorities, and the node has no justification of it`
        : `of the blocks ${state.latestHeight + 1} to ${end.header.number} the node has no justification`,
    );
  }

  /** By what the node has when asked, or by votes for other blocks than the route's last one. */
  async #asked(step: Step, limits: FinalityLimits): Promise<FinalityUpdate | undefined> {
    const end = step.route.at(-1) as KnownHeader;
    const { number } = end.header;
    const latest = await this.#latest(end);
    if (latest !== undefined && equalBytes(latest.justification.targetHash, end.hash)) {
      return this.#accepted(step, "grandpa_proveFinality", latest.bytes);
    }
    const isChange = announcesChange(end);
    if (latest !== undefined && limits.upTo === undefined && !isChange) {
      const ahead = await this.#ahead(step, latest, limits.mostBlocks ?? MOST_BLOCKS);
      if (ahead !== undefined) return ahead;
    }
    const kept = await this.node.justification(end.hash);
    if (kept !== undefined) return this.#accepted(step, "chain_getBlock", kept);
    if (isChange) return undefined;
    if (limits.upTo === number && limits.belowVotes !== false) {
      const below = await this.#below(step, latest);
      if (below !== undefined) return below;
    }
    return this.#before(step, latest);
  }

  /** The latest justification that the node proves a block by. */
  async #latest({ header }: KnownHeader): Promise<Found | undefined> {
    const bytes = await this.node.proveFinality(header.number);
    if (bytes === undefined) return undefined;
    return { bytes, justification: decode("grandpa_proveFinality", bytes) };
  }

  /** Finality went on meanwhile, or the node keeps few justifications: to a block behind the route. */
  async #ahead(
    step: Step,
    { bytes, justification }: Found,
    most: number,
  ): Promise<FinalityUpdate | undefined> {
    const { targetNumber } = justification;
    const end = step.route.at(-1) as KnownHeader;
    if (targetNumber <= end.header.number || targetNumber > step.state.latestHeight + most) return undefined;
    const more = await this.#behind(step, targetNumber);
    if (more.at(-1)?.header.number !== targetNumber) return undefined;
    return this.#accepted({ ...step, route: [...step.route, ...more] }, "grandpa_proveFinality", bytes);
  }

  /** The route's last block by votes for blocks above it: who votes for a block votes for its ancestors. */
  async #below(step: Step, latest: Found | undefined): Promise<FinalityUpdate | undefined> {
    const end = (step.route.at(-1) as KnownHeader).header.number;
    const told = this.stream.above(end).slice(0, FEW);
    const all = told.map(({ bytes }) => decodeJustification(bytes));
    for (const justification of latest === undefined ? all : [...all, latest.justification]) {
      const { targetNumber } = justification;
      if (targetNumber <= end || targetNumber > end + MOST_BLOCKS) continue;
      const above = await this.#behind(step, targetNumber);
      if (above.at(-1)?.header.number !== targetNumber) continue;
      const update = this.#judged(step, justification, undefined, above);
      if ("finalityProof" in update) return update;
    }
    const above = await this.#behind(step, Math.min(step.finalized, end + KEPT_WITHIN));
    for await (const [i, kept] of this.#kept(above)) {
      if (kept === undefined) continue;
      const update = this.#judged(step, decode("chain_getBlock", kept), undefined, above.slice(0, i + 1));
      if ("finalityProof" in update) return update;
    }
    return undefined;
  }

  /** What the node keeps with blocks, in their order: a few at once, and the more the longer none is found. */
  async *#kept(
    blocks: readonly KnownHeader[],
  ): AsyncGenerator<readonly [index: number, kept: Uint8Array | undefined]> {
    let count = 1;
    for (let at = 0; at < blocks.length; ) {
      const part = blocks.slice(at, at + count);
      const kept = await Promise.all(part.map(({ hash }) => this.node.justification(hash)));
      for (const [i, each] of kept.entries()) yield [at + i, each];
      at += part.length;
      count = Math.min(2 * count, BLOCKS_AT_ONCE);
    }
  }

  /** The last block before the route's end that has a justification. */
  async #before(step: Step, latest: Found | undefined): Promise<FinalityUpdate | undefined> {
    const blocks = step.route.slice(0, -1).reverse();
    for await (const [i, kept] of this.#kept(blocks)) {
      const part = { ...step, route: step.route.slice(0, blocks.length - i) };
      const block = part.route.at(-1) as KnownHeader;
      const told = this.#told(part);
      if (told !== undefined) return told;
      if (latest !== undefined && equalBytes(latest.justification.targetHash, block.hash)) {
        return this.#accepted(part, "grandpa_proveFinality", latest.bytes);
      }
      if (kept !== undefined) return this.#accepted(part, "chain_getBlock", kept);
    }
    return undefined;
  }

  /** By what the stream brought for the route's last block. */
  #told(step: Step): FinalityUpdate | undefined {
    const received = this.stream.of((step.route.at(-1) as KnownHeader).hash);
    if (received === undefined) return undefined;
    const update = this.#judged(step, decodeJustification(received.bytes), received.bytes);
    if ("finalityProof" in update) return update;
    // Attack: a stream of nonsense. It must not keep proofs away that are to be had otherwise.
    this.stream.forget(received);
    return undefined;
  }

  /** The headers from behind the route to a block, or to the first that announces other authorities. */
  #behind({ route }: Step, to: number): Promise<KnownHeader[]> {
    const end = route.at(-1) as KnownHeader;
    return headersFrom(this.node, { number: end.header.number, hash: end.hash }, to);
  }

  #accepted(step: Step, method: string, bytes: Uint8Array): FinalityUpdate {
    const update = this.#judged(step, decode(method, bytes), bytes);
    if ("finalityProof" in update) return update;
    const { number } = (step.route.at(-1) as KnownHeader).header;
    throw new DishonestNodeError(
      method,
      `the justification of block ${number} does not hold: ${update.refused}`,
    );
  }

  /**
   * A proof of the route's last block, if it holds.
   *
   * @param original the justification as it is, for where the votes have no other form
   */
  #judged(
    { trusted, state, route }: Step,
    justification: Justification,
    original: Uint8Array | undefined,
    above: readonly KnownHeader[] = [],
  ): FinalityUpdate | { readonly refused: string } {
    const target = route.at(-1) as KnownHeader;
    const block = { hash: target.hash, number: target.header.number, encoded: target.encoded };
    const hash = HASHERS[this.node.hasher];
    const more = above.map(({ encoded }) => encoded);
    const commit = commitFor(block, justification, state.authorities, hash, more);
    const form = commit?.encoded ?? original;
    if (form === undefined) return { refused: "its votes are too few" };
    const headers = route.map(({ encoded }) => encoded);
    const finalityProof = encodeFinalityProof(target.hash, form, headers);
    const verdict = this.#lightClient.verifyGrandpa(trusted, finalityProof);
    if (!verdict.ok) return { refused: verdict.error.message };
    return { finalityProof, nextState: verdict.value, target, belowVotes: commit?.belowVotes ?? false };
  }
}

function decode(method: string, bytes: Uint8Array): Justification {
  try {
    return decodeJustification(bytes);
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    throw new DishonestNodeError(method, `no justification: ${error.message}`, { cause: error });
  }
}
