// One run of the relayer, in a process of its own so that its memory is its own: two chains in two other processes,
// behind WebSockets, and so many messages each way.
//
// Time passes in rounds: the relayer does what it can, then each chain makes a block, final at once. Prints the
// measurements as JSON.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RuntimeMetadata } from "@as-ismp/chain";
import { Runtime } from "@as-ismp/core";
import { Metrics, parseConfig, type RelayEvent, Relayer } from "@as-ismp/relayer";
import {
  ConsensusProver,
  encodeConsensusState,
  encodeCreateConsensusState,
  GRANDPA_CLIENT_ID,
  SubstrateNode,
  WebSocketRpc,
} from "@as-ismp/relayer/prover";
import pino from "pino";
import { hex } from "../tests/support/hex.ts";
import { median } from "./measure.ts";
import type { Order, Report } from "./relay-chain.ts";
import { ROOT } from "./runtimes.ts";

export interface RelayRun {
  /** Each way. */
  readonly messages: number;
  readonly rounds: number;
  /** Milliseconds of the relayer's rounds. */
  readonly relaying: number;
  /** Milliseconds in which the chains made blocks, one chain after the other. */
  readonly blocks: number;
  /** Milliseconds of processor time of the relayer. */
  readonly processor: number;
  /** Blocks from the one that sent a message to the final one that took it. */
  readonly latency: { readonly median: number; readonly most95: number };
  readonly questions: number;
  readonly extrinsics: number;
  /** Bytes, at most after a round: heap in use, and resident all in all. */
  readonly heap: number;
  readonly resident: number;
}

const SLOT_DURATION = 6000n;
const MOST_ROUNDS = 60;
const CHAINS = [
  { name: "SUBSTRATE-left", id: "left" },
  { name: "SUBSTRATE-rite", id: "rite" },
] as const;

class ChainProcess {
  readonly name: string;
  readonly id: string;
  readonly #process: ChildProcess;
  report: Report = { url: "", number: 0, took: 0 };

  constructor({ name, id }: (typeof CHAINS)[number]) {
    this.name = name;
    this.id = id;
    this.#process = fork(join(import.meta.dirname, "relay-chain.js"), [name], { stdio: "inherit" });
  }

