// Whether the chain of a proof may prove messages of the chain that a message needs: it is that chain or its allowed
// proxy.
//
// The coprocessor is the allowed proxy of chains that this one can't verify. It is not allowed for a chain that has a
// client of its own here: otherwise an attack on the coprocessor's consensus would reach every connection. Source:
// docs/spec/protocol.md#proxies.

import { IsmpHost } from "../host";
import { StateMachine } from "../state-machine";

/** @param prover the state machine whose commitment the proof is read against @param needed whose word is needed */
export function isProxyAllowed(host: IsmpHost, prover: StateMachine, needed: StateMachine): bool {
  if (prover.equals(needed)) return true;
  return host.isAllowedProxy(prover) && !host.knowsStateMachine(needed);
}
