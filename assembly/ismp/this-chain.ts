// ThisChain: state machine, clock and coprocessor of the chain that runs the protocol.
//
// Consensus clients and state machine clients get only this part of the host: code that reads proofs can't write.
// Source: docs/spec/protocol.md#clients, docs/spec/protocol.md#proxies.

import { Milliseconds, Seconds } from "../bytes/units";
import { Padding } from "./padding";
import { StateMachine } from "./state-machine";

export abstract class ThisChain {
  /** Of the messages that are handled; who handles several of one extrinsic has them share it. */
  padding: Padding = new Padding();

  /** The state machine of this chain. */
  abstract stateMachine(): StateMachine;

  /** The chain's clock, in milliseconds since 1970. */
  abstract now(): Milliseconds;

  /** The coprocessor: the one chain whose proofs may be used for chains that have no client here; or null. */
  abstract allowedProxy(): StateMachine | null;

  /** The clock in whole seconds, in which times are stored. */
  nowSeconds(): Seconds {
    return this.now() / 1000;
  }

  isAllowedProxy(machine: StateMachine): bool {
    const proxy = this.allowedProxy();
    return proxy != null && proxy.equals(machine);
  }

  /** Whether this chain is its own coprocessor: it then accepts messages for other chains. */
  isRouter(): bool {
    return this.isAllowedProxy(this.stateMachine());
  }
}
