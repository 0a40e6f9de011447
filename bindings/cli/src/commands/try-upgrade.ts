/**
 * `as-ismp try-upgrade`: tries the upgrade of a chain to a new blob on the chain's own state, in memory.
 *
 * The state comes from a node, at a block that is final, or from the database of a development chain that is not
 * running. Nothing is written to either. No verdict: a node that does not answer, a folder without a chain, a block
 * that is unknown or pruned, and a blob that needs host functions which this host does not offer.
 */

import { setTimeout as wait } from "node:timers/promises";
import { Chain, ChainError, DatabaseUnusableError } from "@as-ismp/chain";
import { fromHex } from "@as-ismp/core/internal/codec";
import { withRetry } from "@as-ismp/relayer";
import { NodeError, RpcRefusedError, RpcUnreachableError, WebSocketRpc } from "@as-ismp/relayer/client";
import { readBlob } from "../blob.ts";
import { UnusableInputError, UnusableOptionError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { count } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { ChainState } from "../upgrade/chain-state.ts";
import { UnsupportedRuntimeError } from "../upgrade/new-code.ts";
import { readNodeState, StateTooLargeError } from "../upgrade/node-state.ts";
import { tryUpgrade } from "../upgrade/try-upgrade.ts";
import { printReport, reportJson } from "./upgrade-report.ts";

export interface TryUpgradeCommandOptions {
  readonly blob: string;
  readonly url?: string;
  readonly data?: string;
  readonly at?: string;
  readonly maxMemory: string;
  readonly json?: boolean;
}

/** A public node may limit requests for minutes. */
const RETRY = {
  attempts: 8,
  first_seconds: 0.5,
  most_seconds: 30,
  answer_seconds: 60,
  budget_seconds: 300,
  at_once: 4,
};

/** Errors of the chain or its node, for which there is no verdict. */
const NO_VERDICT = [
  ChainError,
  NodeError,
  RpcRefusedError,
  RpcUnreachableError,
  StateTooLargeError,
  UnsupportedRuntimeError,
];

export async function tryUpgradeCommand(
  options: TryUpgradeCommandOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const read = stateReader(options, terminal);
  const { bytes } = await readBlob(options.blob);
  try {
    const report = await tryUpgrade(await read(), bytes, { onProgress: (what) => terminal.status(what) });
    if (options.json === true) terminal.json(reportJson(report));
    else printReport(report, terminal);
    return report.ok ? ExitCode.Accepted : ExitCode.Refused;
  } catch (error) {
    terminal.status("");
    if (!NO_VERDICT.some((kind) => error instanceof kind)) throw error;
    const { name, message } = error as Error;
    throw new UnusableInputError(`${name}: ${message}`, { cause: error });
  }
}

/** Checks the options before anything is read. @throws UnusableOptionError */
function stateReader(
  { url, data, at, maxMemory }: TryUpgradeCommandOptions,
  terminal: Terminal,
): () => Promise<ChainState> {
  const block = parseBlock(at);
  const maxBytes = parseMemory(maxMemory);
  if ((url === undefined) === (data === undefined)) {
    throw new UnusableOptionError("--url", "expected either --url or --data");
  }
  if (data !== undefined) return () => readDatabase(data, block);
  if (url === undefined || !/^wss?:\/\//.test(url)) {
    throw new UnusableOptionError(
      "--url",
      `expected an address that begins with ws:// or wss://, got ${url}`,
    );
  }
  return () => readNode(url, block, maxBytes, terminal);
}

async function readNode(
  url: string,
  at: number | Uint8Array | undefined,
  maxBytes: number,
  terminal: Terminal,
): Promise<ChainState> {
  const rpc = new WebSocketRpc(url, { timeout: RETRY.answer_seconds * 1000 });
  try {
    // Without a repetition, so that a wrong address is reported at once.
    await rpc.request("chain_getFinalizedHead");
    return await readNodeState(
      withRetry(rpc, RETRY, {
        sleep: wait,
        onRetry: (error) => terminal.status(`asking again: ${(error as Error).message}`),
      }),
      {
        ...(at !== undefined && { at }),
        maxBytes,
        onProgress: ({ entries, bytes }) =>
          terminal.status(`reading the state: ${count(entries)} entries, ${count(bytes)} bytes`),
      },
    );
  } finally {
    rpc.close();
  }
}

async function readDatabase(path: string, at: number | Uint8Array | undefined): Promise<ChainState> {
  const chain = await Chain.open(path).catch((cause: unknown) => {
    if (!(cause instanceof DatabaseUnusableError)) throw cause;
    const hint = "a chain that is running is read from its node, with --url";
    throw new UnusableInputError(`${cause.name}: ${cause.message}; ${hint}`, { cause });
  });
  try {
    const block = at === undefined ? chain.best : typeof at === "number" ? chain.blockAt(at) : chain.find(at);
    if (block === undefined) {
      throw new UnusableOptionError("--at", `the chain has no such block: the best is ${chain.best.number}`);
    }
    const { hash, header, state } = block;
    return { hash, header, state, hasher: chain.hasher };
  } finally {
    await chain.close();
  }
}

function parseBlock(text: string | undefined): number | Uint8Array | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const hash = fromHex(text);
  if (hash?.length === 32) return hash;
  throw new UnusableOptionError("--at", `expected the number or the hash of a block, got ${text}`);
}

function parseMemory(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text) * 2 ** 20;
  throw new UnusableOptionError("--max-memory", `expected a number of MiB, got ${text}`);
}
