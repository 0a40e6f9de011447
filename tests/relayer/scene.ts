import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { localRpc, type OpenRpcClient, type RpcClient } from "../../bindings/relayer/src/prover/index.ts";
import {
  Metrics,
  parseConfig,
  Relayer,
  type RelayerConfig,
  type RelayObserver,
  type RelayPart,
} from "../../bindings/relayer/src/relayer/index.ts";
import { loadBlob } from "../support/blob.ts";
import { LiveChain } from "../support/live-chain.ts";

/**
 * Two chains and a relayer between them. Time passes in rounds: the relayer does what it can, then each chain makes a
 * block and finalizes it.
 */

export interface SceneOptions {
  readonly challengePeriod?: bigint;
  /** Seconds without an update after which a client expires. */
  readonly unbonding?: bigint;
  readonly updateSeconds?: number;
  readonly minimumFee?: bigint;
  /** Whether the chains follow each other from the start. Default: true. */
  readonly clients?: boolean;
  /** Seconds of real time that a node may take to answer. Default: longer than it takes on any machine. */
  readonly answerSeconds?: number;
  readonly justificationPeriod?: number;
  /** The runtime of the left chain; default: the same as the right one. */
  readonly left?: Runtime;
  readonly observe?: RelayObserver;
  /** The most messages and bytes in one extrinsic. */
  readonly batch?: { readonly messages?: number; readonly bytes?: number };
  /** The block from which chains are read at first; `null` leaves that to the relayer. Default: 0. */
  readonly startBlock?: number | null;
  /** Seconds that a message waits after its first failure. */
  readonly firstSeconds?: number;
}

export class Scene {
  readonly left: LiveChain;
  readonly right: LiveChain;
  readonly folder = mkdtempSync(join(tmpdir(), "as-ismp-relay-"));
  readonly options: SceneOptions;
  /** Wraps the connection between the relayer and a node. */
  faults: (rpc: RpcClient, chain: LiveChain) => RpcClient = (rpc) => rpc;
  /** How the relayer connects to a chain's node. */
  wire: (chain: LiveChain) => OpenRpcClient = (chain) => localRpc(chain.server);
  metrics = new Metrics();
  /** The log lines of the relayers. */
  readonly lines: Readonly<Record<string, unknown>>[] = [];
  #relayers: Relayer[] = [];
  #now = 0;

  private constructor(left: LiveChain, right: LiveChain, options: SceneOptions) {
    this.left = left;
    this.right = right;
    this.options = options;
  }

  static async start(options: SceneOptions = {}): Promise<Scene> {
    const runtime = await loadBlob();
    const period = { justificationPeriod: options.justificationPeriod ?? 1 };
    const left = await LiveChain.start(options.left ?? runtime, "SUBSTRATE-left", period);
    const right = await LiveChain.start(runtime, "SUBSTRATE-rite", period);
    if (options.clients === false) return new Scene(left, right, options);
    await left.follow(right, options.challengePeriod ?? 0n, options.unbonding);
    await right.follow(left, options.challengePeriod ?? 0n, options.unbonding);
    return new Scene(left, right, options);
  }

  /** The same chains, for another relayer with a journal of its own. */
  static async beside({ left, right, options }: Scene): Promise<Scene> {
    return new Scene(left, right, options);
  }

  get config(): RelayerConfig {
    const { updateSeconds = 30, minimumFee = 0n, batch = {} } = this.options;
    const { firstSeconds = 0, answerSeconds = 600, startBlock = 0 } = this.options;
    const chains = [
      [this.left, this.right],
      [this.right, this.left],
    ].map(
      ([chain, other]) => `
[[chains]]
state_machine = "${chain?.name}"
url = "ws://test"
consensus_state_id = "${chain?.id}"
follows = ["${other?.name}"]
${startBlock === null ? "" : `start_block = ${startBlock}`}
update_seconds = ${updateSeconds}
minimum_fee = "${minimumFee}"
`,
    );
    return parseConfig(`
database = "${this.folder}"
signer = "0x${"07".repeat(32)}"
[batch]
${Object.entries(batch)
  .map(([name, value]) => `${name} = ${value}`)
  .join("\n")}
[retry]
attempts = 2
first_seconds = ${firstSeconds}
most_seconds = ${Math.max(firstSeconds * 8, 60)}
answer_seconds = ${answerSeconds}
${chains.join("\n")}`);
  }

  /** A relayer that continues from the files in the folder. */
  async relayer(parts: readonly RelayPart[] = ["consensus", "messages"]): Promise<Relayer> {
    const relayer = await Relayer.open({
      config: this.config,
      lightClient: this.right.lightClient,
      log: pino(
        { level: process.env["AS_ISMP_LOG"] ?? "info" },
        {
          write: (text) => {
            this.lines.push(JSON.parse(text));
            if (process.env["AS_ISMP_LOG"] !== undefined) process.stdout.write(text);
          },
        },
      ),
      metrics: this.metrics,
      now: () => this.#now,
      sleep: async () => undefined,
      parts,
      ...(this.options.observe !== undefined && { observe: this.options.observe }),
      connect: ({ state_machine }) => this.#connect(state_machine),
    });
    this.#relayers.push(relayer);
    return relayer;
  }

  #connect(name: string): OpenRpcClient {
    const chain = name === this.left.name ? this.left : this.right;
    const real = this.wire(chain);
    return {
      // Faults may change while the relayer runs.
      request: (method, params) => this.faults(real, chain).request(method, params),
      close: () => real.close(),
    };
  }

  /** Lets time pass: rounds of these relayers, each followed by a block of each chain. */
  async pass(relayers: readonly Relayer[], rounds: number): Promise<void> {
    for (let i = 0; i < rounds; i += 1) {
      await this.rounds(relayers);
      await this.left.blocks();
      await this.right.blocks();
    }
  }

  /** Lets time pass for the relayers alone. */
  async rounds(relayers: readonly Relayer[], rounds = 1): Promise<void> {
    for (let i = 0; i < rounds; i += 1) {
      this.#now += 60_000;
      for (const relayer of relayers) await relayer.round();
    }
  }

  /** Pending messages, as of the last round. */
  async pending(): Promise<number> {
    const { values } = await this.metrics.pending.get();
    return values[0]?.value ?? 0;
  }

  /** The ends of messages: `post delivered` and the like, with their counts. */
  async ends(): Promise<Readonly<Record<string, number>>> {
    const { values } = await this.metrics.ended.get();
    const ends: Record<string, number> = {};
    for (const { labels, value } of values) {
      const name = `${labels.kind} ${labels.end}`;
      ends[name] = (ends[name] ?? 0) + value;
    }
    return ends;
  }

  /** Names of failures, with their counts. */
  async failures(): Promise<Readonly<Record<string, number>>> {
    const { values } = await this.metrics.errors.get();
    const failures: Record<string, number> = {};
    for (const { labels, value } of values) {
      const name = String(labels.error);
      failures[name] = (failures[name] ?? 0) + value;
    }
    return failures;
  }

  async end(): Promise<void> {
    for (const relayer of this.#relayers) await relayer.close().catch(() => undefined);
    rmSync(this.folder, { recursive: true });
  }
}
