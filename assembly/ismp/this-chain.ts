// What the chain that runs the protocol says of itself: its name, its clock, its coprocessor.
//
// It is all that clients and readers of proofs are given of the host: who judges the bytes of a stranger can't write.
// Source: ismp-v1.md §5.8, §6.

import { StateMachine } from "./state-machine";

export abstract class ThisChain {
  /** Which state machine this chain is. */
  abstract stateMachine(): StateMachine;

  /** The chain's clock, in milliseconds since 1970. */
  abstract now(): u64;

  /** The one chain whose proofs may stand for those of chains that have no client here (the coprocessor), or null. */
  abstract allowedProxy(): StateMachine | null;

  /** The clock in whole seconds, as it is stored. */
  nowSeconds(): u64 {
    return this.now() / 1000;
  }

  isAllowedProxy(machine: StateMachine): bool {
    const proxy = this.allowedProxy();
    return proxy != null && proxy.equals(machine);
  }

  /** Whether this chain is the proxy: it takes messages that are for others. */
  isRouter(): bool {
    return this.isAllowedProxy(this.stateMachine());
  }
}
