/**
 * `as-ismp relay`: runs a relayer between the chains of a configuration, creates their clients of each other, or
 * writes a configuration to start from.
 */
import { readFile, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { type Account, accountFromUri, MetadataError } from "@as-ismp/chain";
import {
  ClientCreationError,
  createClient,
  EXAMPLE_CONFIG,
  JournalUnusableError,
  Metrics,
  parseConfig,
  Relayer,
  type RelayerConfig,
  RelayerConfigError,
  type RelayPart,
  WrongChainError,
  withRetry,
} from "@as-ismp/relayer";
import { NodeError, RpcRefusedError, RpcUnreachableError, WebSocketRpc } from "@as-ismp/relayer/client";
import { Connection } from "@as-ismp/relayer/internal/relayer";
import { ProverError } from "@as-ismp/relayer/prover";
import { cryptoWaitReady } from "@polkadot/util-crypto";
import pino from "pino";
import { loadLightClient } from "../blob.ts";
import {
  UnreadableFileError,
  UnusableInputError,
  UnusableOptionError,
  UnwritableFileError,
} from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { plural } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface RelayOptions {
  readonly config: string;
  readonly blob: string;
}

/** What may run: either of the two processes, or both in one. */
const RELAY_PARTS = {
  consensus: ["consensus"],
  messages: ["messages"],
  all: ["consensus", "messages"],
} as const satisfies Readonly<Record<string, readonly RelayPart[]>>;

export type Relaying = keyof typeof RELAY_PARTS;

/** Relays until the process receives a signal to stop. */
export async function relay(what: Relaying, options: RelayOptions): Promise<ExitCode> {
  const config = await readConfig(options.config);
  const lightClient = await loadLightClient(options.blob);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once("SIGINT", end).once("SIGTERM", end);
  const log = pino({ level: config.log_level });
  const metrics = new Metrics();
  const relayer = await open(what, config, {
    config,
    lightClient,
    log,
    metrics,
    now: Date.now,
    sleep: (milliseconds) => wait(milliseconds, undefined, { signal: stop.signal }).catch(() => undefined),
  });
  let server: Server | undefined;
  try {
    if (config.metrics_port !== undefined) server = await listen(metrics, config.metrics_port);
    await relayer.run(stop.signal);
  } catch (error) {
    if (error instanceof WrongChainError) throw new UnusableInputError(error.message, { cause: error });
    throw error;
  } finally {
    process.off("SIGINT", end).off("SIGTERM", end);
    await relayer.close();
    server?.close();
  }
  return ExitCode.Accepted;
}

export interface CreateClientsOptions extends RelayOptions {
  readonly root: string;
  readonly challenge: string;
  readonly unbonding: string;
}

/** The errors of a chain and its node for which no client can be created. */
const NO_CLIENT = [
  WrongChainError,
  ClientCreationError,
  RpcUnreachableError,
  RpcRefusedError,
  NodeError,
  ProverError,
  MetadataError,
];

/** Creates a client on each chain of a configuration for each chain that it follows, by calls of its root account. */
export async function relayCreateClients(
  options: CreateClientsOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const config = await readConfig(options.config);
  const lightClient = await loadLightClient(options.blob);
  await cryptoWaitReady();
  const creation = {
    lightClient,
    root: rootOf(options.root),
    challengePeriod: secondsOf("--challenge", options.challenge),
    unbondingPeriod: secondsOf("--unbonding", options.unbonding),
  };
  const clients = config.chains.map(({ url }) => new WebSocketRpc(url));
  try {
    const chains = new Map(
      config.chains.map((chain, i) => {
        const rpc = withRetry(clients[i] as WebSocketRpc, config.retry, { sleep: wait });
        return [chain.state_machine, new Connection(chain, rpc)] as const;
      }),
    );
    for (const chain of chains.values()) await chain.check();
    for (const follower of chains.values()) {
      for (const name of follower.config.follows) {
        const followed = chains.get(name) as Connection;
        const { latestHeight, authorities, setId } = await createClient(follower, followed, creation);
        terminal.print(
          `${follower.name} follows ${name} from block ${latestHeight}, set ${setId} of ${plural(authorities.length, "voter")}`,
        );
      }
    }
  } catch (error) {
    if (!NO_CLIENT.some((kind) => error instanceof kind)) throw error;
    const { name, message } = error as Error;
    throw new UnusableInputError(`${name}: ${message}`, { cause: error });
  } finally {
    for (const client of clients) client.close();
  }
  return ExitCode.Accepted;
}

function rootOf(uri: string): Account {
  try {
    return accountFromUri(uri);
  } catch (cause) {
    throw new UnusableOptionError(
      "--root",
      `expected a secret URI such as //Alice: ${(cause as Error).message}`,
    );
  }
}

function secondsOf(option: string, text: string): bigint {
  if (!/^\d{1,12}$/.test(text)) throw new UnusableOptionError(option, "expected a number of seconds");
  return BigInt(text);
}

/** Writes a configuration in which every setting is explained. Never overwrites a file. */
export async function relayInit(path: string, terminal: Terminal): Promise<ExitCode> {
  await writeFile(path, EXAMPLE_CONFIG, { flag: "wx" }).catch((cause: NodeJS.ErrnoException) => {
    throw new UnwritableFileError(`${path}: ${cause.code ?? cause.message}`, { cause });
  });
  terminal.print(`written  ${path}`);
  return ExitCode.Accepted;
}

async function readConfig(path: string): Promise<RelayerConfig> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const hint = cause.code === "ENOENT" ? "; `as-ismp relay init` writes one" : "";
    throw new UnreadableFileError(`${path}: ${cause.code ?? cause.message}${hint}`, { cause });
  });
  try {
    return parseConfig(text);
  } catch (cause) {
    if (!(cause instanceof RelayerConfigError)) throw cause;
    throw new UnusableInputError(`${path}:\n${cause.message}`, { cause });
  }
}

async function listen(metrics: Metrics, port: number): Promise<Server> {
  return metrics.listen(port).catch((cause: NodeJS.ErrnoException) => {
    throw new UnusableInputError(`metrics_port: cannot listen on ${port}: ${cause.code ?? cause.message}`, {
      cause,
    });
  });
}

async function open(
  what: Relaying,
  config: RelayerConfig,
  tools: Omit<Parameters<typeof Relayer.open>[0], "parts" | "connect">,
): Promise<Relayer> {
  const timeout = config.retry.answer_seconds * 1000;
  try {
    return await Relayer.open({
      ...tools,
      parts: RELAY_PARTS[what],
      connect: ({ url }) => new WebSocketRpc(url, { timeout }),
    });
  } catch (error) {
    if (!(error instanceof JournalUnusableError)) throw error;
    throw new UnusableInputError(`database: ${error.message}`, { cause: error });
  }
}