  async ready(): Promise<Report> {
    const over = new AbortController();
    const ended = once(this.#process, "exit", { signal: over.signal }).then(
      () => Promise.reject(new Error(`the chain ${this.name} ended`)),
      () => [],
    );
    const [report] = await Promise.race([once(this.#process, "message"), ended]);
    over.abort();
    this.report = report as Report;
    return this.report;
  }

  do(order: Order): Promise<Report> {
    this.#process.send(order);
    return this.ready();
  }

  end(): void {
    this.#process.disconnect();
  }
}

async function run(messages: number): Promise<RelayRun> {
  const folder = mkdtempSync(join(tmpdir(), "as-ismp-bench-"));
  const chains = CHAINS.map((chain) => new ChainProcess(chain));
  const [left, right] = chains as [ChainProcess, ChainProcess];
  try {
    for (const chain of chains) await chain.ready();
    const { lightClient } = await Runtime.load(file("as-ismp-light-client"));
    await follow(left, right, lightClient);
    await follow(right, left, lightClient);
    const counted = { questions: 0 };
    const settled: string[] = [];
    const metrics = new Metrics();
    const relayer = await Relayer.open({
      config: configOf(folder, chains),
      lightClient,
      log: pino({ level: process.env["AS_ISMP_LOG"] ?? "silent" }, pino.destination(2)),
      metrics,
      now: Date.now,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      parts: ["consensus", "messages"],
      observe: (event: RelayEvent) => {
        if (event.kind === "settled") settled.push(event.as);
      },
      connect: ({ url }) => {
        const rpc = new WebSocketRpc(url);
        return {
          request: (method, params) => {
            counted.questions += 1;
            return rpc.request(method, params);
          },
          close: () => rpc.close(),
        };
      },
    });
    // What there was before is none of the measurement: connections, code that runs for the first time.
    for (let round = 0; round < 3; round += 1) {
      await relayer.round();
      for (const chain of chains) await chain.do({ kind: "block" });
    }
    for (const chain of chains) {
      const other = chain === left ? right : left;
      await chain.do({ kind: "send", count: messages, to: other.id });
    }
    for (const chain of chains) await chain.do({ kind: "block" });
    counted.questions = 0;
    const before = process.cpuUsage();
    const latencies: number[] = [];
    const sums = { relaying: 0, blocks: 0, heap: 0, resident: 0 };
    let rounds = 0;
    for (; latencies.length < 2 * messages; rounds += 1) {
      if (rounds === MOST_ROUNDS) throw new Error(`only ${latencies.length} messages arrived`);
      const start = performance.now();
      await relayer.round();
      sums.relaying += performance.now() - start;
      // Sent in the block before the one that made it final.
      while (latencies.length < settled.length) latencies.push(rounds + 1);
      const { heapUsed, rss } = process.memoryUsage();
      sums.heap = Math.max(sums.heap, heapUsed);
      sums.resident = Math.max(sums.resident, rss);
      for (const chain of chains) sums.blocks += (await chain.do({ kind: "block" })).took;
    }
    const { user, system } = process.cpuUsage(before);
    if (settled.some((as) => as !== "delivered")) throw new Error("a message was not delivered");
    const submissions = (await metrics.submissions.get()).values;
    await relayer.close();
    return {
      messages,
      rounds,
      ...sums,
      processor: (user + system) / 1000,
      latency: { median: median(latencies), most95: latencies[Math.ceil(latencies.length * 0.95) - 1] ?? 0 },
      questions: counted.questions,
      extrinsics: submissions
        .filter(({ labels }) => labels.message === "deliver")
        .reduce((sum, { value }) => sum + value, 0),
    };
  } finally {
    for (const chain of chains) chain.end();
    rmSync(folder, { recursive: true });
  }
}

function file(name: string): Uint8Array {
  return readFileSync(join(ROOT, "build", `${name}.wasm`));
}

/** Has one chain follow another one from its last final block on. */
async function follow(
  chain: ChainProcess,
  other: ChainProcess,
  lightClient: Runtime["lightClient"],
): Promise<void> {
  const rpc = new WebSocketRpc(other.report.url);
  const { finality } = new ConsensusProver(new SubstrateNode(rpc), lightClient);
  const client = encodeCreateConsensusState({
    consensusState: encodeConsensusState(await finality.initialState(other.name, SLOT_DURATION)),
    consensusClientId: GRANDPA_CLIENT_ID,
    consensusStateId: other.id,
    unbondingPeriod: 1_000_000n,
    challengePeriods: [[other.name, 0n]],
  });
  rpc.close();
  const metadata = RuntimeMetadata.of(await Runtime.load(file("as-ismp-dev")));
  const added = [{ state_machine: { Substrate: hex(Buffer.from(other.id)) }, slot_duration: SLOT_DURATION }];
  const create = Buffer.concat([Uint8Array.of(metadata.pallet("Ismp").index.toNumber(), 2), client]);
  const follows = metadata.encodeCall("IsmpGrandpa", "add_state_machines", { new_state_machines: added });
  await chain.do({ kind: "root", calls: [create, follows].map(hex) });
}

function configOf(folder: string, chains: readonly ChainProcess[]): ReturnType<typeof parseConfig> {
  const tables = chains.map(
    ({ name, id, report }) => `
[[chains]]
state_machine = "${name}"
url = "${report.url}"
consensus_state_id = "${id}"
follows = ["${chains.find((each) => each.name !== name)?.name}"]
start_block = 0
`,
  );
  return parseConfig(`database = "${folder}"\nsigner = "0x${"07".repeat(32)}"\n${tables.join("")}`);
}

console.log(JSON.stringify(await run(Number(process.argv[2]))));
process.exit(0);
