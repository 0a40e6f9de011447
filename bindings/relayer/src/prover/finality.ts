/**
 * Finality proofs of a chain with GRANDPA, for clients that trust one of its blocks.
 *
 * A proof reaches to the next block that announces new authorities, or else as far as there is a justification. A
 * caller repeats this with the next state until there is nothing to prove. Justifications are taken from the node's
 * subscription, from `grandpa_proveFinality`, and from what the node stores with a block, in this order. The light
 * client has accepted every proof before it is returned. Throws the errors of `errors.ts`.
 * (docs/spec/grandpa.md#finality-proof, docs/spec/grandpa.md#proving)
 */

import { type LightClient, ScaleError } from "@as-ismp/core";
import { equalBytes } from "@as-ismp/core/internal/codec";
import { HASHERS } from "@as-ismp/core/internal/state";
import { type ConsensusState, decodeConsensusState } from "../client/consensus-state.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { KnownHeader, SubstrateNode } from "../client/node.ts";
import type { StateMachine } from "../client/state-machine.ts";
import { encodeFinalityProof } from "../substrate/grandpa.ts";
import { NoJustificationError } from "./errors.ts";
import { announcesChange, headersFrom } from "./header-route.ts";
import { initialState } from "./initial-state.ts";
import { commitFor, decodeJustification, type Justification } from "./justification.ts";
import { JustificationStream, type StreamLimits } from "./justification-stream.ts";

const MOST_BLOCKS = 2400;
/** How many justifications of blocks above a height are tried for it. */
const FEW = 4;
/** Bytes of headers between a block and the votes above it: clients take so many that are of no use to the proof itself. */
const MOST_ABOVE = 1 << 16;
/** Most nodes keep a justification at least every so many blocks. */
const KEPT_WITHIN = 512;
/** Most blocks that are requested at once, with their bodies, for the justification that is stored with them. */
const BLOCKS_AT_ONCE = 8;

/** Limits of one proof. */
export interface FinalityLimits {
  /**
   * The highest block to prove, even if more is final. A GET needs a proof of exactly the height that it asks for.
   */
  readonly upTo?: number;
  /** Most blocks that one proof may span. Default: 2400. */
  readonly mostBlocks?: number;
  /**
   * Whether `upTo` may be proven by votes that are all for blocks above it. Clients of this project accept that,
   * those of the Rust pallet do not. Default: true.
   */
  readonly belowVotes?: boolean;
}

/** One update of a client. */
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

interface UpdateStep {
  /** SCALE `ConsensusState`. */
  readonly trusted: Uint8Array;
  readonly state: ConsensusState;
  /** From the child of the trusted block on. */
  readonly route: readonly KnownHeader[];
  /** Number of the node's last finalized block. */
  readonly finalized: number;
}

interface Found {
  readonly bytes: Uint8Array;
  readonly justification: Justification;
}

/** Makes finality proofs of one chain. */
export class FinalityProver {
  /** A node of the chain. */
  readonly node: SubstrateNode;
  /** Justifications of new blocks, to which the prover subscribes. */
  readonly stream: JustificationStream;
  readonly #lightClient: LightClient;

  constructor(node: SubstrateNode, lightClient: LightClient, limits: StreamLimits = {}) {
    this.node = node;
    this.stream = new JustificationStream(node.rpc, limits);
    this.#lightClient = lightClient;
  }

  /**
   * The trusted state for a new client: by default the last finalized block, with the authorities after it. They are
   * read with proofs against the header, but the node is trusted that the block is final.
   *
   * @param slotDuration milliseconds
   */
  initialState(stateMachine: StateMachine, slotDuration: bigint, at?: Uint8Array): Promise<ConsensusState> {
    return initialState(this.node, this.#lightClient, stateMachine, slotDuration, at);
  }

  /**
   * Subscribes to the node's justifications. `next` does so as well; to prove one particular height, call this before
   * that height is final. Returns whether the subscription is open.
   */
  listen(): Promise<boolean> {
    return this.stream.listen();
  }

  /** Ends the subscription. */
  close(): void {
    this.stream.close();
  }

  /**
   * The next update of a client; undefined if nothing newer is final.
   *
   * @param trusted SCALE `ConsensusState`
   * @throws NoJustificationError, ForeignChainError, NodeError
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
        : `the node has no justification of any block from ${state.latestHeight + 1} to ${end.header.number}`,
    );
  }

  /**
   * With justifications that the node has to be asked for, or with votes for other blocks than the route's last one.
   */
  async #asked(step: UpdateStep, limits: FinalityLimits): Promise<FinalityUpdate | undefined> {
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

  /** The latest justification with which the node proves a block. */
  async #latest({ header }: KnownHeader): Promise<Found | undefined> {
    const bytes = await this.node.proveFinality(header.number);
    if (bytes === undefined) return undefined;
    return { bytes, justification: decode("grandpa_proveFinality", bytes) };
  }

