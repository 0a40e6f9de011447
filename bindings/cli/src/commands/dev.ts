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
import { equalBytes } from "@as-ismp/core/internal/codec";
import { type Logger, pino } from "pino";
import { type BlobFile, loadRuntime, readBlob } from "../blob.ts";
import type { DEV_LOG_LEVELS } from "../choices.ts";
import { UnreadableFileError, UnusableInputError, UnusableOptionError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { DEV_BLOB, shortPath } from "../paths.ts";
import { hex } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { printEvent } from "../watch/print-event.ts";
import { RuntimeWatch, type WatchEvent } from "../watch/runtime-watch.ts";
import { describeSpec } from "./chain-spec.ts";

export interface DevCommandOptions {
  readonly blob?: string;
  readonly watch?: boolean;
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

/** @param file the configuration of a runtime to build; without it the blob is run */
export async function dev(
  file: string | undefined,
  options: DevCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const port = parsePort(options.port);
  const seal = parseSeal(options.seal);
  const keep = parseKeep(options.keep);
  const revertTo = parseRevertTo(options.revertTo);
  refuseContradictions(file, options);
  const logger = pino({ level: options.log, base: null }, pino.destination({ dest: 2, sync: true }));
  const watched = file === undefined ? undefined : watchOf(file, options, terminal, logger);
  const built = await watched?.build();
  if (watched !== undefined && built === undefined) {
    await watched.stop();
    return ExitCode.Refused;
  }
  const spec = await readSpec(options, built);
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
  if (options.watch === true && watched !== undefined && built !== undefined) {
    const isOther = !equalBytes(chain.runtimeAt(chain.best.hash).code, built);
    await watched.start(chain, built, isOther);
  }
  const signal = await ended;
  logger.info({ signal }, "stopping");
  await watched?.stop();
  await node.stop();
  return ExitCode.Accepted;
}

function refuseContradictions(file: string | undefined, options: DevCommandOptions): void {
  if (file === undefined) {
    if (options.watch !== true) return;
    throw new UnusableOptionError(
      "--watch",
      "expected the configuration to watch: as-ismp dev runtime.json --watch",
    );
  }
  if (options.blob !== undefined) {
    throw new UnusableOptionError(
      "--blob",
      `expected either a blob or a configuration to build, found ${file} too`,
    );
  }
  if (options.data !== undefined && isPreset(options.chain)) {
    throw new UnusableOptionError(
      "--data",
      "expected a chain spec with it, because the genesis of a preset changes with each build: write one with " +
        "as-ismp chain-spec --raw -o spec.json, and pass --chain ./spec.json",
    );
  }
}

function watchOf(
  file: string,
  { json }: DevCommandOptions,
  terminal: Terminal,
  logger: Logger,
): RuntimeWatch {
  const tellEvent = (event: WatchEvent): void => printEvent(event, terminal, json === true);
  return new RuntimeWatch(file, tellEvent, (error) => logger.error({ err: error }, "an error of the build"));
}

function isPreset(chain: string): boolean {
  return /^[\w-]+$/.test(chain);
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
async function readSpec(
  { chain, blob: path = DEV_BLOB }: DevCommandOptions,
  built: Uint8Array | undefined,
): Promise<RawChainSpec> {
  if (isPreset(chain)) {
    const blob = built === undefined ? await readBlob(path) : builtBlob(built);
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

function builtBlob(code: Uint8Array): BlobFile {
  return { path: "the built runtime", size: code.length, bytes: code, code, compressed: false };
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
