/**
 * Keeps one chain's client of another one up to date: at intervals, and at once when a message waits for a height.
 *
 * One update is enough: it is not sent again while the block that has it is only best and not final, and after it was
 * submitted to the pool the relayer waits for some blocks. A GET requests one height, and clients never go back: no
 * update goes beyond a height that a GET still waits for, unless the node can't prove that height in a form that the
 * client accepts. So the node's justifications are subscribed to from the first step on. Frozen or expired clients
 * get no updates, and are reported.
 */
import type { ClientState } from "../client/ismp-chain.ts";
import { consensusMessage } from "../client/messages.ts";
import type { StateMachine } from "../client/state-machine.ts";
import { ConsensusProver, type ConsensusUpdate } from "../prover/consensus.ts";
import { NoJustificationError } from "../prover/errors.ts";
import type { FinalityLimits } from "../prover/finality.ts";
import type { ClientHealth } from "./client-health.ts";
import type { Connection } from "./connection.ts";
import { MessageRefusedError } from "./errors.ts";
import { type FoundMessage, sentOf } from "./found-message.ts";
import type { Journal, JournalEntry } from "./journal.ts";
import { submit } from "./submitter.ts";
import { signerOf, type Tools } from "./tools.ts";

/** A height of one chain that another one has to know. */
export interface Need extends JournalEntry {
  readonly follower: StateMachine;
  readonly followed: StateMachine;
  readonly height: number;
  /** Whether it must be exactly this height, or may be a later one. */
  readonly exact: boolean;
  /** Seconds since 1970, by the follower's clock, after which the height is of no use; never, if left out. */
  readonly until?: number;
}

/** The heights that a message needs. */
export function needOf(message: FoundMessage): Need {
  const { id, from, to, height } = message;
  const sent = sentOf(message);
  if (sent.kind === "request" && sent.request.kind === "get") {
    const { height: asked, timeout } = sent.request;
    const need = { id, follower: from, followed: to, height: Number(asked), exact: true };
    return timeout === 0n ? need : { ...need, until: Number(timeout) };
  }
  // Messages of one block need the same height.
  return { id: `${to} knows ${from} at ${height}`, follower: to, followed: from, height, exact: false };
}

/** An update that the follower's pool accepted. */
interface SentUpdate {
  /** Height of the followed chain. */
  readonly height: number;
  /** Number of the follower's best block when the update was sent. */
  readonly since: number;
}

/**
 * Blocks of the follower after which an update that is in none of them is sent again: the pool, or the fork that
 * contained it, may have been lost.
 */
const PATIENCE = 4;

export class ConsensusRelayer {
  readonly #follower: Connection;
  readonly #followed: Connection;
  readonly #needs: Journal<Need>;
  readonly #tools: Tools;
  readonly #prover: ConsensusProver;
  readonly #health: ClientHealth;
  #sent: SentUpdate | undefined;

  constructor(
    follower: Connection,
    followed: Connection,
    needs: Journal<Need>,
    tools: Tools,
    health: ClientHealth,
  ) {
    this.#follower = follower;
    this.#followed = followed;
    this.#needs = needs;
    this.#tools = tools;
    this.#health = health;
    this.#prover = new ConsensusProver(followed.node, tools.lightClient);
  }

