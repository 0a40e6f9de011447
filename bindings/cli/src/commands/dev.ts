/**
 * `as-ismp dev`: runs a development chain as a process, until SIGINT or SIGTERM.
 *
 * Rejects, before a port is opened: a chain that is neither a file with a raw spec nor a preset, invalid options, and
 * a database of another chain. Logs go to standard error, one JSON object per line; what people need to know at the
 * start goes to standard output.
 */
import { readFile } from "node:fs/promises";
import {
  ChainError,
  ChainSpecError,
  createChainSpec,
  parseChainSpec,
  presetNames,
  type RawChainSpec,
} from "@as-ismp/chain";
import { DevChain, parseSealingMode, type SealingMode, SealingModeError } from "@as-ismp/chain/dev";
import { type AllowedOrigins, DEFAULT_ORIGINS, type RpcMethods } from "@as-ismp/chain/rpc";
import type { LogEntry } from "@as-ismp/core";
import { pino } from "pino";
import { loadRuntime, readBlob } from "../blob.ts";
import type { DEV_LOG_LEVELS } from "../choices.ts";
import { UnreadableFileError, UnusableInputError, UnusableOptionError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import { hex } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeSpec } from "./chain-spec.ts";

export interface DevCommandOptions {
  readonly blob: string;
  readonly chain: string;
  readonly port: string;
  readonly host: string;
  readonly cors?: string;
  readonly rpcMethods: RpcMethods;
  readonly data?: string;
  readonly keep: string;
  readonly revertTo?: string;
  readonly seal: string;
  /** Whether off-chain workers run. */
  readonly offchainWorkers: boolean;
  readonly log: (typeof DEV_LOG_LEVELS)[number];
  readonly json?: boolean;
}

const WARNING =
  "For development and tests only: its keys are public, it has no peers, and every client of the port may make blocks. " +
  "A chain in production runs the blob in a polkadot-sdk node.";

export async function dev(options: DevCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const port = parsePort(options.port);
  const seal = parseSeal(options.seal);
  const keep = parseKeep(options.keep);
  const revertTo = parseRevertTo(options.revertTo);
  const spec = await readSpec(options);
  const logger = pino({ level: options.log, base: null }, pino.destination({ dest: 2, sync: true }));
  const onLog = ({ level, target, message }: LogEntry): void => logger[level]({ target }, message);
  const call = { onLog, logLevel: options.log === "silent" ? ("off" as const) : options.log };

  const node = await starting(() =>
    DevChain.start({
      spec,
      port,
      host: options.host,
      origins: parseOrigins(options.cors),
      rpcMethods: options.rpcMethods,
      seal,
      chain: { call, ...(options.data !== undefined && { database: { path: options.data, keep } }) },
      ...(revertTo !== undefined && { revertTo }),
      ...(!options.offchainWorkers && { offchainWorkers: false as const }),
      onError: (error) => logger.error({ err: error }, "an error in the development chain"),
      onUpgradeFault: ({ upgrade, codeHash, message }) =>
        logger.error({ number: upgrade.number, hash: hex(upgrade.hash), codeHash }, message),
      onRefused: (why, client) => logger.warn({ client }, why),
    }),
  );
  const { chain } = node;
  chain.subscribe(({ kind, block }) => {
    const { hash, number, extrinsics } = block;
    logger.info({ number, hash: hex(hash), extrinsics: extrinsics.length }, kind);
  });
  // A program that reads this line may end the process at once, so the signal handlers are installed before it is
  // printed.
  const ended = endSignal();
  tell(node, spec, options, terminal);
  const signal = await ended;
  logger.info({ signal }, "stopping");
  await node.stop();
  return ExitCode.Accepted;
}

function tell(
  { chain, url }: DevChain,
  spec: RawChainSpec,
  options: DevCommandOptions,
  terminal: Terminal,
): void {
  const facts = {
    url,
    chain: spec.name,
    genesisHash: hex(chain.genesis.hash),
    best: chain.best.number,
    finalized: chain.finalized.number,
    seal: options.seal,
    pid: process.pid,
  };
  if (options.json === true) {
    terminal.json({ ...facts, warning: WARNING });
    return;
  }
  const { bold, dim, yellow } = terminal.colours;
  const line = (title: string, text: string) => terminal.print(`${dim(title.padEnd(12))}${text}`);
  terminal.print(yellow(WARNING));
  terminal.print();
  terminal.print(bold(`${url}  JSON-RPC over WebSocket and HTTP`));
  line("chain", `${spec.name} (${spec.id})`);
  line("genesis", facts.genesisHash);
  line("best", `${facts.best}, finalized ${facts.finalized}`);
  line("sealing", options.seal);
  line("data", options.data ?? "in memory: the chain is lost when the process ends");
}

/** The raw spec from a file, or from a preset of the runtime. */
async function readSpec({ chain, blob: path }: DevCommandOptions): Promise<RawChainSpec> {
  if (/^[\w-]+$/.test(chain)) {
    const blob = await readBlob(path);
    const runtime = await loadRuntime(blob, "GenesisBuilder", "build_state");
    const presets = presetNames(runtime);
    if (!presets.includes(chain)) {
      throw new UnusableOptionError(
        "--chain",
        `expected a preset of the runtime (${presets.join(", ")}) or a path such as ./${chain}, got ${chain}`,
      );
    }
    const described = await describeSpec({ blob: path, preset: chain }, runtime, presets);
    return createChainSpec({ runtime, code: blob.bytes, ...described });
  }
  const text = await readFile(chain, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new UnreadableFileError(`${shortPath(chain)}: ${cause.code ?? cause.message}`, { cause });
  });
  try {
    return parseChainSpec(text);
  } catch (cause) {
    if (!(cause instanceof ChainSpecError)) throw cause;
    throw new UnusableInputError(`${shortPath(chain)}: ${cause.message}`, { cause });
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new UnusableOptionError("--port", "expected a number from 0 to 65535");
  return port;
}

function parseKeep(text: string): "archive" | number {
  if (text === "archive") return text;
  const keep = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (keep < 1) throw new UnusableOptionError("--keep", "expected archive, or a number of blocks from 1 on");
  return keep;
}

function parseRevertTo(text: string | undefined): number | string | undefined {
  if (text === undefined || /^0x[0-9a-fA-F]{64}$/.test(text)) return text;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UnusableOptionError("--revert-to", `expected the number or the hash of a block, got ${text}`);
}

function parseSeal(text: string): SealingMode {
  try {
    return parseSealingMode(text);
  } catch (error) {
    if (!(error instanceof SealingModeError)) throw error;
    throw new UnusableOptionError("--seal", error.message);
  }
}

function parseOrigins(text: string | undefined): AllowedOrigins {
  if (text === undefined) return DEFAULT_ORIGINS;
  return text === "all" ? text : text.split(",").map((origin) => origin.trim());
}

/** Names the option at fault if the server can't listen on the port. */
const NOT_LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: "--port",
  EACCES: "--port",
  EADDRNOTAVAIL: "--host",
  ENOTFOUND: "--host",
  EAI_AGAIN: "--host",
};

/** Gives errors that prevent a chain from starting the exit code of unusable input. */
async function starting<T>(start: () => Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "";
    const option = NOT_LISTENING[code];
    if (option !== undefined)
      throw new UnusableOptionError(option, `cannot listen on this address and port: ${code}`);
    if (cause instanceof ChainError) {
      throw new UnusableInputError(`${cause.name}: ${cause.message}`, { cause });
    }
    throw cause;
  }
}

function endSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
}
