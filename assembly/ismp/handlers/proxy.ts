// Whether the chain that a proof is of may speak for the chain that a message needs.
//
// A chain speaks for itself. The coprocessor speaks for chains that this one can't verify; for a chain that has a client
// of its own here it must not, or whoever breaks the coprocessor's consensus breaks every chain's.
// Source: docs/spec/protocol.md#proxies.

import { IsmpHost } from "../host";
import { StateMachine } from "../state-machine";

/** @param prover the state machine whose commitment the proof is read against @param needed whose word is needed */
export function maySpeakFor(host: IsmpHost, prover: StateMachine, needed: StateMachine): bool {
  if (prover.equals(needed)) return true;
  return host.isAllowedProxy(prover) && !host.knowsStateMachine(needed);
}