  /** Sends one update, if one is needed. Returns whether it did. */
  async step(): Promise<boolean> {
    const { log, metrics } = this.#tools;
    const [at, chain] = [this.#follower.name, this.#followed.name];
    const { best } = await this.#follower.heads();
    const client = await this.#follower.ismp.clientState(this.#followed.id, best.hash);
    if (this.#health.judge(this.#follower, this.#followed, client) !== undefined) return false;
    await this.#prover.finality.listen();
    const trusted = client.consensusState;
    if (trusted === undefined) return false;
    const known = Number(client.latestHeight ?? 0n);
    metrics.knownHeight.set({ at, chain }, known);
    const needs = await this.#open();
    if (this.#isUnderWay(known, best.header.number)) return false;
    if (!(await this.#isNeeded(needs, known, client))) return false;
    const update = await this.#bring(trusted, this.#exact(needs, known));
    if (update === undefined) return false;
    this.#sent = { height: update.target.header.number, since: best.header.number };
    metrics.submissions.inc({ chain: at, message: "consensus", result: "taken" });
    const { target, belowVotes } = update;
    log.info({ at, chain, height: target.header.number, belowVotes }, "updated the client");
    this.#tools.observe?.({ kind: "updated", at, of: chain, trusted, update });
    return true;
  }

  /** Whether the last update is still in the pool, as far as the relayer can know, and in no block yet. */
  #isUnderWay(known: number, best: number): boolean {
    if (this.#sent === undefined) return false;
    const { height, since } = this.#sent;
    // Far below it: the chain has lost the block at which the update was sent.
    const isWaiting = known < height && best < since + PATIENCE && best > since - PATIENCE;
    if (!isWaiting) this.#sent = undefined;
    return isWaiting;
  }

  /** The heights that are still needed; those that are final at the follower, or no longer of use, are removed. */
  async #open(): Promise<Need[]> {
    const all = (await this.#needs.entries()).filter(
      ({ follower, followed }) => follower === this.#follower.name && followed === this.#followed.name,
    );
    if (all.length === 0) return [];
    const { finalized } = await this.#follower.heads();
    const { latestHeight, now } = await this.#follower.ismp.clientState(this.#followed.id, finalized.hash);
    const latest = Number(latestHeight ?? 0n);
    const clock = Number(now / 1000n);
    const [open, met]: [Need[], Need[]] = [[], []];
    for (const need of all) {
      if (need.height <= latest || (need.until ?? Infinity) <= clock) met.push(need);
      else open.push(need);
    }
    await this.#needs.remove(met);
    return open;
  }

  /** Whether a final height is needed that the best block does not know, or the last update was too long ago. */
  async #isNeeded(needs: readonly Need[], known: number, { updated, now }: ClientState): Promise<boolean> {
    const { finalized } = await this.#followed.heads();
    if (needs.some(({ height }) => height > known && height <= finalized.header.number)) return true;
    return Number(now / 1000n - (updated ?? 0n)) >= this.#followed.config.update_seconds;
  }

  /** The lowest height that a GET waits for. */
  #exact(needs: readonly Need[], known: number): number | undefined {
    const heights = needs.flatMap((need) => (need.exact && need.height > known ? [need.height] : []));
    return heights.length === 0 ? undefined : Math.min(...heights);
  }

  async #bring(trusted: Uint8Array, upTo: number | undefined): Promise<ConsensusUpdate | undefined> {
    if (upTo === undefined) return this.#submitted(await this.#prover.next(trusted));
    const update = await this.#upTo(trusted, { upTo });
    if (update?.belowVotes !== true) return this.#submitted(update);
    try {
      return await this.#submitted(update);
    } catch (error) {
      if (!(error instanceof MessageRefusedError)) throw error;
      // The follower's verifier may require votes for exactly this block.
      return this.#submitted(await this.#upTo(trusted, { upTo, belowVotes: false }));
    }
  }

  async #upTo(trusted: Uint8Array, limits: FinalityLimits): Promise<ConsensusUpdate | undefined> {
    try {
      return await this.#prover.next(trusted, limits);
    } catch (error) {
      if (!(error instanceof NoJustificationError)) throw error;
      this.#tools.log.warn(
        { chain: this.#followed.name, height: limits.upTo },
        "the node cannot prove the height that a GET requests",
      );
      return this.#prover.next(trusted);
    }
  }

  async #submitted(update: ConsensusUpdate | undefined): Promise<ConsensusUpdate | undefined> {
    if (update === undefined) return undefined;
    const id = this.#followed.config.consensus_state_id;
    try {
      await submit(this.#follower, [consensusMessage(id, update.consensusProof, signerOf(this.#tools))]);
    } catch (error) {
      const labels = { chain: this.#follower.name, message: "consensus", result: "refused" };
      this.#tools.metrics.submissions.inc(labels);
      throw error;
    }
    return update;
  }
}
