/**
 * The history of this run: blocks, updates and messages of two chains, from the notices of the chains and the
 * relayer.
 *
 * A message's stages are read from blocks: it was sent, became final, is known to the other chain, was handled. Only
 * what it waits for comes from the relayer. Notices are handled one after the other, in the order in which they came.
 * Invariant: everything that is shown happened in this run. Old blocks and messages are removed, so a demo can run
 * for days.
 */
import { authoritySet, type ChainBlock, type ChainEvent, type ChainNotice } from "@as-ismp/chain";
import type { LightClient } from "@as-ismp/core";
import type { RelayEvent } from "@as-ismp/relayer";
import type { Sent } from "@as-ismp/relayer/client";
import { decodeJustification } from "@as-ismp/relayer/prover";
import { hex } from "../../terminal/format.ts";
import { NAMES, otherSide, SIDES, type TwoChains } from "./chains.ts";
import { isDone, kindOf, type LoggedMessage, lastOf, timeoutOf } from "./logged-message.ts";
import { type ReadUpdate, readProof, readUpdate } from "./proof-reading.ts";
import { endSection, sentSection, updateSection, voteSection, waitSection } from "./sections.ts";
import { titleOf } from "./titles.ts";
import type {
  BlockView,
  ChainSummary,
  Section,
  Sheet,
  Side,
  StageName,
  StageView,
  Totals,
  UpdateView,
  View,
  WorkView,
} from "./view.ts";

interface LoggedUpdate {
  view: UpdateView;
  readonly read: ReadUpdate;
}

/** What changed, for listeners that print lines. */
export type EventLogNotice =
  | { readonly kind: "block"; readonly side: Side }
  | { readonly kind: "update"; readonly update: UpdateView }
  | { readonly kind: "stage"; readonly message: LoggedMessage; readonly stage: StageView }
  | { readonly kind: "work"; readonly work: WorkView };

const MOST_BLOCKS = 64;
const MOST_MESSAGES = 48;
const MOST_UPDATES = 64;
const MOST_WORK = 12;

/** Events that end a message, with the name of its last stage. */
const ENDS: Readonly<Record<string, StageName>> = {
  PostRequestHandled: "delivered",
  PostResponseHandled: "delivered",
  GetRequestHandled: "answered",
  PostRequestTimeoutHandled: "timed out",
  PostResponseTimeoutHandled: "timed out",
  GetRequestTimeoutHandled: "timed out",
};

export class EventLog {
  readonly #chains: TwoChains;
  readonly #lightClient: LightClient;
  readonly #began = performance.now();
  readonly #blocks: Readonly<Record<Side, BlockView[]>> = { left: [], right: [] };
  /** Seconds since 1970, by block number. */
  readonly #clocks: Readonly<Record<Side, Map<number, bigint>>> = { left: new Map(), right: new Map() };
  readonly #knows: Record<Side, number> = { left: 0, right: 0 };
  readonly #messages = new Map<string, LoggedMessage>();
  #updates: LoggedUpdate[] = [];
  #work: WorkView[] = [];
  #totals: Totals = { updates: 0, signatures: 0, headers: 0, proofs: 0, nodes: 0, bytes: 0 };
  readonly #listeners = new Set<(notice: EventLogNotice) => void>();
  #turn: Promise<void> = Promise.resolve();

