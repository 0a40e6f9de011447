/**
 * A stock node as a process: unpacked, started on ports of its own choice, used through JSON-RPC, stopped.
 *
 * It listens on the loopback only and ends by itself after {@link LONGEST_LIFE}, should the tests be killed.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe } from "@jest/globals";
import { projectRoot } from "../support/project.ts";

const LONGEST_LIFE = "600";
/** Milliseconds. A busy machine loses slots. */
const PATIENCE = 80_000;

/** Ports on the loopback; 0 is one that is free. */
interface Ports {
  readonly rpc: number;
  readonly network: number;
}

const shared = resolve(projectRoot, process.env["AS_ISMP_SHARED"] ?? "../shared");
/** A node of a solo chain; it is built without off-chain workers. */
const SOLO_NODE = resolve(shared, "node/solo-node.xz");
/** A node of a parachain, which also makes blocks without a relay chain. */
export const OMNI_NODE: string = resolve(shared, "parachain-nodes/polkadot-omni-node.xz");

/** `describe` for tests that need the node; without it they are skipped and one line gives the reason. */
export function describeWithNode(name: string, body: () => void, packed = SOLO_NODE): void {
  const missing = whatIsMissing(packed);
  if (missing === undefined) {
    describe(name, body);
    return;
  }
  process.stdout.write(`skipped, ${missing}: ${name}\n`);
  describe.skip(name, body);
}

function whatIsMissing(packed: string): string | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return "the stock node runs on Linux x64 only";
  if (!existsSync(packed)) return `no stock node at ${packed} (set AS_ISMP_SHARED)`;
  for (const tool of ["xz", "timeout"]) {
    if (spawnSync(tool, ["--version"]).status !== 0) return `no ${tool} to run the stock node with`;
  }
  return undefined;
}

/** Retries until there is an answer. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined>,
  patience = PATIENCE,
): Promise<T> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`waited ${patience / 1000} s in vain: ${what}`);
    await sleep(250);
  }
}

/** The error with which a node refuses a request. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: { code: number; message: string; data?: unknown }) {
    super(data === undefined ? message : `${message}: ${JSON.stringify(data)}`);
    this.code = code;
    this.data = data;
  }
}

/** A folder with the node's program and the data of all its instances. */
export class NodeFolder {
  readonly path = mkdtempSync(join(tmpdir(), "stock-node-"));
  readonly program = join(this.path, "solo-node");
  readonly #nodes: StockNode[] = [];

  /** @param packed the program of its nodes */
  constructor(packed = SOLO_NODE) {
    const file = openSync(this.program, "w");
    try {
      const { status, stderr } = spawnSync("xz", ["-dc", packed], { stdio: ["ignore", file, "pipe"] });
      if (status !== 0) throw new Error(`the node does not unpack: ${stderr}`);
    } finally {
      closeSync(file);
    }
    chmodSync(this.program, 0o755);
  }

  /** Starts a node with its data in the folder `name` and waits until it answers requests. */
  async start(name: string, args: readonly string[], ports?: Ports): Promise<StockNode> {
    const node = new StockNode(this, name, args, ports);
    this.#nodes.push(node);
    await node.ready();
    return node;
  }

  /** Starts a node again that was stopped: the same data, the same ports. */
  restart({ name, args, ports }: StockNode): Promise<StockNode> {
    return this.start(name, args, ports);
  }

  /** The exit code and the output of a command on the data of the node `name`, which must not be running. */
  run(name: string, args: readonly string[]): { readonly status: number | null; readonly output: string } {
    const options = { encoding: "utf8", timeout: PATIENCE } as const;
    const { status, stdout, stderr } = spawnSync(
      this.program,
      [...args, "--base-path", this.data(name)],
      options,
    );
    return { status, output: stdout + stderr };
  }

  data(name: string): string {
    return join(this.path, name);
  }

  /** Ends all nodes and removes everything. */
  async remove(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.stop()));
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

export class StockNode {
  readonly name: string;
  readonly args: readonly string[];
  readonly #logPath: string;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #ports: Ports;

  constructor(
    folder: NodeFolder,
    name: string,
    args: readonly string[],
    ports: Ports = { rpc: 0, network: 0 },
  ) {
    this.name = name;
    this.args = args;
    this.#ports = ports;
    // One log for each start.
    let starts = 1;
    while (existsSync(`${folder.data(name)}.${starts}.log`)) starts += 1;
    this.#logPath = `${folder.data(name)}.${starts}.log`;
    const log = openSync(this.#logPath, "w");
    // `timeout` leads a process group, in which the node is.
    this.#process = spawn(
      "timeout",
      [
        "--signal=KILL",
        LONGEST_LIFE,
        folder.program,
        ...args,
        ...["--base-path", folder.data(name), "--unsafe-force-node-key-generation"],
        ...[
          "--rpc-port",
          `${ports.rpc}`,
          "--listen-addr",
          `/ip4/127.0.0.1/tcp/${ports.network}`,
          "--no-mdns",
        ],
        ...["--no-telemetry", "--no-prometheus", "--disable-log-color"],
      ],
      { stdio: ["ignore", log, log] },
    );
    closeSync(log);
    this.#ended = new Promise((done) => {
      this.#process.once("exit", done);
      this.#process.once("error", done);
    });
  }

  log(): string {
    return readFileSync(this.#logPath, "utf8");
  }

  /** Waits for the node's port. */
  async ready(): Promise<void> {
    const port = await until(`${this.name} listens`, async () => {
      if (!this.#running) throw new Error(`${this.name} ended:\n${this.log()}`);
      return /Running JSON-RPC server: addr=127\.0\.0\.1:(\d+)/.exec(this.log())?.[1];
    });
    this.#ports = { rpc: Number(port), network: 0 };
    this.#ports = { rpc: Number(port), network: Number((await this.address()).split("/")[4]) };
  }

  /** Those that it listens on. */
  get ports(): Ports {
    return this.#ports;
  }

  /** Of its JSON-RPC. */
  get url(): string {
    return `ws://127.0.0.1:${this.#ports.rpc}`;
  }

  async rpc<T>(method: string, ...params: readonly unknown[]): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${this.#ports.rpc}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer = (await response.json()) as {
      result?: T;
      error?: { code: number; message: string; data?: unknown };
    };
    if (answer.error !== undefined) throw new RpcError(answer.error);
    return answer.result as T;
  }

  /** The address at which other nodes find this one. */
  address(): Promise<string> {
    return until(`${this.name} has an address on the loopback`, async () => {
      const addresses = await this.rpc<string[]>("system_localListenAddresses");
      return addresses.find((address) => address.startsWith("/ip4/127.0.0.1/"));
    });
  }

  /** Ends the node as an operator would, or by force if that does not help. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.#process.kill("SIGTERM");
    await Promise.race([this.#ended, sleep(5_000, undefined, { ref: false })]);
    if (!this.#running) return;
    try {
      process.kill(-(this.#process.pid ?? Number.NaN), "SIGKILL");
    } catch {
      // It has just ended.
    }
    await this.#ended;
  }

  get #running(): boolean {
    return (
      this.#process.pid !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
    );
  }
}
