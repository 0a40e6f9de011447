/**
 * The RPC of a chain: its methods, and sessions of clients. It has no transport of its own: `network-server.ts` or
 * the caller provides it.
 *
 * Invariant: sessions share the chain and the pool and nothing else.
 */
import type { Chain } from "../chain/chain.ts";
import { formatJson, type JsonObject } from "../chain/json.ts";
import { TransactionPool } from "../pool/pool.ts";
import { FairQueue, type Share } from "./fair-queue.ts";
import { DEFAULT_LIMITS, type RpcLimits } from "./limits.ts";
import { type MethodGroup, method } from "./method.ts";
import { authorMethods } from "./methods/author.ts";
import { chainMethods } from "./methods/chain.ts";
import { chainHeadMethods } from "./methods/chain-head.ts";
import { chainSpecMethods } from "./methods/chain-spec.ts";
import { childStateMethods } from "./methods/child-state.ts";
import { devMethods } from "./methods/dev.ts";
import { grandpaMethods } from "./methods/grandpa.ts";
import { ismpMethods } from "./methods/ismp.ts";
import { paymentMethods } from "./methods/payment.ts";
import { stateMethods } from "./methods/state.ts";
import { systemMethods } from "./methods/system.ts";
import { transactionMethods } from "./methods/transaction.ts";
import { DEFAULT_NODE, type NodeDescription } from "./node-description.ts";
import { Quota } from "./quota.ts";
import { RpcSession } from "./session.ts";

/** What a server adds to a chain. */
export interface RpcServerOptions {
  /** Default: a new pool for the chain. */
  readonly pool?: TransactionPool;
  /** What the node says about itself, where it is not the default. */
  readonly node?: Partial<NodeDescription>;
  /** Limits that are not the default. */
  readonly limits?: Partial<RpcLimits>;
  /** Additional methods, for example of pallets. They can't replace existing ones. */
  readonly methods?: MethodGroup;
}

export interface SessionOptions {
  /** Sessions of one client may share its time. Default: a share of its own. */
  readonly share?: Share;
  /** Called with the reason if the server ended the session. Not called after `close`. */
  readonly onEnd?: (reason: string) => void;
  /** Called before a message is processed. The promise resolves when the client has read enough of its answers. */
  readonly ready?: () => Promise<void> | undefined;
}

const GROUPS: readonly MethodGroup[] = [
  authorMethods,
  chainMethods,
  chainHeadMethods,
  chainSpecMethods,
  childStateMethods,
  devMethods,
  grandpaMethods,
  ismpMethods,
  paymentMethods,
  stateMethods,
  systemMethods,
  transactionMethods,
  { rpc_methods: method([], ({ methods }) => ({ methods })) },
];

/** The JSON-RPC server of one chain. */
export class RpcServer {
  /** The chain that is served. */
  readonly chain: Chain;
  /** The chain's transaction pool. */
  readonly pool: TransactionPool;
  /** Limits of each session, and of all together. */
  readonly limits: RpcLimits;
  readonly #node: NodeDescription;
  readonly #table: MethodGroup;
  readonly #sessions = new Set<RpcSession>();
  readonly #queue = new FairQueue();
  readonly #subscriptions: Quota;

  constructor(chain: Chain, options: RpcServerOptions = {}) {
    this.chain = chain;
    this.pool = options.pool ?? new TransactionPool(chain);
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#subscriptions = new Quota(this.limits.allSubscriptions);
    const node = { ...DEFAULT_NODE, ...options.node };
    // Properties may be integers of any size; answers can only contain what JSON numbers represent.
    this.#node = { ...node, properties: JSON.parse(formatJson(node.properties)) as JsonObject };
    this.#table = Object.assign({}, options.methods, ...GROUPS) as MethodGroup;
  }

  /** Names of all methods. */
  get methods(): string[] {
    return Object.keys(this.#table).sort();
  }

  /** A share of the server's time for one client. */
  share(): Share {
    return this.#queue.share();
  }

  /**
   * Opens a session; every message for its client is passed to `onMessage`.
   *
   * @param trusted whether the client may call unsafe methods
   */
  open(
    onMessage: (text: string) => void,
    limits: Partial<RpcLimits> = {},
    trusted = true,
    { share = this.share(), onEnd, ready }: SessionOptions = {},
  ): RpcSession {
    const session: RpcSession = new RpcSession(
      {
        chain: this.chain,
        pool: this.pool,
        node: this.#node,
        limits: { ...this.limits, ...limits },
        methods: this.methods,
        table: this.#table,
        trusted,
        share,
        ready,
        allSubscriptions: this.#subscriptions,
      },
      onMessage,
      (reason) => {
        this.#sessions.delete(session);
        if (reason !== undefined) onEnd?.(reason);
      },
    );
    this.#sessions.add(session);
    return session;
  }

  /** Ends all sessions. The pool keeps running. */
  close(): void {
    for (const session of [...this.#sessions]) session.close();
  }
}
