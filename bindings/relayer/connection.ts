/**
 * A chain that the relayer works with: its node, and what is read from it.
 *
 * Refuses by {@link WrongChainError} a node whose chain has another name than the configuration says.
 */
import { IsmpChain } from "../client/ismp-chain.ts";
import { SubstrateNode } from "../client/node.ts";
import type { RpcClient } from "../client/rpc-client.ts";
import type { StateMachine, StateMachineId } from "../client/state-machine.ts";
import type { ChainConfig } from "./config.ts";
import { WrongChainError } from "./errors.ts";

export class Connection {
  readonly config: ChainConfig;
  readonly node: SubstrateNode;
  readonly ismp: IsmpChain;

  constructor(config: ChainConfig, rpc: RpcClient) {
    this.config = config;
    this.node = new SubstrateNode(rpc, config.hasher);
    this.ismp = new IsmpChain(this.node);
  }

  get name(): StateMachine {
    return this.config.state_machine;
  }

  /** How other chains know it. */
  get id(): StateMachineId {
    return { machine: this.name, consensusStateId: this.config.consensus_state_id };
  }

  /** The chain is the one that it is taken for. */
  async check(): Promise<void> {
    const name = await this.ismp.stateMachine();
    if (name !== this.name) throw new WrongChainError(`the node of ${this.name} is one of ${name}`);
  }
}
