/**
 * The relayer: its chains, its two journals, and the steps that it repeats until it is told to stop.
 *
 * Consensus and messages share nothing but the chains, so they may run as two processes; each has a journal of its
 * own. In a round each chain is read; then the steps run whose chains were read: clients are updated and messages
 * delivered. Steps run concurrently. A step that fails is reported and repeated. A step that takes long keeps running
 * and does not delay the later rounds of others: a node that stalls must not stop routes that do not need it.
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
import { Journal, type JournalEntry } from "./journal.ts";
import { MessageRelayer } from "./message-relayer.ts";
import type { MessageRecord } from "./message-status.ts";
import { type Sleep, withRetry } from "./rpc-retry.ts";
import { startBlock } from "./start-block.ts";
import { errorName, type Tools } from "./tools.ts";
import { Watcher, type Watching } from "./watcher.ts";

/** Which of the two processes this is. */
export type RelayPart = "consensus" | "messages";

/** What a relayer is given: its configuration, the verifier, its transport and its clock. */
export interface RelayerOptions extends Tools {
  /** Directions and pairs of chains to serve. */
  readonly parts: readonly RelayPart[];
  /** Makes the connection to a node. It is made once for each chain. */
  readonly connect: (chain: ChainConfig) => OpenRpcClient;
  /**
   * `memory` stores nothing in the configuration's `database`: after a restart, messages are searched for again. Default:
   * `folder`, which needs the package `classic-level`.
   */
  readonly journal?: "folder" | "memory";
  /** Waits between rounds and retries. */
  readonly sleep: Sleep;
}

/** Milliseconds after which a new round begins even if steps of the previous one still run. */
const LONGEST_ROUND = 5000;

type Failure = StoppedError | WrongChainError | undefined;

interface RelayerStep {
  readonly name: string;
  readonly needs: readonly Connection[];
  run(): Promise<unknown>;
}

/** The relayer of a configuration. Open it, run it until a signal, then close it. */
export class Relayer {
  readonly #options: RelayerOptions;
  readonly #clients: readonly OpenRpcClient[];
  readonly #chains: ReadonlyMap<StateMachine, Connection>;
  readonly #journals: readonly { close(): Promise<void> }[];
  readonly #parts: readonly RelayerSteps[];
  /** Steps that are running. */
  readonly #busy = new Set<RelayerStep>();
  readonly #checks = new Map<Connection, Promise<void>>();
  readonly #stop: AbortController;

  private constructor(
    options: RelayerOptions,
    clients: readonly OpenRpcClient[],
    chains: ReadonlyMap<StateMachine, Connection>,
    journals: readonly { close(): Promise<void> }[],
    parts: readonly RelayerSteps[],
    stop: AbortController,
  ) {
    this.#stop = stop;
    this.#options = options;
    this.#clients = clients;
    this.#chains = chains;
    this.#journals = journals;
    this.#parts = parts;
  }

  /**
   * Opens the journals; nodes get no request before the first step.
   *
   * @throws JournalUnusableError
   */
  static async open(options: RelayerOptions): Promise<Relayer> {
    const { config, connect, sleep, parts } = options;
    const opened: { close(): Promise<void> }[] = [];
    const open = async <T extends JournalEntry>(part: RelayPart): Promise<Journal<T> | undefined> => {
      if (!parts.includes(part)) return undefined;
      const journal =
        options.journal === "memory"
          ? await Journal.inMemory<T>()
          : await Journal.open<T>(join(config.database, part));
      opened.push(journal);
      return journal;
    };
    try {
      const needs = await open<Need>("consensus");
      const messages = await open<MessageRecord>("messages");
      const clients = config.chains.map(connect);
      const stop = new AbortController();
      // Every request to a node waits for this.
      setMaxListeners(0, stop.signal);
      const chains = new Map(
        config.chains.map((chain, i) => {
          const rpc = withRetry(clients[i] as OpenRpcClient, config.retry, {
            sleep,
            stop: stop.signal,
            onRetry: (error) => {
              options.metrics.retries.inc({ chain: chain.state_machine, error: errorName(error) });
            },
          });
          return [chain.state_machine, new Connection(chain, rpc)] as const;
        }),
      );
      const network = networkOf(chains, options);
      const active = [
        ...(needs === undefined ? [] : [consensusSteps(network, needs)]),
        ...(messages === undefined ? [] : [messageSteps(network, messages)]),
      ];
      return new Relayer(options, clients, chains, opened, active, stop);
    } catch (error) {
      for (const journal of opened) await journal.close();
      throw error;
    }
  }

