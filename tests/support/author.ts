import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { Runtime } from "../../bindings/core/src/index.ts";
import { projectRoot } from "./project.ts";

/**
 * A chain author's project: sources in a folder outside of the package, where nothing is installed, built by the
 * command line in a thread of its own (the compiler changes globals that a test runner isolates).
 */

/** What a command of `as-ismp` that did not succeed printed. */
export class CommandFailedError extends Error {
  override readonly name = "CommandFailedError";

  constructor(
    /** The exit code. */
    readonly status: number,
    readonly stdout: string,
    readonly stderr: string,
  ) {
    super(`exit code ${status}\n${stdout}${stderr}`);
  }
}

/** The thread in which this test file's commands run, with the compiler loaded. */
class CommandThread {
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));
  readonly #port;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const dist = resolve(projectRoot, "bindings/cli/dist");
    const worker = new Worker(resolve(projectRoot, "tests/support/author-builder.mjs"), {
      workerData: { dist, port: port2, done: this.#answered },
      transferList: [port2],
    });
    worker.unref();
    port1.unref();
  }

  /** Runs a command to its end. @throws CommandFailedError */
  run(...arguments_: readonly string[]): void {
    const before = Atomics.load(this.#answered, 0);
    this.#port.postMessage(arguments_);
    Atomics.wait(this.#answered, 0, before, PATIENCE);
    const answer = receiveMessageOnPort(this.#port) as { message: Ended } | undefined;
    const { status, stdout, stderr } = answer?.message ?? { status: 3, stdout: "", stderr: "no answer" };
    if (status !== 0) throw new CommandFailedError(status, stdout, stderr);
  }
}

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds, against a thread that ended. */
const PATIENCE = 600_000;

let thread: CommandThread | undefined;

function configuration(name: string): Json {
  const text = readFileSync(resolve(projectRoot, "assembly/runtime", name), "utf8");
  return JSON.parse(text.replaceAll('"../pallets/', '"as-ismp/pallets/'));
}

/** The runtime that the package ships, with its configuration. */
export const soloFile: Json = configuration("solo.json");

/** The same with pallet Probe: for a folder with the other one as `solo.json`. */
export const soloDevFile: Json = configuration("solo-dev.json");

export type Json = { readonly [key: string]: unknown };

export class AuthorsFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), "author-"));

  write(name: string, content: string | Json): void {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }

  /** Copies a folder of the project, such as an example's pallet. */
  copy(from: string, to: string): void {
    cpSync(resolve(projectRoot, from), join(this.path, to), { recursive: true });
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(join(this.path, name)));
  }

  /** All files below. */
  list(): string[] {
    return readdirSync(this.path, { recursive: true, encoding: "utf8" }).sort();
  }

  /** Builds a configuration and returns the blob. */
  build(configuration: string, ...options: readonly string[]): Uint8Array {
    const blob = join(this.path, "out.wasm");
    thread ??= new CommandThread();
    thread.run("build", join(this.path, configuration), "--output", blob, ...options);
    const bytes = this.read("out.wasm");
    rmSync(blob);
    return bytes;
  }

  async runtime(configuration: string, ...options: readonly string[]): Promise<Runtime> {
    return Runtime.load(this.build(configuration, ...options));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
