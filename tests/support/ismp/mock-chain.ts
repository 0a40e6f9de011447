import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { concat, hex, unhex, utf8 } from "../hex.ts";
import { loadProbe, type Probe } from "../probe.ts";
import { projectRoot } from "../project.ts";
import { bytes, Reader, u8, u32, u64, vec } from "../scale.ts";
import {
  type Commitment,
  type Event,
  type Height,
  machine,
  machineHeight,
  machineId,
  readEvent,
  stateCommitment,
} from "./codec.ts";

/**
 * The protocol core on a chain that is a map: see tests/assembly/ismp. A `MockChain` is a value: `run` executes steps
 * on a copy and returns their results, the modules' calls, and the contents of the map afterwards.
 */

/** Names of the blob's errors, by number. */
const errorNames = new Map<number, string>([
  [498, "no fraud"],
  [499, "settlement failed"],
]);
for (const path of readdirSync(resolve(projectRoot, "assembly"), { recursive: true, encoding: "utf8" })) {
  if (!path.endsWith("errors.ts")) continue;
  const text = readFileSync(resolve(projectRoot, "assembly", path), "utf8");
  for (const [, name = "", number = ""] of text.matchAll(/^ {2}(\w+) = (\d+),/gm)) {
    if (name !== "None") errorNames.set(Number(number), name);
  }
}

/** Null for success. */
function errorName(error: number): string | null {
  return error === 0 ? null : (errorNames.get(error) ?? `error ${error}`);
}

function errorNumber(name: string): number {
  for (const [number, each] of errorNames) if (each === name) return number;
  throw new Error(`no error is called ${name}`);
}

/** Keys of the mock's map, as hex. */
export const key = {
  clientId: (id: string) => tableKey(0, utf8(id)),
  consensusState: (id: string) => tableKey(1, utf8(id)),
  frozen: (id: string) => tableKey(2, utf8(id)),
  consensusUpdateTime: (id: string) => tableKey(3, utf8(id)),
  unbondingPeriod: (id: string) => tableKey(4, utf8(id)),
  challengePeriod: (of: string, id: string) => tableKey(5, machineId(of, id)),
  latestHeight: (of: string, id: string) => tableKey(6, machineId(of, id)),
  stateCommitment: (at: Height) => tableKey(7, machineHeight(at)),
  stateMachineUpdateTime: (at: Height) => tableKey(8, machineHeight(at)),
  requestCommitment: (hash: Uint8Array) => tableKey(9, hash),
  responseCommitment: (hash: Uint8Array) => tableKey(10, hash),
  requestReceipt: (hash: Uint8Array) => tableKey(11, hash),
  responseReceipt: (request: Uint8Array) => tableKey(12, request),
} as const;

function tableKey(table: number, of: Uint8Array): string {
  return hex(concat(u8(table), of));
}

export type Callback = "accept" | "response" | "request timeout" | "response timeout";
const logKinds = [
  "accept",
  "response",
  "request timeout",
  "response timeout",
  "settled",
  "proof read",
  "consensus verified",
] as const;

export interface Behaviour {
  readonly on: Callback;
  /** Only for this commitment. Default: for all. */
  readonly commitment?: Uint8Array;
  /** Executed inside the callback. */
  readonly steps?: readonly Uint8Array[];
  /** Name of the error that the callback ends with. */
  readonly refuse?: string;
  readonly reason?: Uint8Array;
  readonly refTime?: bigint;
  readonly proofSize?: bigint;
}

interface Client {
  readonly id: string;
  readonly knows: readonly string[];
}

export interface Setting {
  readonly host: string;
  readonly proxy: string | null;
  readonly clients: readonly Client[];
  /** Behaviours by module id; a module without any accepts everything. */
  readonly modules: Readonly<Record<string, readonly Behaviour[]>>;
  /** Milliseconds. */
  readonly now: bigint;
}

export interface Answer {
  /** Of the whole message. */
  readonly error: string | null;
  readonly reason: Uint8Array | null;
  readonly items: readonly { error: string | null; reason: Uint8Array | null; event: Event | null }[];
  readonly refTime: bigint;
  readonly proofSize: bigint;
  /** Of the message or of the first item that has one. */
  readonly firstError: string | null;
}

export interface LogEntry {
  readonly kind: (typeof logKinds)[number];
  readonly hash: string;
}

export interface Outcome {
  readonly answers: readonly Answer[];
  readonly log: readonly LogEntry[];
  readonly state: ReadonlyMap<string, string>;
}

export const step = {
  clock: (milliseconds: bigint) => concat(u8(0), u64(milliseconds)),
  handle: (message: Uint8Array) => concat(u8(1), bytes(message)),
  create: (message: Uint8Array) => concat(u8(2), bytes(message)),
  set: (at: string, value: Uint8Array) => concat(u8(3), bytes(unhex(at)), bytes(value)),
  remove: (at: string) => concat(u8(4), bytes(unhex(at))),
} as const;

let probe: Probe | undefined;

/** Must have been awaited before the first `run`. */
export async function loadMockChain(): Promise<Probe> {
  probe ??= await loadProbe("ismp-probe");
  return probe;
}