  /** @param onError called with what can't be read or verified, which is a bug */
  constructor(chains: TwoChains, lightClient: LightClient, onError: (error: unknown) => void) {
    this.#chains = chains;
    this.#lightClient = lightClient;
    const inTurn = (work: () => Promise<void>): void => {
      this.#turn = this.#turn.then(work).catch(onError);
    };
    for (const side of SIDES) {
      chains.nodes[side].chain.subscribe((notice) => inTurn(() => this.#onChain(side, notice)));
    }
    this.observe = (event) => inTurn(async () => this.#onRelay(event));
  }

  /** Takes the events of the relayer. */
  readonly observe: (event: RelayEvent) => void;

  /** Milliseconds since the start. */
  get elapsed(): number {
    return performance.now() - this.#began;
  }

  get totals(): Totals {
    return this.#totals;
  }

  /** Returns a function that ends the subscription. */
  subscribe(listener: (notice: EventLogNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  message(id: string): LoggedMessage | undefined {
    return this.#messages.get(id);
  }

  /** The content that a click on a message or an update opens. */
  sheet(id: string): Sheet | undefined {
    const message = this.#messages.get(id);
    if (message !== undefined) return { title: message.view.title, sections: message.sections };
    const update = this.#updates.find(({ view }) => view.id === id);
    if (update === undefined) return undefined;
    const { of, at } = update.view;
    return {
      title: `The ${at} chain's client of the ${of} one`,
      sections: [updateSection(update.view, update.read, this.elapsed)],
    };
  }

  view(interval: number): View {
    return {
      elapsed: this.elapsed,
      interval,
      chains: { left: this.#chain("left"), right: this.#chain("right") },
      messages: [...this.#messages.values()].map(({ view }) => view),
      updates: this.#updates.map(({ view }) => view),
      work: this.#work,
      totals: this.#totals,
    };
  }

  #chain(side: Side): ChainSummary {
    const { chain, url } = this.#chains.nodes[side];
    const { number } = chain.best;
    return {
      side,
      name: NAMES[side].machine,
      url,
      genesisHash: hex(chain.genesis.hash),
      authorities: this.#authorities(side),
      best: number,
      finalized: chain.finalized.number,
      clock: Number(this.#clocks[side].get(number) ?? 0n),
      knows: this.#knows[side],
      blocks: this.#blocks[side],
    };
  }

  /** The number of GRANDPA authorities. */
  #authorities(side: Side): number {
    const view = this.#chains.nodes[side].chain.at();
    return authoritySet(view.runtime, view.storage())?.voters.length ?? 0;
  }

  async #onChain(side: Side, { kind, block, justification }: ChainNotice): Promise<void> {
    if (kind === "imported") await this.#imported(side, block);
    else this.#finalized(side, block, justification);
    this.#tell({ kind: "block", side });
  }

  async #imported(side: Side, { hash, number, extrinsics }: ChainBlock): Promise<void> {
    const ismp = this.#chains.ismp[side];
    const blocks = this.#blocks[side];
    this.#clocks[side].set(number, (await ismp.now(hash)) / 1000n);
    blocks.push({ number, hash: hex(hash), finalized: false, extrinsics: extrinsics.length });
    if (blocks.length > MOST_BLOCKS) this.#clocks[side].delete(blocks.shift()?.number ?? 0);
    for (const event of await ismp.events(hash)) {
      if (event.pallet === "Ismp") await this.#onEvent(side, number, event);
    }
  }

  async #onEvent(side: Side, block: number, { name, data }: ChainEvent): Promise<void> {
    if (name === "Request" || name === "Response") {
      await this.#sent(side, block, name === "Request" ? "request" : "response", String(data["commitment"]));
    } else if (name === "StateMachineUpdated") {
      this.#clientMoved(side, block, Number(data["latestHeight"]));
    } else if (name in ENDS) {
      const { commitment } = data["0"] as { commitment: string };
      const message = this.#messages.get(commitment);
      if (message !== undefined) await this.#ended(message, side, block, ENDS[name] as StageName);
    }
  }

  async #sent(side: Side, block: number, kind: Sent["kind"], id: string): Promise<void> {
    const commitment = new Uint8Array(Buffer.from(id.slice(2), "hex"));
    const sent = await this.#chains.ismp[side].sent({ kind, commitment });
    if (sent === undefined) throw new Error(`${id} was sent, but the node cannot return the message`);
    const isGet = sent.kind === "request" && sent.request.kind === "get";
    const message: LoggedMessage = {
      view: {
        id,
        kind: kindOf(sent),
        title: titleOf(sent),
        from: side,
        to: otherSide(side),
        block,
        ...(isGet && { asks: Number((sent.request as { height: bigint }).height) }),
        stages: [],
      },
      sent,
      sections: [],
    };
    this.#messages.set(id, message);
    for (const [key, { view }] of this.#messages) {
      if (this.#messages.size <= MOST_MESSAGES) break;
      if (isDone(view)) this.#messages.delete(key);
    }
    this.#stage(message, "sent", side, block, sentSection(message, block, this.elapsed));
  }

  #finalized(side: Side, { number }: ChainBlock, justification: Uint8Array | undefined): void {
    const votes = justification && decodeJustification(justification);
    const blocks = this.#blocks[side];
    blocks.forEach((block, i) => {
      if (block.finalized || block.number > number) return;
      blocks[i] = {
        ...block,
        finalized: true,
        ...(votes !== undefined && block.number === number && { signatures: votes.precommits.length }),
      };
    });
    for (const message of this.#messages.values()) {
      const { view } = message;
      if (view.from !== side || view.block > number || lastOf(view) !== "sent") continue;
      this.#stage(message, "finalized", side, number, votes && voteSection(votes, this.elapsed));
    }
  }

  /**
   * A chain stored a new height of the other one. Messages that were sent up to that height, or GETs for it, are now
   * proven final.
   */
  #clientMoved(at: Side, block: number, height: number): void {
    const of = otherSide(at);
    this.#knows[at] = height;
    const update = this.#updates.find(
      ({ view }) => view.at === at && view.to === height && view.block === undefined,
    );
    if (update !== undefined) {
      update.view = { ...update.view, block, taken: this.elapsed };
      const { signatures, headers, bytes } = update.view;
      this.#count({ updates: 1, signatures, headers, bytes });
      this.#tell({ kind: "update", update: update.view });
    }
    for (const message of this.#messages.values()) {
      const { view, sent } = message;
      const last = lastOf(view);
      const needed = view.kind === "get" ? view.asks : view.block;
      const knower = view.kind === "get" ? view.from : view.to;
      const isKnown = last === "finalized" && knower === at && needed !== undefined && needed <= height;
      const clock = this.#clocks[of].get(height) ?? 0n;
      const isExpired = last === "late" && view.from === at && clock >= timeoutOf(sent);
      if (!isKnown && !isExpired) continue;
      const section = update && updateSection(update.view, update.read, this.elapsed);
      this.#stage(message, "proven", at, block, section);
    }
  }

