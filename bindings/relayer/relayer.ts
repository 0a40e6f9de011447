/**
 * The relayer: its chains, its two journals, and the steps that it repeats until it is told to stop.
 *
 * Consensus and messages need nothing of each other but the chains, so they may run as two processes; each has a
 * journal of its own. In a round all chains are read, then clients are updated and messages carried; what does not need
 * each other runs at once. A step that fails is told of and repeated; none holds up another.
 */
import { setMaxListeners } from "node:events";
import { join } from "node:path";
import type { OpenRpcClient } from "../client/rpc-client.ts";
import type { StateMachine } from "../client/state-machine.ts";
import { BlockMessages } from "./block-messages.ts";
import { ClientHealth } from "./client-health.ts";
import type { ChainConfig } from "./config.ts";
import { Connection } from "./connection.ts";
import { ConsensusRelayer, type Need, needOf } from "./consensus-relayer.ts";
import { StoppedError, WrongChainError } from "./errors.ts";
import { type Entry, Journal } from "./journal.ts";
import { MessageRelayer } from "./message-relayer.ts";
import { type Sleep, withRetry } from "./rpc-retry.ts";
import type { MessageRecord } from "./sight.ts";
import { startBlock } from "./start-block.ts";
import { errorName, type Tools } from "./tools.ts";
import { Watcher, type Watching } from "./watcher.ts";

/** Which of the two processes. */
export type RelayPart = "consensus" | "messages";

export interface RelayerOptions extends Tools {
  readonly parts: readonly RelayPart[];
  readonly connect: (chain: ChainConfig) => OpenRpcClient;
  readonly sleep: Sleep;
}

interface Step {
  readonly name: string;
  readonly needs: readonly Connection[];
  run(): Promise<unknown>;
}

export class Relayer {
  readonly #options: RelayerOptions;
  readonly #clients: readonly OpenRpcClient[];
  readonly #chains: ReadonlyMap<StateMachine, Connection>;
  readonly #journals: readonly { close(): Promise<void> }[];
  readonly #steps: readonly Step[][];
  readonly #checks = new Map<Connection, Promise<void>>();
  readonly #stop: AbortController;

  private constructor(
    options: RelayerOptions,
    clients: readonly OpenRpcClient[],
    chains: ReadonlyMap<StateMachine, Connection>,
    journals: readonly { close(): Promise<void> }[],
    steps: readonly Step[][],
    stop: AbortController,
  ) {
    this.#stop = stop;
    this.#options = options;
    this.#clients = clients;
    this.#chains = chains;
    this.#journals = journals;
    this.#steps = steps;
  }

  /** Opens the journals; nodes are asked with the first step. @throws JournalUnusableError */
  static async open(options: RelayerOptions): Promise<Relayer> {
    const { config, connect, sleep, parts } = options;
    const opened: { close(): Promise<void> }[] = [];
    const open = async <T extends Entry>(part: RelayPart): Promise<Journal<T> | undefined> => {
      if (!parts.includes(part)) return undefined;
      const journal = await Journal.open<T>(join(config.database, part));
      opened.push(journal);
      return journal;
    };
    try {
      const needs = await open<Need>("consensus");
      const messages = await open<MessageRecord>("messages");
      const clients = config.chains.map(connect);
      const stop = new AbortController();
      // Each question to a node waits for it.
      setMaxListeners(0, stop.signal);
      const chains = new Map(
        config.chains.map((chain, i) => {
          const tools = { sleep, stop: stop.signal };
          const rpc = withRetry(clients[i] as OpenRpcClient, config.retry, tools);
          return [chain.state_machine, new Connection(chain, rpc)] as const;
        }),
      );
      const network = networkOf(chains, options);
      const active = [
        ...(needs === undefined ? [] : [consensusSteps(network, needs)]),
        ...(messages === undefined ? [] : [messageSteps(network, messages)]),
      ];
      const steps = [active.flatMap(({ watch }) => watch), active.flatMap(({ act }) => act)];
      return new Relayer(options, clients, chains, opened, steps, stop);
    } catch (error) {
      for (const journal of opened) await journal.close();
      throw error;
    }
  }

