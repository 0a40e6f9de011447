/** Builds in a thread of its own, one build after the other. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { BuildAnswer, BuildJob } from "./build-job.ts";

/** The thread is JavaScript, which a build of this package makes: from `src/` as well as from `dist/`. */
const THREAD = new URL("../../dist/watch/build-worker.js", import.meta.url);

/** The compiler ended its thread, which it does if it fails itself. */
class CompilerEndedError extends Error {
  override readonly name = "CompilerEndedError";

  constructor() {
    super("the compiler failed and ended; what it printed above may name the source");
  }
}

export class Builder {
  #worker: Worker | undefined;

  /** @throws CompilerEndedError, and errors that are not the author's to mend */
  async build(job: BuildJob): Promise<BuildAnswer> {
    const worker = this.#worker ?? new Worker(THREAD);
    this.#worker = worker;
    const aborted = new AbortController();
    const { signal } = aborted;
    const ended = once(worker, "exit", { signal }).then(() => {
      throw new CompilerEndedError();
    });
    try {
      worker.postMessage(job);
      const [answer] = await Promise.race([once(worker, "message", { signal }), ended]);
      return answer as BuildAnswer;
    } catch (error) {
      // A later build begins with a new thread.
      this.#worker = undefined;
      throw error;
    } finally {
      ended.catch(() => undefined);
      aborted.abort();
    }
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}
