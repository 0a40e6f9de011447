/**
 * Two development chains that follow each other with GRANDPA, set up as two operators would do it: each has its own
 * database (in memory without the package `classic-level`), its own port, four authorities that finalize, and a client of the other chain that its root account
 * created.
 *
 * Invariant: `stop` ends everything that `start` began; the caller removes the folder.
 */
import { join } from "node:path";
import { createChainSpec, devAccount, type RawChainSpec } from "@as-ismp/chain";
import { DevChain } from "@as-ismp/chain/dev";
import type { Runtime } from "@as-ismp/core";
import { createClient, parseConfig, type RelayerConfig } from "@as-ismp/relayer";
import { IsmpChain, localRpc, SubstrateNode, WebSocketRpc } from "@as-ismp/relayer/client";
import { Connection } from "@as-ismp/relayer/internal/relayer";
import { Heartbeat } from "./heartbeat.ts";
import type { Side } from "./view.ts";

/** The accounts whose keys sign finality. */
const VOTERS = ["Alice", "Bob", "Charlie", "Dave"] as const;
/** The root account of both chains, which also sends the messages. */
export const SENDER = devAccount("Alice");
const BALANCE = 10n ** 18n;
/** Number of blocks whose state is kept. */
const KEPT = 1024;
/** In seconds of the chains' clock, which advances by a slot of six seconds with each block. */
const UNBONDING_PERIOD = 10_000_000n;
export const CHALLENGE_PERIOD = 12n;
const UPDATE_SECONDS = 18;

/** The state machines, and the consensus state ids under which the other chain stores their clients. */
export const NAMES: Readonly<Record<Side, { readonly machine: string; readonly id: string }>> = {
  left: { machine: "SUBSTRATE-left", id: "left" },
  right: { machine: "SUBSTRATE-rite", id: "rite" },
};

export const SIDES: readonly Side[] = ["left", "right"];

export function otherSide(side: Side): Side {
  return side === "left" ? "right" : "left";
}

export interface ChainsOptions {
  readonly runtime: Runtime;
  /** Folder of the databases. */
  readonly folder: string;
  /** Whether there are databases. Without them, chains and relayer keep all in memory. */
  readonly stored: boolean;
  /** Milliseconds between two blocks of a chain. */
  readonly interval: number;
  /** Called with errors that no caller awaits. */
  readonly onError: (error: unknown) => void;
}

export class TwoChains {
  readonly nodes: Readonly<Record<Side, DevChain>>;
  /** Reads what each chain stores for ISMP, in this process. */
  readonly ismp: Readonly<Record<Side, IsmpChain>>;
  readonly config: RelayerConfig;
  readonly #heartbeat: Heartbeat;
  readonly #runtime: Runtime;

  private constructor(nodes: Readonly<Record<Side, DevChain>>, options: ChainsOptions) {
    this.nodes = nodes;
    this.ismp = { left: ismpOf(nodes.left), right: ismpOf(nodes.right) };
    this.config = parseConfig(relayerConfig(nodes, options));
    this.#runtime = options.runtime;
    this.#heartbeat = new Heartbeat([nodes.left, nodes.right], options.interval, options.onError);
  }

  static async start(options: ChainsOptions): Promise<TwoChains> {
    const { runtime, folder, stored, onError } = options;
    const begin = (side: Side): Promise<DevChain> =>
      DevChain.start({
        spec: specOf(side, runtime),
        seal: { kind: "manual" },
        chain: stored ? { database: { path: join(folder, side), keep: KEPT } } : {},
        onError,
      });
    const left = await begin("left");
    const right = await begin("right").catch(async (error: unknown) => {
      await left.stop();
      throw error;
    });
    return new TwoChains({ left, right }, options);
  }

  /** Starts making blocks. */
  run(): void {
    this.#heartbeat.start();
  }

  /** Creates a client of each chain on the other one, through their ports. */
  async connect(): Promise<void> {
    const clients = SIDES.map((side) => new WebSocketRpc(this.nodes[side].url));
    const [left, right] = this.config.chains.map(
      (chain, i) => new Connection(chain, clients[i] as WebSocketRpc),
    ) as [Connection, Connection];
    const options = {
      lightClient: this.#runtime.lightClient,
      root: SENDER,
      challengePeriod: CHALLENGE_PERIOD,
      unbondingPeriod: UNBONDING_PERIOD,
    };
    try {
      await Promise.all([createClient(left, right, options), createClient(right, left, options)]);
    } finally {
      for (const client of clients) client.close();
    }
  }

  async stop(): Promise<void> {
    await this.#heartbeat.stop();
    for (const side of SIDES) await this.nodes[side].stop();
  }
}

function ismpOf({ rpc }: DevChain): IsmpChain {
  return new IsmpChain(new SubstrateNode(localRpc(rpc)));
}

function specOf(side: Side, runtime: Runtime): RawChainSpec {
  const { machine, id } = NAMES[side];
  return createChainSpec({
    runtime,
    name: `as-ismp ${side}`,
    id: `as_ismp_${id}`,
    properties: { tokenDecimals: 12, tokenSymbol: "UNIT", ss58Format: 42 },
    genesis: {
      ismp: { hostStateMachine: machine },
      aura: { authorities: [SENDER.address] },
      grandpa: { authorities: VOTERS.map((voter) => [devAccount(voter, "ed25519").address, 1]) },
      balances: { balances: [[SENDER.address, BALANCE]] },
      sudo: { key: SENDER.address },
    },
  });
}

/** A configuration as an operator would write it; `as-ismp relay init` explains each line. */
function relayerConfig(nodes: Readonly<Record<Side, DevChain>>, { folder, interval }: ChainsOptions): string {
  const signer = Buffer.from(SENDER.id).toString("hex");
  const chains = SIDES.map(
    (side) => `
[[chains]]
state_machine = "${NAMES[side].machine}"
url = "${nodes[side].url}"
consensus_state_id = "${NAMES[side].id}"
follows = ["${NAMES[otherSide(side)].machine}"]
start_block = 1
update_seconds = ${UPDATE_SECONDS}
`,
  );
  return `
database = ${JSON.stringify(join(folder, "relayer"))}
signer = "0x${signer}"
poll_seconds = ${interval / 4000}
${chains.join("")}`;
}
