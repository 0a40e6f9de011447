/**
 * A development chain that clients reach over the network: chain, pool, block production, JSON-RPC server, database.
 *
 * For development and tests only: it has no peers, and its keys are public. Invariant: `stop` ends everything that
 * `start` began, in an order in which no block is left half made.
 */
import { Chain } from "../chain/chain.ts";
import type { BlockHash } from "../chain/chain-block.ts";
import type { ChainOptions } from "../chain/chain-options.ts";
import type { RawChainSpec } from "../chain/chain-spec.ts";
import { UnknownBlockError } from "../chain/errors.ts";
import type { UpgradeFault } from "../chain/upgrade-fault.ts";
import { TransactionPool } from "../pool/pool.ts";
import type { NetworkLimits } from "../rpc/network-limits.ts";
import { NetworkServer, type RpcMethods } from "../rpc/network-server.ts";
import { describeNode } from "../rpc/node-description.ts";
import type { AllowedOrigins } from "../rpc/origins.ts";
import { RpcServer, type RpcServerOptions } from "../rpc/server.ts";
import { type OffchainWorkerOptions, OffchainWorkers } from "./offchain-workers.ts";
import { type SealingMode, startSealing } from "./sealing-mode.ts";
import { UpgradeWatch } from "./upgrade-watch.ts";

/** Milliseconds from a block to its finality: enough for a client in another process to read the block first. */
const FINALITY_DELAY = 100;

/** What a development chain is started with. Only the chain spec is required. */
export interface DevChainOptions {
  /** The genesis of the chain; a database must have the same. */
  readonly spec: RawChainSpec;
  /** Default: 0, which is any free port. */
  readonly port?: number;
  /** Default: the loopback address. */
  readonly host?: string;
  /** Origins of web pages that may connect. Default: pages on this machine, and the polkadot-js apps. */
  readonly origins?: AllowedOrigins;
  /**
   * Whether clients may call unsafe methods, such as those that make blocks. Default: `auto`, only if nothing but
   * this machine can connect.
   */
  readonly rpcMethods?: RpcMethods;
  /** Default: instant. */
  readonly seal?: SealingMode;
  /** Options of the chain, such as its database. */
  readonly chain?: ChainOptions;
  /** Options of the JSON-RPC server. */
  readonly rpc?: RpcServerOptions;
  /** Limits of connections and requests. */
  readonly network?: Partial<NetworkLimits>;
  /** Called with errors that no caller awaits. */
  readonly onError?: (error: unknown) => void;
  /**
   * Called once for each block on which no further block can be built because of an upgrade. Default: `onError`, with
   * its message.
   */
  readonly onUpgradeFault?: (fault: UpgradeFault) => void;
  /** How off-chain workers run; false if they do not. Default: they do, and report failures to `onError`. */
  readonly offchainWorkers?: OffchainWorkerOptions | false;
  /** Before anything else, the chain in the database is set back to this block, given by number or hash. */
  readonly revertTo?: number | BlockHash;
  /** Called when a client was dropped or refused. */
  readonly onRefused?: (why: string, client: string) => void;
}

async function revert(chain: Chain, to: number | BlockHash): Promise<void> {
  const target = typeof to === "number" ? chain.blockAt(to)?.hash : to;
  if (target === undefined) throw new UnknownBlockError(`of number ${to}: the best is ${chain.best.number}`);
  await chain.revertTo(target);
}

function startWorkers(
  chain: Chain,
  pool: TransactionPool,
  { offchainWorkers, onError, chain: own }: DevChainOptions,
): OffchainWorkers | undefined {
  if (offchainWorkers === false) return undefined;
  const onLog = own?.call?.onLog;
  return new OffchainWorkers(chain, pool, {
    ...(onLog !== undefined && { onLog }),
    ...(onError !== undefined && { onError }),
    ...offchainWorkers,
  });
}

/** A running development chain with its pool and its server. */
export class DevChain {
  /** The chain. */
  readonly chain: Chain;
  /** Its transaction pool. */
  readonly pool: TransactionPool;
  /** Answers JSON-RPC, also in this process by its adapters. */
  readonly rpc: RpcServer;
  /** Serves `rpc` over HTTP and WebSocket. */
  readonly network: NetworkServer;
  /** Runs the off-chain workers of the chain's runtime, unless that was switched off. */
  readonly workers: OffchainWorkers | undefined;
  readonly #stopSealing: () => void;

  private constructor(
    parts: Pick<DevChain, "chain" | "pool" | "rpc" | "network" | "workers">,
    stopSealing: () => void,
  ) {
    this.chain = parts.chain;
    this.workers = parts.workers;
    this.pool = parts.pool;
    this.rpc = parts.rpc;
    this.network = parts.network;
    this.#stopSealing = stopSealing;
  }

  /**
   * Opens or creates the chain, and starts serving it and making blocks. Rejects with the system's error if the
   * port is in use.
   */
  static async start(options: DevChainOptions): Promise<DevChain> {
    const { spec, port = 0, host, origins, rpcMethods, onRefused, network: limits, onError } = options;
    const chain = await Chain.create(spec, { clock: Date.now, ...options.chain });
    if (options.revertTo !== undefined) await revert(chain, options.revertTo);
    const watch = new UpgradeWatch(chain, {
      onFault: options.onUpgradeFault ?? (({ message }) => onError?.(new Error(message))),
      onError,
    });
    const pool = new TransactionPool(chain);
    const workers = startWorkers(chain, pool, options);
    const rpc = new RpcServer(chain, { pool, node: describeNode(spec), ...options.rpc });
    const network = await NetworkServer.listen(rpc, {
      port,
      ...(host !== undefined && { host }),
      ...(origins !== undefined && { origins }),
      ...(limits !== undefined && { limits }),
      ...(rpcMethods !== undefined && { rpcMethods }),
      ...(onRefused !== undefined && { onRefused }),
    });
    const mode = options.seal ?? { kind: "instant" };
    const stopSealing = startSealing(mode, chain, pool, {
      finalityDelay: FINALITY_DELAY,
      onError: (error) => watch.report(error),
    });
    return new DevChain({ chain, pool, rpc, network, workers }, () => {
      stopSealing();
      watch.stop();
    });
  }

  /** For example `ws://127.0.0.1:9944`; the same port serves HTTP. */
  get url(): string {
    return this.network.url;
  }

  /** Stops making blocks, ends all connections and closes the database. */
  async stop(): Promise<void> {
    this.#stopSealing();
    await this.workers?.stop();
    await this.network.close();
    this.rpc.close();
    this.pool.close();
    await this.chain.close();
  }
}
