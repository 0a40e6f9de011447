import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { WebSocketRpc } from "../../bindings/relayer/src/prover/index.ts";
import { Metrics, parseConfig, type RelayEvent, Relayer } from "../../bindings/relayer/src/relayer/index.ts";
import { loadBlob } from "../support/blob.ts";
import { utf8 } from "../support/hex.ts";
import { LiveChain } from "../support/live-chain.ts";
import { Random } from "../support/random.ts";
import { type FaultPlan, FaultyNode } from "./faults-node.ts";

/**
 * Two chains that make blocks in real time, each behind a faulty node, and a relayer that starts again after many
 * blocks.
 */

/** Milliseconds between blocks, and between rounds of the relayer. */
const INTERVAL = 250;
const POLL_SECONDS = 0.25;
const BODY = utf8("a body of some length, so that it is no short value");

export interface Catching {
  readonly arrived: number;
  readonly seconds: number;
  /** Requests to both nodes; a request in a batch counts as one. */
  readonly requests: number;
  /** Messages of the WebSockets; a batch counts as one. */
  readonly messages: number;
  /** Updates of clients that pools accepted. */
  readonly updates: number;
  readonly injected: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
}

export class Backlog {
  readonly left: LiveChain;
  readonly right: LiveChain;
  readonly nodes: readonly [FaultyNode, FaultyNode];
  readonly #folder = mkdtempSync(join(tmpdir(), "as-ismp-backlog-"));

  private constructor(left: LiveChain, right: LiveChain, nodes: readonly [FaultyNode, FaultyNode]) {
    this.left = left;
    this.right = right;
    this.nodes = nodes;
  }

  static async start(batches = true): Promise<Backlog> {
    const runtime = await loadBlob();
    const left = await LiveChain.start(runtime, "SUBSTRATE-left", { justificationPeriod: 16 });
    const right = await LiveChain.start(runtime, "SUBSTRATE-rite", { justificationPeriod: 16 });
    await left.follow(right);
    await right.follow(left);
    const nodes = [
      await FaultyNode.listen(left, new Random("left"), batches),
      await FaultyNode.listen(right, new Random("right"), batches),
    ] as const;
    return new Backlog(left, right, nodes);
  }

  /**
   * Sends messages from left to right, waits for so many blocks, and then starts a relayer whose nodes have these
   * faults.
   *
   * @param patience seconds after which a missing message is given up
   */
  async catchUp(plan: FaultPlan, blocks: number, messages: number, patience: number): Promise<Catching> {
    const { left, right, nodes } = this;
    const calls = Array.from({ length: messages }, () => left.postCall(right, "accept-1", BODY, 0n));
    await left.signed(...calls);
    await left.blocks(blocks);
    await right.blocks(blocks);
    for (const node of nodes) {
      node.reset();
      node.plan = plan;
    }
    const events: RelayEvent[] = [];
    const relayer = await this.#relayer((event) => events.push(event));
    const stop = new AbortController();
    const settled = (): number => events.filter(({ kind }) => kind === "settled").length;
    const start = performance.now();
    const running = relayer.run(stop.signal);
    try {
      while (settled() < messages && performance.now() - start < patience * 1000) {
        await sleep(INTERVAL);
        await left.blocks();
        await right.blocks();
      }
    } finally {
      stop.abort();
      await running;
      await relayer.close();
      for (const node of nodes) node.plan = { percent: 0, faults: [] };
    }
    const failures: Record<string, number> = {};
    for (const event of events) {
      if (event.kind !== "failed") continue;
      const { name } = event.error as Error;
      failures[name] = (failures[name] ?? 0) + 1;
    }
    return {
      arrived: settled(),
      seconds: (performance.now() - start) / 1000,
      requests: nodes.reduce((sum, { requests }) => sum + requests, 0),
      messages: nodes.reduce((sum, node) => sum + node.messages, 0),
      updates: events.filter(({ kind }) => kind === "updated").length,
      injected: merged(nodes.map(({ injected }) => injected)),
      failures,
    };
  }

  async #relayer(observe: (event: RelayEvent) => void): Promise<Relayer> {
    const chains = [this.left, this.right].map(
      ({ name, id }, i) => `
[[chains]]
state_machine = "${name}"
url = "${this.nodes[i]?.url}"
consensus_state_id = "${id}"
follows = ["${i === 0 ? this.right.name : this.left.name}"]
`,
    );
    return Relayer.open({
      config: parseConfig(`
database = "${this.#folder}"
signer = "0x${"07".repeat(32)}"
poll_seconds = ${POLL_SECONDS}
${chains.map((chain) => `${chain}start_block = 0\n`).join("")}`),
      lightClient: this.right.lightClient,
      log: pino({ level: process.env["AS_ISMP_LOG"] ?? "silent" }),
      metrics: new Metrics(),
      now: Date.now,
      sleep: (milliseconds) => sleep(milliseconds),
      parts: ["consensus", "messages"],
      connect: ({ url }) => new WebSocketRpc(url, { timeout: 30_000 }),
      observe,
    });
  }

  async end(): Promise<void> {
    for (const node of this.nodes) await node.close();
    rmSync(this.#folder, { recursive: true });
  }
}

function merged(maps: readonly ReadonlyMap<string, number>[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const [name, count] of maps.flatMap((map) => [...map])) all[name] = (all[name] ?? 0) + count;
  return all;
}