  async #ended(message: LoggedMessage, side: Side, block: number, name: StageName): Promise<void> {
    const ismp = this.#chains.ismp[side];
    const { proof } = message;
    const known = proof?.proven.known.at;
    const [held] =
      known === undefined ? [] : await ismp.heldHeights(known, [known.height], await ismp.node.bestHash());
    const now = this.#clocks[side].get(block) ?? 0n;
    const section = endSection(message, {
      stage: name,
      side,
      block,
      now,
      since: held?.since ?? 0n,
      period: held?.challengePeriod ?? 0n,
      at: this.elapsed,
    });
    if (proof !== undefined) {
      this.#count({ proofs: 1, nodes: proof.proven.proof.nodes.length, bytes: proof.bytes });
    }
    this.#stage(message, name, side, block, section);
  }

  #onRelay(event: RelayEvent): void {
    if (event.kind === "updated") {
      const read = readUpdate(event, this.#lightClient);
      const at = sideOf(event.at);
      const { updated: _, setId, ...facts } = read;
      const view: UpdateView = {
        ...facts,
        id: `${at}-${read.to}`,
        at,
        of: otherSide(at),
        setId: String(setId),
      };
      this.#updates = [...this.#updates, { view, read }].slice(-MOST_UPDATES);
      this.#note(
        `${view.of} ${view.from} → ${view.to} proven final to ${at}: ${view.signatures} of ${view.voters} signatures`,
      );
    } else if (event.kind === "proven") {
      const read = readProof(event, this.#lightClient);
      for (const { commitment } of event.messages) {
        const message = this.#messages.get(commitment);
        if (message === undefined) continue;
        message.proof = read;
        const { what, known, proof } = event;
        message.view = {
          ...message.view,
          proof: {
            what,
            of: sideOf(known.at.machine),
            height: Number(known.at.height),
            nodes: proof.nodes.length,
            keys: read.keys.length,
            bytes: read.bytes,
            milliseconds: read.milliseconds,
          },
        };
        this.#note(
          `${message.view.title}: ${what === "timeout" ? "not received" : "proven"}, by ${proof.nodes.length} trie nodes`,
        );
      }
    } else if (event.kind === "waiting") {
      this.#waiting(event.message.commitment, event.for);
    } else if (event.kind === "failed") {
      this.#note(
        `${event.step}: ${event.error instanceof Error ? event.error.message : String(event.error)}`,
      );
    }
  }

  #waiting(id: string, why: Extract<RelayEvent, { kind: "waiting" }>["for"]): void {
    const message = this.#messages.get(id);
    if (message === undefined || isDone(message.view)) return;
    const { view } = message;
    const last = lastOf(view);
    const taker = view.kind === "get" ? view.from : view.to;
    if (why === "challenge period" && last === "proven") {
      const side = view.stages.at(-1)?.side ?? taker;
      this.#stage(message, "in challenge", side, this.#best(side), waitSection(message, this.elapsed));
    } else if (why === "timeout to be proven" && !view.stages.some(({ name }) => name === "late")) {
      this.#stage(message, "late", taker, this.#best(taker));
    }
  }

  #stage(message: LoggedMessage, name: StageName, side: Side, block: number, section?: Section): void {
    const stage = { name, at: this.elapsed, side, block };
    message.view = { ...message.view, stages: [...message.view.stages, stage] };
    if (section !== undefined) message.sections.push(section);
    this.#tell({ kind: "stage", message, stage });
  }

  #note(text: string, failed = false): void {
    const work = { at: this.elapsed, failed, text };
    if (this.#work.at(-1)?.text === text) return;
    this.#work = [...this.#work, work].slice(-MOST_WORK);
    this.#tell({ kind: "work", work });
  }

  #count(more: Partial<Totals>): void {
    const sums = Object.entries(this.#totals).map(([name, value]) => {
      return [name, value + (more[name as keyof Totals] ?? 0)] as const;
    });
    this.#totals = Object.fromEntries(sums) as unknown as Totals;
  }

  #best(side: Side): number {
    return this.#chains.nodes[side].chain.best.number;
  }

  #tell(notice: EventLogNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}

function sideOf(machine: string): Side {
  return machine === NAMES.left.machine ? "left" : "right";
}
