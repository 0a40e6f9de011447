import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectRoot } from "./project.ts";

/** `as-ismp demo messages` as a process that continues until it is stopped. */

/** Milliseconds. A busy machine is slow to start processes. */
const PATIENCE = 300_000;

export class DemoProcess {
  readonly page: string;
  /** For both chains: the left one, the right one. */
  readonly urls: readonly string[];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, page: string, urls: readonly string[]) {
    this.page = page;
    this.urls = urls;
    this.#child = child;
  }

  static async start(...options: readonly string[]): Promise<DemoProcess> {
    const executable = resolve(projectRoot, "bindings/cli/dist/main.js");
    const arguments_ = [executable, "demo", "messages", "--stay", ...options];
    const child = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
      });
    }
    const end = Date.now() + PATIENCE;
    for (;;) {
      const page = /^page +(http:\S+)$/m.exec(output)?.[1];
      if (page !== undefined) return new DemoProcess(child, page, output.match(/ws:\S+/g) ?? []);
      if (child.exitCode !== null || Date.now() > end) {
        child.kill("SIGKILL");
        throw new Error(`the demo does not start: ${output}`);
      }
      await sleep(50);
    }
  }

  /** Returns the exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const closed = once(this.#child, "close");
    this.#child.kill("SIGTERM");
    await closed;
    return this.#child.exitCode;
  }
}
