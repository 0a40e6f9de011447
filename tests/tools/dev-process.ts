import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Runtime } from "../../bindings/index.ts";
import { DevProcess } from "../support/dev-process.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { readTrieProof } from "../support/read-proof.ts";

/*
 * What the tests of client libraries on `as-ismp dev` share: a process that can be killed and comes back where it was,
 * and what the light client makes of proofs that the libraries were given.
 */

/** The key of the trie of messages, as nodes and libraries name it. */
export const MESSAGES = hex(utf8(":child_storage:default:ISMP"));

/** Where a request stands in the trie of messages. */
export const requestKey = (commitment: string): string =>
  `${hex(utf8("RequestCommitments"))}${commitment.slice(2)}`;

/** A development chain on the disk, in a process. */
export class Restartable {
  readonly #folder = mkdtempSync(join(tmpdir(), "as-ismp-dev-"));
  #process: DevProcess | undefined;

  static async start(): Promise<Restartable> {
    const started = new Restartable();
    await started.#run("0");
    return started;
  }

  get facts(): DevProcess["facts"] {
    if (this.#process === undefined) throw new Error("it does not run");
    return this.#process.facts;
  }

  /** Kills it in whatever it does, and starts it again at the same address. */
  async killAndStart(): Promise<void> {
    const { port } = new URL(this.facts.url);
    await this.#process?.end("SIGKILL");
    await this.#run(port);
  }

  async end(): Promise<void> {
    await this.#process?.end("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #run(port: string): Promise<void> {
    this.#process = await DevProcess.start("--data", this.#folder, "--port", port);
  }
}

/** What the proof of a key in the trie of messages says, through that trie's root in the state; all in hex. */
export function readMessageProof(
  runtime: Runtime,
  stateRoot: string,
  nodes: readonly string[],
  key: string,
): string | null | undefined {
  const [root] = readTrieProof(runtime, unhex(stateRoot), nodes, [MESSAGES]);
  if (root === undefined || root === null) throw new Error("no root of the trie is proven");
  return readTrieProof(runtime, unhex(root), nodes, [key])[0];
}
