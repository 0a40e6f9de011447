/**
 * A development chain that clients reach over the network: chain, pool, sealing, JSON-RPC server, database.
 *
 * For development and tests. It has no peers, its keys are public.
 * Invariant: `stop` ends everything that `start` began, in an order in which no block is half made.
 */
import { Chain } from "../chain/chain.ts";
import type { ChainOptions } from "../chain/chain-options.ts";
import type { RawChainSpec } from "../chain/chain-spec.ts";
import { TransactionPool } from "../pool/pool.ts";
import type { NetworkLimits } from "../rpc/network-limits.ts";
import { NetworkServer, type RpcMethods } from "../rpc/network-server.ts";
import { describeNode } from "../rpc/node-description.ts";
import type { AllowedOrigins } from "../rpc/origins.ts";
import { RpcServer, type RpcServerOptions } from "../rpc/server.ts";
import { type SealingMode, startSealing } from "./sealing-mode.ts";

/** Milliseconds from a block to its finality: enough for a client in another process to look at the block before. */
const FINALITY_DELAY = 100;

export interface DevChainOptions {
  readonly spec: RawChainSpec;
  /** Default: 0, any that is free. */
  readonly port?: number;
  /** Default: the loopback address. */
  readonly host?: string;
  readonly origins?: AllowedOrigins;
  /** Whether clients may make blocks, and the like. Default: auto, where only this machine connects. */
  readonly rpcMethods?: RpcMethods;
  /** Default: instant. */
  readonly seal?: SealingMode;
  readonly chain?: ChainOptions;
  readonly rpc?: RpcServerOptions;
  readonly network?: Partial<NetworkLimits>;
  /** Told what goes wrong while nobody waits for an answer. */
  readonly onError?: (error: unknown) => void;
  /** Told of clients that were not let in or dropped. */
  readonly onRefused?: (why: string, client: string) => void;
}

export class DevChain {
  readonly chain: Chain;
  readonly pool: TransactionPool;
  readonly rpc: RpcServer;
  readonly network: NetworkServer;
  readonly #stopSealing: () => void;

  private constructor(parts: Pick<DevChain, "chain" | "pool" | "rpc" | "network">, stopSealing: () => void) {
    this.chain = parts.chain;
    this.pool = parts.pool;
    this.rpc = parts.rpc;
    this.network = parts.network;
    this.#stopSealing = stopSealing;
  }

  static async start(options: DevChainOptions): Promise<DevChain> {
    const { spec, port = 0, host, origins, rpcMethods, onRefused, network: limits, onError } = options;
    const chain = await Chain.create(spec, { clock: Date.now, ...options.chain });
    const pool = new TransactionPool(chain);
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
      ...(onError !== undefined && { onError }),
    });
    return new DevChain({ chain, pool, rpc, network }, stopSealing);
  }

  /** For example `ws://127.0.0.1:9944`; the same port takes HTTP. */
  get url(): string {
    return this.network.url;
  }

  async stop(): Promise<void> {
    this.#stopSealing();
    await this.network.close();
    this.rpc.close();
    this.pool.close();
    await this.chain.close();
  }
}
