import { parentPort, workerData } from "node:worker_threads";
import type { Generator } from "../generator.ts";
import { sources } from "../generators/all.ts";
import { runChunk } from "./chunk.ts";
import type { Assignment, Reply, WorkerSetting } from "./protocol.ts";
import { Stopwatch } from "./stopwatch.ts";

/** A thread of a run: processes the requested chunks one after the other. */

const { seed, limits, progress } = workerData as WorkerSetting;
const place = new Int32Array(progress);
const port = parentPort;
if (port === null) throw new Error("this file is run by tests/fuzz/main.ts");

const loaded = new Map<string, { readonly generator: Generator; readonly watch: Stopwatch }>();

async function load(name: string) {
  let known = loaded.get(name);
  if (known === undefined) {
    const source = sources.find((candidate) => candidate.name === name);
    if (source === undefined) throw new Error(`there is no generator ${name}`);
    known = { generator: await source.load(seed), watch: new Stopwatch() };
    loaded.set(name, known);
  }
  return known;
}

async function work({ generator: name, from, to }: Assignment): Promise<Reply> {
  try {
    const { generator, watch } = await load(name);
    const start = performance.now();
    const result = await runChunk(generator, seed, from, to, limits, watch, (index) => {
      Atomics.store(place, 0, index);
    });
    return { kind: "done", result, milliseconds: performance.now() - start };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: "failed", generator: name, reason };
  }
}

port.on("message", (assignment: Assignment) => {
  void work(assignment).then((reply) => port.postMessage(reply));
});
