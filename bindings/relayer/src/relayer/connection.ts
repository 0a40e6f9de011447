/**
 * A chain that the relayer works with: its node, and what is read from it.
 *
 * Its heads are requested once a round and shared by all callers. Rejects, with {@link WrongChainError}, a node whose
 * chain has another state machine than the configuration says.
 */
import { IsmpChain } from "../client/ismp-chain.ts";
import { type KnownHeader, SubstrateNode } from "../client/node.ts";
import type { RpcClient } from "../client/rpc-client.ts";
import type { StateMachine, StateMachineId } from "../client/state-machine.ts";
import type { ChainConfig } from "./config.ts";
import { WrongChainError } from "./errors.ts";

/** The heads of a chain, as its node reports them. */
export interface Heads {
  readonly finalized: KnownHeader;
  /** At least as high as the finalized one. */
  readonly best: KnownHeader;
}

/** How often the head is requested again if it is lower than the last one: another replica may be further. */
const TRIES = 3;

export class Connection {
  readonly config: ChainConfig;
  readonly node: SubstrateNode;
  readonly ismp: IsmpChain;
  #heads: Promise<Heads> | undefined;
  /** Numbers of the last heads. */
  #last = { finalized: 0, best: 0 };

  constructor(config: ChainConfig, rpc: RpcClient) {
    this.config = config;
    this.node = new SubstrateNode(rpc, config.hasher);
    this.ismp = new IsmpChain(this.node);
  }

  get name(): StateMachine {
    return this.config.state_machine;
  }

  /** The state machine by which other chains know it. */
  get id(): StateMachineId {
    return { machine: this.name, consensusStateId: this.config.consensus_state_id };
  }

  /** The heads of this round. */
  heads(): Promise<Heads> {
    const heads = this.#heads ?? this.#readHeads();
    this.#heads = heads;
    heads.catch(() => {
      if (this.#heads === heads) this.#heads = undefined;
    });
    return heads;
  }

  /** Starts a new round: heads are requested anew. */
  newRound(): void {
    this.#heads = undefined;
  }

  /** Checks that the chain is the configured one. */
  async check(): Promise<void> {
    let name = await this.ismp.stateMachine();
    // One malformed answer must not end the relayer.
    if (name !== this.name) name = await this.ismp.stateMachine();
    if (name !== this.name)
      throw new WrongChainError(`expected a node of ${this.name}, found one of ${name}`);
  }

  async #readHeads(): Promise<Heads> {
    const [finalized, top] = await Promise.all([
      this.#head(() => this.node.finalizedHash(), this.#last.finalized),
      this.#head(() => this.node.bestHash(), this.#last.best),
    ]);
    const best = top.header.number < finalized.header.number ? finalized : top;
    this.#last = { finalized: finalized.header.number, best: best.header.number };
    return { finalized, best };
  }

  /** A load balancer may forward the request to a replica that lags behind: a lower number is requested again. */
  async #head(ask: () => Promise<Uint8Array>, last: number): Promise<KnownHeader> {
    for (let tries = 1; ; tries += 1) {
      const head = await this.node.header(await ask());
      if (head.header.number >= last || tries === TRIES) return head;
    }
  }
}
