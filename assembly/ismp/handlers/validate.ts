// Whether the commitment that a message is proven against may be used: the checks that all proven messages share.
//
// Refuses: unknown and frozen clients, heights that are still open to challenge, state machines that the client does
// not follow. An expired client's commitments stay usable: what they say was final before.
// Source: docs/spec/protocol.md#validation.

import { ErrorCode } from "../../bytes/units";
import { IsmpError } from "../errors";
import { IsmpHost } from "../host";
import { StateMachineClient } from "../state-machine-client";
import { StateMachineHeight } from "../state-machine-id";
import { hasPassed } from "../time";

/** What reads proofs at a height, or why none may be read. */
@final
export class ProofReader {
  private constructor(
    public error: ErrorCode,
    private found: StateMachineClient | null,
  ) {}

  static with(client: StateMachineClient): ProofReader {
    return new ProofReader(0, client);
  }

  static refused(error: ErrorCode): ProofReader {
    return new ProofReader(error, null);
  }

  /** Only where there is no error. */
  get client(): StateMachineClient {
    return this.found!;
  }
}

/** Checks that proofs at `at` may be read, and gives what reads them. */
export function validateStateMachine(host: IsmpHost, at: StateMachineHeight): ProofReader {
  const consensusStateId = at.id.consensusStateId;
  const clientId = host.consensusClientId(consensusStateId);
  if (clientId < 0) return ProofReader.refused(IsmpError.ConsensusStateIdNotRecognized);
  const client = host.consensusClient(clientId);
  if (client == null) return ProofReader.refused(IsmpError.UnknownConsensusClient);
  if (host.isFrozen(consensusStateId)) return ProofReader.refused(IsmpError.FrozenConsensusClient);
  const delay = verifyDelayPassed(host, at);
  if (delay != 0) return ProofReader.refused(delay);
  const stateMachine = client.stateMachine(at.id.stateId);
  if (stateMachine == null) return ProofReader.refused(IsmpError.UnknownStateMachine);
  return ProofReader.with(stateMachine);
}

/**
 * Checks that the challenge period of a height is over: strictly more than the period has passed since it was stored,
 * so that a fisherman could have vetoed a commitment of a forged proof. A period of 0 needs no wait.
 */
function verifyDelayPassed(host: IsmpHost, at: StateMachineHeight): ErrorCode {
  const stored = host.stateMachineUpdateTime(at);
  if (stored == null) return IsmpError.StateMachineUpdateTimeNotFound;
  const period = host.challengePeriod(at.id);
  if (period == null) return IsmpError.ChallengePeriodNotConfigured;
  return hasPassed(stored.value, period.value, host.now())
    ? IsmpError.None
    : IsmpError.ChallengePeriodNotElapsed;
}
