// Times calls of blobs in the engine that nodes use, or in V8 where that is not at hand.
//
// The engine is polkadot-sdk's executor with native host functions, a program beside the project (`wasm-bench`, found
// through `AS_ISMP_SHARED`). Times are the best of many runs, so that what else the machine does is left out.

import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Runtime, Storage } from "@as-ismp/core";
import { timeCall } from "../measure.ts";
import { SHARED } from "../runtimes.ts";

export interface Timed {
  readonly name: string;
  readonly blob: Uint8Array;
  readonly entry: string;
  readonly input: Uint8Array;
  readonly storage?: Storage;
}

/** Nanoseconds of one run, and of it inside host functions. */
export interface Timing {
  readonly total: number;
  readonly host: number;
}

const PROGRAM = join(SHARED, "wasm-bench", "wasm-bench.xz");
const MILLISECONDS_A_CASE = 100;
const ROUNDS_IN_V8 = 60;

/** Whether times are those of the engine that nodes use. */
export const isNative: boolean = existsSync(PROGRAM);

/** What times are measured in. */
export const ENGINE: string = isNative
  ? "wasmtime, in polkadot-sdk's executor, with native host functions"
  : "V8, with host functions in JavaScript, because wasm-bench is not available: figures are too high";

/** By name. @throws where a call traps */
export async function time(cases: readonly Timed[]): Promise<Map<string, Timing>> {
  return isNative ? timeInWasmtime(cases) : timeInV8(cases);
}

function timeInWasmtime(cases: readonly Timed[]): Map<string, Timing> {
  const folder = mkdtempSync(join(tmpdir(), "as-ismp-weights-"));
  try {
    const program = join(folder, "wasm-bench");
    writeFileSync(program, execFileSync("xz", ["-dc", PROGRAM], { maxBuffer: 1 << 28 }));
    chmodSync(program, 0o755);
    const written = new Map<Uint8Array | Storage, string>();
    const file = (content: Uint8Array | Storage): string => {
      const known = written.get(content);
      if (known !== undefined) return known;
      const name = `${written.size}.bin`;
      writeFileSync(join(folder, name), content instanceof Storage ? encodeState(content) : content);
      written.set(content, name);
      return name;
    };
    const empty = new Storage();
    const description = {
      blobs: Object.fromEntries(cases.map(({ blob }) => [file(blob), file(blob)])),
      states: Object.fromEntries(cases.map(({ storage = empty }) => [file(storage), file(storage)])),
      setups: {},
      cases: cases.map(({ name, blob, entry, input, storage = empty }) => ({
        name,
        entry,
        sides: { ours: { blob: file(blob), input: file(input), state: file(storage) } },
      })),
    };
    writeFileSync(join(folder, "cases.json"), JSON.stringify(description));
    const options = ["--no-startup", "--ms", String(MILLISECONDS_A_CASE)];
    execFileSync(program, [join(folder, "cases.json"), join(folder, "out.json"), ...options], {
      stdio: "ignore",
    });
    const { rows } = JSON.parse(readFileSync(join(folder, "out.json"), "utf8")) as {
      rows: { name: string; sides: { ours: { best: number; host: number; error: string | null } } }[];
    };
    for (const { name, sides } of rows)
      if (sides.ours.error !== null) throw new Error(`${name}: ${sides.ours.error}`);
    return new Map(rows.map(({ name, sides: { ours } }) => [name, { total: ours.best, host: ours.host }]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Entries of the top trie, then of each child trie: counts and lengths of 32 bits, little-endian. */
function encodeState(storage: Storage): Uint8Array {
  const { top, children } = storage.snapshot();
  const u32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
  const part = (value: Uint8Array): Uint8Array[] => [u32(value.length), value];
  const entries = (all: Iterable<readonly [Uint8Array, Uint8Array]>): Uint8Array[] => {
    const list = [...all];
    return [u32(list.length), ...list.flatMap(([key, value]) => [...part(key), ...part(value)])];
  };
  const tries = [...children].flatMap(([id, trie]) => [
    ...part(new TextEncoder().encode(id)),
    ...entries(trie.entries()),
  ]);
  const own = [...top.entries()].filter(
    ([key]) => !Buffer.from(key).toString("latin1").startsWith(":child_storage:"),
  );
  return Buffer.concat([...entries(own), u32(children.size), ...tries]);
}

async function timeInV8(cases: readonly Timed[]): Promise<Map<string, Timing>> {
  const runtimes = new Map<Uint8Array, Runtime>();
  const best = new Map<string, Timing>();
  for (const { name, blob, entry, input, storage = new Storage() } of cases) {
    const runtime = runtimes.get(blob) ?? (await Runtime.load(blob));
    runtimes.set(blob, runtime);
    for (let round = 0; round < ROUNDS_IN_V8; round++) {
      const { total, own } = timeCall(runtime, entry, input, storage.fork());
      const timing = { total: total * 1e6, host: (total - own) * 1e6 };
      if (timing.total < (best.get(name)?.total ?? Infinity)) best.set(name, timing);
    }
  }
  return best;
}
