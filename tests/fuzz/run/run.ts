import { Worker } from "node:worker_threads";
import type { GeneratorSource } from "../generator.ts";
import type { Limits } from "../runtime-call.ts";
import type { Finding } from "./chunk.ts";
import type { Assignment, Reply, WorkerSetting } from "./protocol.ts";
import { Schedule } from "./schedule.ts";
import { Tally } from "./tally.ts";

/** A run: threads that process chunks until the inputs or the time are used up, or until it is interrupted. */

/** An input that takes longer counts as hanging. */
const LONGEST_INPUT = 120_000;
const WATCH_EVERY = 5_000;

export interface RunOptions {
  readonly sources: readonly GeneratorSource[];
  readonly seed: number;
  readonly inputs: number;
  /** Milliseconds. */
  readonly time: number;
  readonly workers: number;
  readonly limits: Limits;
  readonly onFinding: (finding: Finding) => void;
  readonly onFailure: (generator: string, reason: string) => void;
}

export class Run {
  readonly tally: Tally;
  readonly #options: RunOptions;
  readonly #schedule: Schedule;
  readonly #threads = new Set<Thread>();
  readonly #end: number;
  #stopped = false;

  constructor(options: RunOptions) {
    this.#options = options;
    this.tally = new Tally(options.sources);
    this.#schedule = new Schedule(options.sources, options.inputs);
    this.#end = Date.now() + options.time;
  }

  /** Lets the chunks in progress end, and begins no more. */
  stop(): void {
    this.#stopped = true;
  }

  async finish(): Promise<void> {
    const watch = setInterval(() => this.#watch(), WATCH_EVERY);
    try {
      await Promise.all(Array.from({ length: this.#options.workers }, () => this.#work()));
    } finally {
      clearInterval(watch);
    }
  }

  async #work(): Promise<void> {
    let thread = this.#begin();
    for (let task = this.#next(); task !== undefined; task = this.#next()) {
      const reply = await thread.run(task);
      if (reply === "hangs") {
        this.#hangs(thread, task);
        this.#threads.delete(thread);
        await thread.end();
        thread = this.#begin();
      } else this.#take(reply);
    }
    this.#threads.delete(thread);
    await thread.end();
  }

  #next(): Assignment | undefined {
    return this.#stopped || Date.now() >= this.#end ? undefined : this.#schedule.next();
  }

  #begin(): Thread {
    const { seed, limits } = this.#options;
    const thread = new Thread({ seed, limits, progress: new SharedArrayBuffer(4) });
    this.#threads.add(thread);
    return thread;
  }

  #take(reply: Reply): void {
    if (reply.kind === "failed") {
      this.#schedule.drop(reply.generator);
      this.#options.onFailure(reply.generator, reply.reason);
      return;
    }
    const { result, milliseconds } = reply;
    this.#schedule.noteSpeed(result.generator, result.inputs, milliseconds);
    for (const finding of this.tally.add(result)) this.#options.onFinding(finding);
  }

  #hangs({ index }: Thread, { generator }: Assignment): void {
    this.#schedule.drop(generator);
    const { seed } = this.#options;
    const problem = `the input takes more than ${LONGEST_INPUT / 1000} s`;
    const finding = {
      seed,
      generator,
      index,
      entryPoint: "",
      scene: 0,
      verdict: "hangs",
      problem,
      input: "0x",
    };
    for (const kept of this.tally.add({
      generator,
      inputs: 0,
      bytes: 0,
      longest: 0,
      verdicts: {},
      findings: [finding],
      more: 0,
    })) {
      this.#options.onFinding(kept);
    }
  }

  #watch(): void {
    for (const thread of this.#threads) thread.watch();
  }
}

class Thread {
  readonly #worker: Worker;
  readonly #progress: Int32Array;
  #settle: ((reply: Reply | "hangs") => void) | undefined;
  #task: Assignment | undefined;
  #seen = -1;
  #since = Date.now();

  constructor(setting: WorkerSetting) {
    this.#progress = new Int32Array(setting.progress);
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: setting });
    this.#worker.on("message", (reply: Reply) => this.#settle?.(reply));
    this.#worker.on("error", (error) => {
      this.#settle?.({ kind: "failed", generator: this.#task?.generator ?? "", reason: String(error) });
    });
  }

  /** The input in progress, or the last one. */
  get index(): number {
    return Atomics.load(this.#progress, 0);
  }

  run(task: Assignment): Promise<Reply | "hangs"> {
    this.#task = task;
    this.#since = Date.now();
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#worker.postMessage(task);
    });
  }

  watch(): void {
    if (this.index !== this.#seen) {
      this.#seen = this.index;
      this.#since = Date.now();
    } else if (Date.now() - this.#since > LONGEST_INPUT) this.#settle?.("hangs");
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
