import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Account,
  createChainSpec,
  devAccount,
  formatChainSpec,
  type RawChainSpec,
  RuntimeMetadata,
  signImmortal,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import {
  ConsensusProver,
  encodeConsensusState,
  encodeCreateConsensusState,
  encodeStateMachine,
  GRANDPA_CLIENT_ID,
  IsmpChain,
  SubstrateNode,
  WebSocketRpc,
} from "../../bindings/relayer/src/prover/index.ts";
import { blobPath } from "../support/blob.ts";
import { DevProcess } from "../support/dev-process.ts";
import { twox } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { projectRoot } from "../support/project.ts";

/** Two chains and two relayers as processes of the command line, each of which may be killed and started again. */

const executable = resolve(projectRoot, "bindings/cli/dist/main.js");
const HOST_MACHINE = hex(twox(utf8(":HostMachine:"), 128));
const VOTERS = ["Alice", "Bob", "Charlie", "Dave"] as const;
const SLOT_DURATION = 6000n;
const UNBONDING = 1_000_000n;
/** Milliseconds between blocks. A busy machine must have time left to answer. */
const INTERVAL = 600;
/** The balance of each account that signs. */
export const BALANCE = 10 ** 15;

/** The root account. */
const alice = devAccount("Alice");
/** The account that sends messages and pays for them. */
export const sender = devAccount("Bob");

