/**
 * The relayer: its chains, its two journals, and the steps that it repeats until it is told to stop.
 *
 * Consensus and messages need nothing of each other but the chains, so they may run as two processes; each has a
 * journal of its own. A step that fails is told of and repeated; none holds up another.
 */
import { setMaxListeners } from "node:events";
import { join } from "node:path";
import type { OpenRpcClient } from "../client/rpc-client.ts";
import type { StateMachine } from "../client/state-machine.ts";
import { ClientHealth } from "./client-health.ts";
import type { ChainConfig } from "./config.ts";
import { Connection } from "./connection.ts";
import { ConsensusRelayer, type Need, needOf } from "./consensus-relayer.ts";
import { StoppedError, WrongChainError } from "./errors.ts";
import { type Entry, Journal } from "./journal.ts";
import { MessageRelayer } from "./message-relayer.ts";
import { patient, type Sleep } from "./patient-rpc.ts";
import type { MessageRecord } from "./sight.ts";
import { errorName, type Tools } from "./tools.ts";
import { Watcher } from "./watcher.ts";

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
  readonly #steps: readonly Step[];
  readonly #checked = new Set<Connection>();
  readonly #stop: AbortController;

  private constructor(
    options: RelayerOptions,
    clients: readonly OpenRpcClient[],
    chains: ReadonlyMap<StateMachine, Connection>,
    journals: readonly { close(): Promise<void> }[],
    steps: readonly Step[],
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
          const rpc = patient(clients[i] as OpenRpcClient, config.retry, sleep, stop.signal);
          return [chain.state_machine, new Connection(chain, rpc)] as const;
        }),
      );
      const health = new ClientHealth(options);
      const steps = [
        ...(needs === undefined ? [] : consensusSteps(chains, needs, options, health)),
        ...(messages === undefined ? [] : messageSteps(chains, messages, options, health)),
      ];
      return new Relayer(options, clients, chains, opened, steps, stop);
    } catch (error) {
      for (const journal of opened) await journal.close();
      throw error;
    }
  }

  /** All steps once. What fails is told of; it is tried again with the next round. */
  async round(signal?: AbortSignal): Promise<void> {
    const { log, metrics } = this.#options;
    for (const step of this.#steps) {
      if (signal?.aborted === true) return;
      try {
        for (const chain of step.needs) await this.#check(chain);
        await step.run();
      } catch (error) {
        if (error instanceof StoppedError) return;
        if (error instanceof WrongChainError) throw error;
        metrics.errors.inc({ step: step.name, error: errorName(error) });
        log.warn({ step: step.name, err: error }, "the step failed and will be tried again");
        this.#options.observe?.({ kind: "failed", step: step.name, error });
      }
    }
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

  async #check(chain: Connection): Promise<void> {
    if (this.#checked.has(chain)) return;
    await chain.check();
    this.#checked.add(chain);
  }
}

type Chains = ReadonlyMap<StateMachine, Connection>;

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

function consensusSteps(
  chains: Chains,
  journal: Journal<Need>,
  options: RelayerOptions,
  health: ClientHealth,
): Step[] {
  const watch = [...chains.values()].map((chain) => {
    const watcher = new Watcher(chain, journal, options, (message) => {
      const need = needOf(message);
      return isConnected(chains, need.followed, need.follower) ? need : undefined;
    });
    return { name: `watch ${chain.name}`, needs: [chain], run: () => watcher.step() };
  });
  const update = pairs(chains).map(([follower, followed]) => {
    const relayer = new ConsensusRelayer(follower, followed, journal, options, health);
    const name = `${follower.name} follows ${followed.name}`;
    return { name, needs: [follower, followed], run: () => relayer.step() };
  });
  return [...watch, ...update];
}

function messageSteps(
  chains: Chains,
  journal: Journal<MessageRecord>,
  options: RelayerOptions,
  health: ClientHealth,
): Step[] {
  const watch = [...chains.values()].map((chain) => {
    const watcher = new Watcher(chain, journal, options, (message) => {
      const { from, to } = message;
      const related = isConnected(chains, from, to) || isConnected(chains, to, from);
      if (!related) return undefined;
      options.observe?.({ kind: "found", message });
      return { ...message, attempts: 0, notBefore: 0 };
    });
    return { name: `watch ${chain.name}`, needs: [chain], run: () => watcher.step() };
  });
  const relayer = new MessageRelayer(chains, journal, options, health);
  return [...watch, { name: "messages", needs: [...chains.values()], run: () => relayer.step() }];
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