export class MockChain {
  readonly setting: Setting;
  readonly state: ReadonlyMap<string, string>;

  constructor(setting: Setting, state: ReadonlyMap<string, string> = new Map()) {
    this.setting = setting;
    this.state = state;
  }

  /** The same chain with some of its settings changed. */
  but(change: Partial<Setting>): MockChain {
    return new MockChain({ ...this.setting, ...change }, this.state);
  }

  /** The same chain with entries set (bytes) or removed (null). */
  with(...entries: readonly (readonly [string, Uint8Array | null])[]): MockChain {
    const state = new Map(this.state);
    for (const [at, value] of entries) {
      if (value === null) state.delete(at);
      else state.set(at, hex(value));
    }
    return new MockChain(this.setting, state);
  }

  /** The same chain after an outcome. */
  after(outcome: Outcome): MockChain {
    return new MockChain(this.setting, outcome.state);
  }

  run(...steps: readonly Uint8Array[]): Outcome {
    if (probe === undefined) throw new Error("loadMockChain was not awaited");
    const { host, proxy, clients, modules, now } = this.setting;
    const set = [...this.state].map(([at, value]) => step.set(at, unhex(value)));
    const answer = probe.call(
      "run",
      machine(host),
      proxy === null ? u8(0) : concat(u8(1), machine(proxy)),
      vec(clients.map(({ id, knows }) => concat(utf8(id), vec(knows.map(machine))))),
      vec(Object.entries(modules).map(([id, each]) => concat(bytes(utf8(id)), vec(each.map(behaviour))))),
      vec([step.clock(now), ...set, ...steps]),
    );
    if (answer[0] !== 0) throw new Error(`not a script: ${Buffer.from(answer).toString("latin1")}`);
    return readOutcome(new Reader(answer.subarray(1)));
  }

  /** Handles one message; returns the result, with the log and the state after it. */
  handle(message: Uint8Array): Outcome & Answer {
    const outcome = this.run(step.handle(message));
    const last = outcome.answers.at(-1);
    if (last === undefined) throw new Error("a message was not answered");
    return { ...outcome, ...last };
  }
}

function behaviour(value: Behaviour): Uint8Array {
  return concat(
    u8(logKinds.indexOf(value.on)),
    value.commitment === undefined ? u8(0) : concat(u8(1), value.commitment),
    bytes(vec(value.steps ?? [])),
    u32(value.refuse === undefined ? 0 : errorNumber(value.refuse)),
    value.reason === undefined ? u8(0) : concat(u8(1), bytes(value.reason)),
    u64(value.refTime ?? 0n),
    u64(value.proofSize ?? 0n),
  );
}

function readOutcome(reader: Reader): Outcome {
  const option = <T>(read: () => T): T | null => (reader.u8() === 1 ? read() : null);
  const answers = reader.vec((): Answer => {
    const error = errorName(reader.u32());
    const reason = option(() => reader.bytes());
    const items = reader.vec(() => ({
      error: errorName(reader.u32()),
      reason: option(() => reader.bytes()),
      event: option(() => readEvent(reader.bytes())),
    }));
    const refTime = reader.u64();
    const proofSize = reader.u64();
    return { error, reason, items, refTime, proofSize, firstError: errorName(reader.u32()) };
  });
  const log = reader.vec((): LogEntry => {
    const kind = logKinds[reader.u8()];
    if (kind === undefined) throw new Error("unknown entry of the log");
    return { kind, hash: hex(reader.take(32)) };
  });
  const state = new Map(reader.vec(() => [hex(reader.bytes()), hex(reader.bytes())] as const));
  if (!reader.atEnd) throw new Error("bytes after the outcome");
  return { answers, log, state };
}

/** The callbacks of an outcome, in order, each with the commitment it was for. */
export function callbacks(outcome: Outcome): LogEntry[] {
  const others: readonly string[] = ["settled", "proof read", "consensus verified"];
  return outcome.log.filter(({ kind }) => !others.includes(kind));
}

/** A proof that another chain's tree of messages contains these commitments, and its state these values. */
export function stateProof(
  members: readonly (readonly [kind: TreeKind, hash: Uint8Array])[] = [],
  values: readonly (readonly [key: Uint8Array, value: Uint8Array])[] = [],
): Uint8Array {
  return concat(
    vec(members.map(([kind, hash]) => concat(u8(treeKinds.indexOf(kind)), hash))),
    vec(values.map(([at, value]) => concat(bytes(at), bytes(value)))),
  );
}

const treeKinds = ["request", "response", "request receipt", "response receipt"] as const;
export type TreeKind = (typeof treeKinds)[number];

export const consensusProof = {
  accepted: (next: Uint8Array, commitments: readonly (readonly [Height, Commitment])[]) =>
    concat(
      u8(1),
      bytes(next),
      vec(
        commitments.map(([at, held]) =>
          concat(machineId(at.machine, at.id), u64(at.height), stateCommitment(held)),
        ),
      ),
    ),
  refused: (name: string, words: Uint8Array | null = null) =>
    concat(u8(0), u32(errorNumber(name)), words === null ? u8(0) : concat(u8(1), bytes(words))),
} as const;