  /** Runs all steps once, except those that still run. Failures are reported; they are retried in the next round. */
  async round(signal?: AbortSignal): Promise<void> {
    for (const chain of this.#chains.values()) chain.newRound();
    const watched = new Map<Connection, Promise<Failure>[]>();
    const watching = this.#parts
      .flatMap(({ watch }) => watch)
      .map((step) => [step, this.#run(step)] as const);
    for (const [{ needs }, outcome] of watching) {
      for (const chain of needs) watched.set(chain, [...(watched.get(chain) ?? []), outcome]);
    }
    const acting = this.#parts
      .flatMap(({ act }) => act)
      .map(async (step): Promise<Failure> => {
        const before = await Promise.all(step.needs.flatMap((chain) => watched.get(chain) ?? []));
        const end = before.find((outcome) => outcome !== undefined);
        return end === undefined && signal?.aborted !== true ? this.#run(step) : end;
      });
    const outcomes = await Promise.all([...watching.map(([, outcome]) => outcome), ...acting]);
    const wrong = outcomes.find((outcome) => outcome instanceof WrongChainError);
    if (wrong !== undefined) throw wrong;
  }

  /** Returns a promise that resolves at the end of the round, or rejects with an error that ends the relayer. */
  async #run(step: RelayerStep): Promise<Failure> {
    if (this.#busy.has(step)) return undefined;
    const { log, metrics } = this.#options;
    this.#busy.add(step);
    try {
      await Promise.all(step.needs.map((chain) => this.#check(chain)));
      await step.run();
    } catch (error) {
      if (error instanceof StoppedError || error instanceof WrongChainError) return error;
      metrics.errors.inc({ step: step.name, error: errorName(error) });
      log.warn({ step: step.name, err: error }, "the step failed and will be retried");
      this.#options.observe?.({ kind: "failed", step: step.name, error });
    } finally {
      this.#busy.delete(step);
    }
    return undefined;
  }

  /**
   * Runs rounds until the signal.
   *
   * @throws WrongChainError
   */
  async run(signal: AbortSignal): Promise<void> {
    const { config, log, sleep } = this.#options;
    log.info({ chains: [...this.#chains.keys()] }, "relaying");
    const stop = aborted(signal).then(() => this.#stop.abort());
    const rounds = new Set<Promise<unknown>>();
    let wrong: unknown;
    while (!signal.aborted && wrong === undefined) {
      const round = this.round(signal).catch((error: unknown) => {
        wrong = error;
      });
      rounds.add(round);
      round.then(() => rounds.delete(round));
      await within(LONGEST_ROUND, round);
      if (wrong === undefined) await Promise.race([sleep(config.poll_seconds * 1000), stop]);
    }
    this.#stop.abort();
    await Promise.all(rounds);
    if (wrong !== undefined) throw wrong;
    log.info("stopped");
  }

  /** Closes the connections and the journals. */
  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    for (const journal of this.#journals) await journal.close();
  }

  /** Runs once for each chain, however many steps need it. */
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

/** The chains, and what all steps share for them. */
interface Network {
  readonly chains: Chains;
  readonly options: RelayerOptions;
  readonly health: ClientHealth;
  /** The watcher of a chain: its blocks are read once for both parts. */
  readonly watched: readonly Watched[];
}

type Watched = Pick<Watching<JournalEntry>, "messages" | "tools" | "start">;

/** Steps that read chains, and steps that send transactions. */
interface RelayerSteps {
  readonly watch: readonly RelayerStep[];
  readonly act: readonly RelayerStep[];
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

/** Whether messages from one chain are delivered to the other: the latter must follow the former. */
function isConnected(chains: Chains, from: StateMachine, to: StateMachine): boolean {
  return chains.get(to)?.config.follows.includes(from) ?? false;
}

function consensusSteps({ chains, options, health, watched }: Network, journal: Journal<Need>): RelayerSteps {
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

function messageSteps(
  { chains, options, health, watched }: Network,
  journal: Journal<MessageRecord>,
): RelayerSteps {
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
  const all = [...chains.values()];
  const act = all.flatMap((one, i) =>
    all
      .slice(i + 1)
      .filter(
        (other) => isConnected(chains, one.name, other.name) || isConnected(chains, other.name, one.name),
      )
      .map((other) => ({
        name: `messages of ${one.name} and ${other.name}`,
        needs: [one, other],
        run: () => relayer.step([one.name, other.name]),
      })),
  );
  return { watch, act };
}

function watchStep(chain: Connection, watcher: { step(): Promise<unknown> }): RelayerStep {
  return { name: `watch ${chain.name}`, needs: [chain], run: () => watcher.step() };
}

/** Waits for a promise, at most for the given milliseconds. */
async function within(most: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, most);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
