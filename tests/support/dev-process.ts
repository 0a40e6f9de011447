import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { WebSocket } from "ws";
import { projectRoot } from "./project.ts";

/** `as-ismp dev` as a process of its own, as a user starts it, and a plain WebSocket client of it. */

const executable = resolve(projectRoot, "bindings/cli/dist/main.js");
/** Milliseconds. A busy machine is slow to start processes. */
const PATIENCE = 300_000;

/** What the command prints with `--json`. */
export interface DevFacts {
  readonly url: string;
  readonly genesisHash: string;
  readonly best: number;
  readonly finalized: number;
  readonly warning: string;
}

export class DevProcess {
  readonly facts: DevFacts;
  readonly #child: ChildProcess;
  #complaints: string;

  private constructor(child: ChildProcess, facts: DevFacts, complaints: string) {
    this.#child = child;
    this.#complaints = complaints;
    this.facts = facts;
    child.stderr?.on("data", (chunk: string) => {
      this.#complaints += chunk;
    });
  }

  /** Starts it on a free port and waits until it listens. */
  static async start(...options: readonly string[]): Promise<DevProcess> {
    const arguments_ = [executable, "dev", "--port", "0", "--log", "warn", "--json", ...options];
    const child = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      errors += chunk;
    });
    const facts = await new Promise<DevFacts>((done, failed) => {
      const fail = (why: string): void => failed(new Error(`as-ismp dev ${why}: ${output}${errors}`));
      const timer = setTimeout(() => fail("does not start"), PATIENCE);
      child.once("exit", (code) => fail(`ended with ${code}`));
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
        if (!output.endsWith("}\n")) return;
        clearTimeout(timer);
        child.removeAllListeners("exit");
        done(JSON.parse(output) as DevFacts);
      });
    });
    return new DevProcess(child, facts, errors);
  }

  get url(): string {
    return this.facts.url;
  }

  /** Its log: warnings and errors. */
  get complaints(): string {
    return this.#complaints;
  }

  /** Ends it with a signal; returns its exit code, null if the signal ended it. */
  async end(signal: "SIGKILL" | "SIGTERM" | "SIGINT"): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, "exit");
    this.#child.kill(signal);
    return (await ended)[0] as number | null;
  }
}

/** A message of the server. */
// biome-ignore lint/suspicious/noExplicitAny: answers have the shape of whatever was asked
export type Wire = any;

/** A JSON-RPC client over a WebSocket. */
export class WireClient {
  readonly socket: WebSocket;
  /** All messages, in order. */
  readonly messages: Wire[] = [];
  /** The code with which the connection was closed. */
  readonly closed: Promise<number>;
  #lastId = 0;
  #news: (() => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.messages.push(JSON.parse(data.toString()));
      this.#wake();
    });
    socket.on("error", () => undefined);
    this.closed = new Promise((done) => {
      socket.once("close", (code) => {
        this.#wake();
        done(code);
      });
    });
  }

  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<WireClient> {
    const socket = new WebSocket(url, { headers });
    const client = new WireClient(socket);
    await new Promise<void>((done, failed) => {
      socket.once("open", done);
      socket.once("error", failed);
    });
    return client;
  }

  /** The result of a request; an error answer rejects with its code in the message. */
  async call(method: string, ...params: readonly unknown[]): Promise<Wire> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    const { result, error } = await this.when(({ id: of }) => of === id);
    if (error !== undefined) throw new Error(`${error.code}: ${error.message}`);
    return result;
  }

  /** Waits for a message that matches. */
  async when(fits: (message: Wire) => boolean): Promise<Wire> {
    for (;;) {
      const found = this.messages.find(fits);
      if (found !== undefined) return found;
      if (this.socket.readyState === this.socket.CLOSED) throw new Error("the connection is closed");
      await new Promise<void>((resolve) => {
        this.#news.push(resolve);
      });
    }
  }

  async close(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  #wake(): void {
    for (const wake of this.#news.splice(0)) wake();
  }
}