/** A part of the network that can be killed. */
export interface Part {
  readonly name: string;
  start(): Promise<void>;
  kill(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

/** A development chain: always on the same port, with the same data. */
export class ChainProcess implements Part {
  readonly name: string;
  readonly runtime: Runtime;
  readonly url: string;
  readonly rpc: WebSocketRpc;
  readonly node: SubstrateNode;
  readonly ismp: IsmpChain;
  readonly spec: RawChainSpec;
  /** Where its database is. */
  readonly data: string;
  readonly #options: readonly string[];
  #process: DevProcess | undefined;
  #genesisHash = new Uint8Array(32);

  private constructor(name: string, runtime: Runtime, spec: RawChainSpec, folder: string, port: number) {
    this.name = name;
    this.runtime = runtime;
    this.spec = spec;
    this.data = join(folder, name);
    const file = join(folder, `${name}.json`);
    writeFileSync(file, formatChainSpec(spec));
    this.url = `ws://127.0.0.1:${port}`;
    this.rpc = new WebSocketRpc(this.url, { timeout: 20_000 });
    this.node = new SubstrateNode(this.rpc);
    this.ismp = new IsmpChain(this.node);
    const where = ["--chain", file, "--data", this.data, "--port", String(port)];
    this.#options = [...where, "--blob", blobPath, "--seal", `interval=${INTERVAL}`];
  }

  static async create(runtime: Runtime, name: string, folder: string): Promise<ChainProcess> {
    const voters = VOTERS.map((voter) => [devAccount(voter, "ed25519").address, 1] as const);
    const rich = [alice, sender].map(({ address }) => [address, BALANCE] as const);
    const spec = createChainSpec({
      runtime,
      genesis: {
        aura: { authorities: [alice.address] },
        grandpa: { authorities: voters },
        balances: { balances: rich },
        sudo: { key: alice.address },
      },
    });
    const { top, childrenDefault } = spec.genesis.raw;
    const raw = { top: { ...top, [HOST_MACHINE]: hex(encodeStateMachine(name)) }, childrenDefault };
    const chain = new ChainProcess(name, runtime, { ...spec, genesis: { raw } }, folder, await freePort());
    await chain.start();
    chain.#genesisHash = Buffer.from(chain.#running.facts.genesisHash.slice(2), "hex");
    return chain;
  }

  /** The consensus state id of the other chain's client of it. */
  get id(): string {
    return this.name.slice(-4);
  }

  get metadata(): RuntimeMetadata {
    return RuntimeMetadata.of(this.runtime);
  }

  /** Lines that it logged since it was started: warnings and errors. */
  get complaints(): string {
    return this.#running.complaints;
  }

  get #running(): DevProcess {
    if (this.#process === undefined) throw new Error(`${this.name} does not run`);
    return this.#process;
  }

  async start(): Promise<void> {
    this.#process = await DevProcess.start(...this.#options);
  }

  async kill(): Promise<void> {
    await this.#process?.end("SIGKILL");
  }

  /** Its exit code after it was stopped. */
  stop(): Promise<number | null> {
    return this.#running.end("SIGTERM");
  }

  /** A signed call with a given nonce. */
  sign(signer: Account, call: Uint8Array, nonce: number): Uint8Array {
    return signImmortal(this.runtime, { signer, call, genesisHash: this.#genesisHash, nonce });
  }

  /** The next nonce of an account: in the best block, or in a given one. */
  async nonce(account: Uint8Array, at?: Uint8Array): Promise<number> {
    const hash = at ?? (await this.node.bestHash());
    return Buffer.from(await this.node.call("AccountNonceApi_account_nonce", account, hash)).readUInt32LE();
  }

  /** Calls of root; resolves when they are final. */
  async root(...calls: readonly Uint8Array[]): Promise<void> {
    const before = await this.nonce(alice.id);
    for (const [i, call] of calls.entries()) {
      const sudo = this.metadata.encodeCall("Sudo", "sudo", { call });
      await this.node.submit(this.sign(alice, sudo, before + i));
    }
    while ((await this.nonce(alice.id, await this.node.finalizedHash())) < before + calls.length) {
      await sleep(100);
    }
  }

  /** Makes it follow the other chain from its last finalized block on. */
  async follow(other: ChainProcess): Promise<void> {
    const { lightClient } = this.runtime;
    const state = await new ConsensusProver(other.node, lightClient).finality.initialState(
      other.name,
      SLOT_DURATION,
    );
    const client = encodeCreateConsensusState({
      consensusState: encodeConsensusState(state),
      consensusClientId: GRANDPA_CLIENT_ID,
      consensusStateId: other.id,
      unbondingPeriod: UNBONDING,
      challengePeriods: [[other.name, 0n]],
    });
    const index = this.metadata.pallet("Ismp").index.toNumber();
    const added = [{ state_machine: { Substrate: hex(utf8(other.id)) }, slot_duration: SLOT_DURATION }];
    await this.root(
      concat(Uint8Array.of(index, 2), client),
      this.metadata.encodeCall("IsmpGrandpa", "add_state_machines", { new_state_machines: added }),
    );
  }
}

/** One of the relayer's two processes: always with the same configuration and the same journal. */
export class RelayProcess implements Part {
  readonly name: string;
  readonly #arguments: readonly string[];
  #child: ChildProcess | undefined;
  #killed = false;
  #isRelaying = false;
  /** All that it ever logged, a line each. */
  readonly lines: RelayLine[] = [];
  /** Its output that is not a log line, and unexpected exits. */
  readonly troubles: string[] = [];

  constructor(what: "consensus" | "messages", config: string) {
    this.name = `${what} relayer`;
    this.#arguments = [executable, "relay", what, "--config", config, "--blob", blobPath];
  }

  async start(): Promise<void> {
    this.#killed = false;
    this.#isRelaying = false;
    const child = spawn(process.execPath, this.#arguments, { stdio: ["ignore", "pipe", "pipe"] });
    createInterface(child.stdout).on("line", (line) => {
      try {
        const parsed = JSON.parse(line) as RelayLine;
        this.lines.push(parsed);
        if (parsed.msg === "relaying") this.#isRelaying = true;
      } catch {
        // The last line of a killed process may be incomplete.
        if (!this.#killed) this.troubles.push(line);
      }
    });
    createInterface(child.stderr).on("line", (line) => this.troubles.push(line));
    child.once("exit", (code, signal) => {
      if (!this.#killed) this.troubles.push(`ended with ${code ?? signal}`);
    });
    this.#child = child;
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Its exit code after it was stopped. */
  async stop(): Promise<number | null> {
    while (!this.#isRelaying && this.#child?.exitCode === null) await sleep(50);
    return this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
    this.#killed = true;
    const ended = once(child, "exit");
    child.kill(signal);
    return (await ended)[0] as number | null;
  }
}

/** A line of the relayer's log. */
export interface RelayLine {
  readonly level: number;
  readonly msg: string;
  readonly step?: string;
  readonly err?: { readonly type: string; readonly message: string };
}

/** The file of a configuration for these chains. */
export function writeConfig(folder: string, chains: readonly ChainProcess[]): string {
  const file = join(folder, "relayer.toml");
  const sections = chains.map(
    (chain) => `
[[chains]]
state_machine = "${chain.name}"
url = "${chain.url}"
consensus_state_id = "${chain.id}"
follows = [${chains
      .filter((each) => each !== chain)
      .map(({ name }) => `"${name}"`)
      .join()}]
start_block = 0
update_seconds = 120
`,
  );
  writeFileSync(
    file,
    `database = "${join(folder, "journals")}"
signer = "0x${"07".repeat(32)}"
poll_seconds = 0.3
[retry]
attempts = 3
first_seconds = 0.2
most_seconds = 2
answer_seconds = 10
${sections.join("")}`,
  );
  return file;
}
