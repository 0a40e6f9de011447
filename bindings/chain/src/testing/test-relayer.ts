/**
 * The relayer between two test chains: the same one that operators run, with its rounds made by the test.
 *
 * Nothing waits for a clock. After each round in which a transaction was submitted, both chains make a block; it ends
 * when some rounds have submitted none. Then a message may still wait for what only a test can do: time to pass, or
 * blocks of a chain.
 */
import { type FoundMessage, Metrics, parseConfig, type RelayEvent, Relayer } from "@as-ismp/relayer";
import { localRpc, type StateMachine } from "@as-ismp/relayer/client";
import pino from "pino";
import { auraSettings } from "../chain/aura.ts";
import type { ChainView } from "../chain/chain-view.ts";
import { type RpcServer, sealBlock } from "../rpc/index.ts";
import type { TestChain } from "./test-chain.ts";

/** A chain that the relayer serves. */
export interface ConnectedChain {
  readonly chain: TestChain;
  /** For example `SUBSTRATE-aaaa`. */
  readonly name: StateMachine;
  /** The consensus state id of its client on the other chain. */
  readonly id: string;
  readonly server: RpcServer;
}

/** What {@link TestRelayer.relay} did. */
export interface RelayReport {
  /** Number of updates of clients. */
  readonly updates: number;
  /** Messages that were delivered: requests, responses, and answers to GETs. */
  readonly delivered: readonly FoundMessage[];
  /** Messages whose timeout was proven to their sender. */
  readonly timedOut: readonly FoundMessage[];
  /** Messages that wait for time to pass, for blocks, or for another try. */
  readonly waiting: readonly FoundMessage[];
  /** Why messages could not be delivered, for example because the module that they are for refuses them. */
  readonly failures: readonly Error[];
}

/** Rounds without a transaction after which nothing is left to do. */
const IDLE_ROUNDS = 3;
/** Blocks after which the relayer is taken to be in an endless loop. */
const MOST_BLOCKS = 1000;
/** Milliseconds by which the relayer's clock advances in each round, so that it retries at once. */
const ROUND = 3_600_000;
const SIGNER = `0x${"07".repeat(32)}`;

/** Relays between two chains when a test tells it to. */
export class TestRelayer {
  readonly #chains: readonly [ConnectedChain, ConnectedChain];
  #relayer: Promise<Relayer> | undefined;
  #events: RelayEvent[] = [];
  #now = 0;

  /** @param chains that follow each other */
  constructor(chains: readonly [ConnectedChain, ConnectedChain]) {
    this.#chains = chains;
    for (const { chain } of chains) {
      // Its journal has messages of blocks that are gone.
      chain.chain.subscribe(({ kind }) => {
        if (kind === "reverted") this.#relayer = undefined;
      });
    }
  }

  /**
   * Updates clients and delivers messages in both directions, until nothing is left to do: requests, responses,
   * answers to GETs, and timeouts that are provable. Both chains make blocks meanwhile.
   */
  async relay(): Promise<RelayReport> {
    this.#events = [];
    this.#relayer ??= this.#open();
    const relayer = await this.#relayer;
    let blocks = 0;
    let since = 0;
    for (let idle = 0; idle < IDLE_ROUNDS; ) {
      since = this.#events.length;
      this.#now += ROUND;
      await relayer.round();
      if (this.#chains.every(({ server }) => server.pool.ready().length === 0)) {
        idle += 1;
        continue;
      }
      idle = 0;
      await this.#seal();
      blocks += 1;
      if (blocks === MOST_BLOCKS) throw new Error(`the relayer still had work after ${MOST_BLOCKS} blocks`);
    }
    return report(this.#events, this.#events.slice(since));
  }

  async #seal(): Promise<void> {
    for (const { chain, server } of this.#chains) await sealBlock(chain.chain, server.pool);
  }

  #open(): Promise<Relayer> {
    const [{ chain }] = this.#chains;
    const servers = new Map(this.#chains.map(({ name, server }) => [name, server]));
    return Relayer.open({
      config: parseConfig(configOf(this.#chains)),
      parts: ["consensus", "messages"],
      journal: "memory",
      lightClient: chain.at().runtime.lightClient,
      log: pino({ level: "silent" }),
      metrics: new Metrics(),
      now: () => this.#now,
      sleep: () => Promise.resolve(),
      connect: ({ state_machine }) => localRpc(servers.get(state_machine) as RpcServer),
      observe: (event) => this.#events.push(event),
    });
  }
}

/** Milliseconds. */
function slotDuration(view: ChainView): bigint {
  return auraSettings(view.runtime, view.storage()).slotDuration;
}

function report(all: readonly RelayEvent[], last: readonly RelayEvent[]): RelayReport {
  const settled = all.filter((event) => event.kind === "settled");
  const ended = new Set(settled.map(({ message }) => message.id));
  const open = last.flatMap((event) => (event.kind === "waiting" ? [event.message] : []));
  const failed = last.flatMap((event) => (event.kind === "failed" ? [event] : []));
  return {
    updates: all.filter(({ kind }) => kind === "updated").length,
    delivered: settled.filter(({ as }) => as !== "closed").map(({ message }) => message),
    timedOut: settled.filter(({ as }) => as === "closed").map(({ message }) => message),
    waiting: open.filter(({ id }) => !ended.has(id)),
    failures: failed.map(({ error }) => (error instanceof Error ? error : new Error(String(error)))),
  };
}

/**
 * Clients are updated when more than one slot has passed: a timeout is provable as soon as the time has passed, and an
 * update, which takes a block itself, does not cause another one.
 */
function configOf(chains: readonly [ConnectedChain, ConnectedChain]): string {
  const [first, second] = chains;
  const slots = chains.map(({ chain }) => Number(slotDuration(chain.at())));
  const updateSeconds = Math.ceil(Math.max(...slots) / 1000) + 1;
  const sections = [
    [first, second],
    [second, first],
  ].map(
    ([chain, other]) => `
[[chains]]
state_machine = "${chain?.name}"
url = "ws://memory"
consensus_state_id = "${chain?.id}"
follows = ["${other?.name}"]
start_block = 0
update_seconds = ${updateSeconds}
`,
  );
  return `
database = "memory"
signer = "${SIGNER}"
[retry]
attempts = 1
first_seconds = 0
answer_seconds = 3600
${sections.join("")}`;
}
