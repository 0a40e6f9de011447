import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { DevProcess } from "../support/dev-process.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { readTrieProof } from "../support/read-proof.ts";

/**
 * Shared by the tests of client libraries with `as-ismp dev`: a process that can be killed and restarted in the same
 * state, and the light client's verdict on proofs that the libraries got.
 */

/** The key of the trie of messages, as nodes and libraries name it. */
export const MESSAGES = hex(utf8(":child_storage:default:ISMP"));

/** Storage key of a request in the trie of messages. */
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

  /** Kills it at any moment, and starts it again at the same address. */
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

/**
 * The value of a key in the trie of messages according to a proof, through that trie's root in the state; all in hex.
 */
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
