/**
 * The complete demo: two chains, their clients of each other, a relayer between their ports, and the history.
 *
 * The relayer is the project's own, and its only input is two addresses: no proofs and no state. Invariant: `stop`
 * ends everything that `start` began, and leaves no file.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Runtime } from "@as-ismp/core";
import { Metrics, Relayer } from "@as-ismp/relayer";
import { WebSocketRpc } from "@as-ismp/relayer/client";
import pino from "pino";
import { TwoChains } from "./chains.ts";
import { EventLog } from "./event-log.ts";
import { Exchanges } from "./exchanges.ts";

export interface MessagesDemoOptions {
  readonly runtime: Runtime;
  /** Milliseconds between two blocks. */
  readonly interval: number;
  /** Called with errors that are not retried. */
  readonly onError: (error: unknown) => void;
}

export class MessagesDemo {
  readonly chains: TwoChains;
  readonly eventLog: EventLog;
  readonly exchanges: Exchanges;
  readonly #folder: string;
  readonly #stored: boolean;
  readonly #options: MessagesDemoOptions;
  readonly #abort = new AbortController();
  #connecting: Promise<void> = Promise.resolve();
  #relaying: Promise<void> = Promise.resolve();

  private constructor(folder: string, stored: boolean, chains: TwoChains, options: MessagesDemoOptions) {
    this.chains = chains;
    this.eventLog = new EventLog(chains, options.runtime.lightClient, options.onError);
    this.exchanges = new Exchanges(chains);
    this.#folder = folder;
    this.#stored = stored;
    this.#options = options;
  }

  /** Starts two chains that make blocks and have no clients of each other yet. */
  static async start(options: MessagesDemoOptions): Promise<MessagesDemo> {
    const folder = await mkdtemp(join(tmpdir(), "as-ismp-demo-"));
    try {
      const stored = await hasDatabase();
      const chains = await TwoChains.start({ ...options, folder, stored });
      const demo = new MessagesDemo(folder, stored, chains, options);
      chains.run();
      return demo;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Creates the clients, then starts the relayer. */
  connect(): Promise<void> {
    this.#connecting = this.#connect();
    return this.#connecting;
  }

  async #connect(): Promise<void> {
    await this.chains.connect();
    const { signal } = this.#abort;
    if (signal.aborted) return;
    const relayer = await Relayer.open({
      config: this.chains.config,
      lightClient: this.#options.runtime.lightClient,
      log: pino({ level: "silent" }),
      metrics: new Metrics(),
      now: Date.now,
      sleep: (milliseconds) => wait(milliseconds, undefined, { signal }).catch(() => undefined),
      parts: ["consensus", "messages"],
      journal: this.#stored ? "folder" : "memory",
      connect: ({ url }) => new WebSocketRpc(url),
      observe: this.eventLog.observe,
    });
    this.#relaying = relayer
      .run(signal)
      .catch(this.#options.onError)
      .finally(() => relayer.close());
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#relaying;
    await this.chains.stop();
    // Without the ports it ends with an error, which the caller of `connect` receives.
    await this.#connecting.catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Whether the package of the database is installed. It is native code, and optional. */
function hasDatabase(): Promise<boolean> {
  return import("classic-level").then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
      return false;
    },
  );
}