  /** For when more became final meanwhile, or the node keeps few justifications: proves a block above the route. */
  async #ahead(
    step: UpdateStep,
    { bytes, justification }: Found,
    most: number,
  ): Promise<FinalityUpdate | undefined> {
    const { targetNumber } = justification;
    const end = step.route.at(-1) as KnownHeader;
    if (targetNumber <= end.header.number || targetNumber > step.state.latestHeight + most) return undefined;
    const more = await this.#headersAfterRoute(step, targetNumber);
    if (more.at(-1)?.header.number !== targetNumber) return undefined;
    return this.#accepted({ ...step, route: [...step.route, ...more] }, "grandpa_proveFinality", bytes);
  }

  /**
   * Proves the route's last block with votes for blocks above it: a vote for a block is also one for its ancestors.
   */
  async #below(step: UpdateStep, latest: Found | undefined): Promise<FinalityUpdate | undefined> {
    const end = (step.route.at(-1) as KnownHeader).header.number;
    const told = this.stream.above(end).slice(0, FEW);
    const all = told.map(({ bytes }) => decodeJustification(bytes));
    for (const justification of latest === undefined ? all : [...all, latest.justification]) {
      const { targetNumber } = justification;
      if (targetNumber <= end || targetNumber > end + MOST_BLOCKS) continue;
      const above = withinLimit(await this.#headersAfterRoute(step, targetNumber));
      if (above.at(-1)?.header.number !== targetNumber) continue;
      const update = this.#judged(step, justification, undefined, above);
      if ("finalityProof" in update) return update;
    }
    const above = withinLimit(
      await this.#headersAfterRoute(step, Math.min(step.finalized, end + KEPT_WITHIN)),
    );
    for await (const [i, kept] of this.#kept(above)) {
      if (kept === undefined) continue;
      const update = this.#judged(step, decode("chain_getBlock", kept), undefined, above.slice(0, i + 1));
      if ("finalityProof" in update) return update;
    }
    return undefined;
  }

  /**
   * The justifications that the node stores with blocks, in their order. Requests few at once at first, and more the
   * longer none is found.
   */
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

  /** Proves the last block before the route's end that has a justification. */
  async #before(step: UpdateStep, latest: Found | undefined): Promise<FinalityUpdate | undefined> {
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

  /** Proves the route's last block with a justification from the subscription. */
  #told(step: UpdateStep): FinalityUpdate | undefined {
    const received = this.stream.of((step.route.at(-1) as KnownHeader).hash);
    if (received === undefined) return undefined;
    const update = this.#judged(step, decodeJustification(received.bytes), received.bytes);
    if ("finalityProof" in update) return update;
    // A node could send invalid justifications. They must not prevent proofs that can be made from other sources.
    this.stream.forget(received);
    return undefined;
  }

  /** The headers from the end of the route to a block, or to the first one that announces new authorities. */
  #headersAfterRoute({ route }: UpdateStep, to: number): Promise<KnownHeader[]> {
    const end = route.at(-1) as KnownHeader;
    return headersFrom(this.node, { number: end.header.number, hash: end.hash }, to);
  }

  #accepted(step: UpdateStep, method: string, bytes: Uint8Array): FinalityUpdate {
    const update = this.#judged(step, decode(method, bytes), bytes);
    if ("finalityProof" in update) return update;
    const { number } = (step.route.at(-1) as KnownHeader).header;
    throw new DishonestNodeError(
      method,
      `the justification of block ${number} is invalid: ${update.refused}`,
    );
  }

  /**
   * Makes a proof of the route's last block, if the light client accepts it.
   *
   * @param original the justification as it is, in case that no smaller one can be made of its votes
   */
  #judged(
    { trusted, state, route }: UpdateStep,
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
    if (form === undefined) return { refused: "its votes are below the threshold" };
    const headers = route.map(({ encoded }) => encoded);
    const finalityProof = encodeFinalityProof(target.hash, form, headers);
    const verdict = this.#lightClient.verifyGrandpa(trusted, finalityProof);
    if (!verdict.ok) return { refused: verdict.error.message };
    return { finalityProof, nextState: verdict.value, target, belowVotes: commit?.belowVotes ?? false };
  }
}

/** The first of the headers, as many as may come along to reach votes above a block. */
function withinLimit(above: readonly KnownHeader[]): readonly KnownHeader[] {
  let left = MOST_ABOVE;
  const end = above.findIndex(({ encoded }) => {
    left -= encoded.length;
    return left < 0;
  });
  return end < 0 ? above : above.slice(0, end);
}

function decode(method: string, bytes: Uint8Array): Justification {
  try {
    return decodeJustification(bytes);
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    throw new DishonestNodeError(method, `no justification: ${error.message}`, { cause: error });
  }
}
