// Creates a client: root decides on the first trusted state, for which there is no proof.
//
// Refuses a client that this chain has no code for, and a consensus state id that is in use: upstream would replace the
// trusted state of a running client silently, and a frozen client would stay frozen.
// Source: docs/spec/protocol.md#create-client.

import { ErrorCode } from "../../bytes/units";
import { IsmpError } from "../errors";
import { IsmpHost } from "../host";
import { CreateConsensusState } from "../messages/create-consensus-state";
import { StateMachineId } from "../state-machine-id";

/** Gives an error number, 0 for none. */
export function createClient(host: IsmpHost, message: CreateConsensusState): ErrorCode {
  const id = message.consensusStateId;
  if (host.consensusClient(message.clientId as i64) == null) return IsmpError.UnknownConsensusClient;
  if (host.consensusClientId(id) >= 0) return IsmpError.DuplicateConsensusStateId;

  host.storeConsensusState(id, message.state);
  host.storeUnbondingPeriod(id, message.unbondingPeriod);
  host.storeConsensusClientId(id, message.clientId);
  const periods = message.challengePeriods;
  for (let i = 0; i < periods.length; i++) {
    host.storeChallengePeriod(new StateMachineId(periods[i].machine, id), periods[i].seconds);
  }
  const commitments = message.commitments;
  for (let i = 0; i < commitments.length; i++) {
    host.storeStateCommitments(commitments, i, i + 1);
    host.storeLatestHeight(commitments[i].at);
  }
  host.storeConsensusUpdateTime(id, host.nowSeconds());
  return IsmpError.None;
}