  /** All steps once. What fails is told of; it is tried again with the next round. */
  async round(signal?: AbortSignal): Promise<void> {
    for (const chain of this.#chains.values()) chain.newRound();
    for (const steps of this.#steps) {
      if (signal?.aborted === true) return;
      const errors = await Promise.all(steps.map((step) => this.#run(step)));
      const wrong = errors.find((error) => error instanceof WrongChainError);
      if (wrong !== undefined) throw wrong;
      if (errors.some((error) => error instanceof StoppedError)) return;
    }
  }

  /** Answers what ends the round, or the relayer. */
  async #run(step: Step): Promise<StoppedError | WrongChainError | undefined> {
    const { log, metrics } = this.#options;
    try {
      await Promise.all(step.needs.map((chain) => this.#check(chain)));
      await step.run();
    } catch (error) {
      if (error instanceof StoppedError || error instanceof WrongChainError) return error;
      metrics.errors.inc({ step: step.name, error: errorName(error) });
      log.warn({ step: step.name, err: error }, "the step failed and will be tried again");
      this.#options.observe?.({ kind: "failed", step: step.name, error });
    }
    return undefined;
  }

  /** Rounds until the signal. @throws WrongChainError */
  async run(signal: AbortSignal): Promise<void> {
    const { config, log, sleep } = this.#options;
    log.info({ chains: [...this.#chains.keys()] }, "relaying");
    const stop = aborted(signal).then(() => this.#stop.abort());
    while (!signal.aborted) {
      await this.round(signal);
      await Promise.race([sleep(config.poll_seconds * 1000), stop]);
    }
    log.info("stopped");
  }

  /** Puts everything away. */
  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    for (const journal of this.#journals) await journal.close();
  }

  /** Once for each chain, however many steps need it. */
  #check(chain: Connection): Promise<void> {
    const check = this.#checks.get(chain) ?? chain.check();
    this.#checks.set(chain, check);
    check.catch(() => {
      if (this.#checks.get(chain) === check) this.#checks.delete(chain);
    });
    return check;
  }
}

type Chains = ReadonlyMap<StateMachine, Connection>;

/** The chains, and what all steps share of them. */
interface Network {
  readonly chains: Chains;
  readonly options: RelayerOptions;
  readonly health: ClientHealth;
  /** A chain as it is watched: its blocks are read once for both parts. */
  readonly watched: readonly Watched[];
}

type Watched = Pick<Watching<Entry>, "messages" | "tools" | "start">;

/** Steps that read chains, and those that act on what was read. */
interface Part {
  readonly watch: readonly Step[];
  readonly act: readonly Step[];
}

function networkOf(chains: Chains, options: RelayerOptions): Network {
  const all = [...chains.values()];
  const watched = all.map((chain): Watched => {
    const others = all.filter((other) => other !== chain);
    let start: Promise<number | undefined> | undefined;
    return {
      messages: new BlockMessages(chain, options.lightClient),
      tools: options,
      start: () => {
        start ??= startBlock(chain, others, options.log).finally(() => {
          start = undefined;
        });
        return start;
      },
    };
  });
  return { chains, options, watched, health: new ClientHealth(options) };
}

/** Pairs of a chain and one that it follows. */
function pairs(chains: Chains): (readonly [follower: Connection, followed: Connection])[] {
  return [...chains.values()].flatMap((follower) =>
    follower.config.follows.map((name) => [follower, chains.get(name) as Connection] as const),
  );
}

/** Whether messages from one chain are brought to the other: the latter must follow the former. */
function isConnected(chains: Chains, from: StateMachine, to: StateMachine): boolean {
  return chains.get(to)?.config.follows.includes(from) ?? false;
}

function consensusSteps({ chains, options, health, watched }: Network, journal: Journal<Need>): Part {
  const watch = watched.map((each) => {
    const watcher = new Watcher({
      ...each,
      journal,
      note: (message) => {
        const need = needOf(message);
        return isConnected(chains, need.followed, need.follower) ? need : undefined;
      },
    });
    return watchStep(each.messages.chain, watcher);
  });
  const act = pairs(chains).map(([follower, followed]) => {
    const relayer = new ConsensusRelayer(follower, followed, journal, options, health);
    const name = `${follower.name} follows ${followed.name}`;
    return { name, needs: [follower, followed], run: () => relayer.step() };
  });
  return { watch, act };
}

function messageSteps({ chains, options, health, watched }: Network, journal: Journal<MessageRecord>): Part {
  const watch = watched.map((each) => {
    const watcher = new Watcher({
      ...each,
      journal,
      note: (message) => {
        const { from, to } = message;
        const related = isConnected(chains, from, to) || isConnected(chains, to, from);
        if (!related) return undefined;
        options.observe?.({ kind: "found", message });
        return { ...message, attempts: 0, notBefore: 0 };
      },
    });
    return watchStep(each.messages.chain, watcher);
  });
  const relayer = new MessageRelayer(chains, journal, options, health);
  return {
    watch,
    act: [{ name: "messages", needs: [...chains.values()], run: () => relayer.step() }],
  };
}

function watchStep(chain: Connection, watcher: { step(): Promise<unknown> }): Step {
  return { name: `watch ${chain.name}`, needs: [chain], run: () => watcher.step() };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
