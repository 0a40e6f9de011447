// Consensus updates: another chain finalized something new.
//
// Refuses: unknown, frozen and expired clients, and what the client refuses. Whether an update that advances nothing is
// one is for the client to say: only it knows whether its state stands for something newer.
// Invariant: a height that is stored keeps its commitment, and its time, whatever later updates say of it; heights below
// the latest one are not stored at all. All checks are made before the first write.
// Source: ismp-v1.md §5.3.

import { IsmpError } from "../errors";
import { IsmpEvent } from "../event";
import { IsmpHost } from "../host";
import { ConsensusStateId, NOTHING } from "../identifiers";
import { MessageResult } from "../message-result";
import { ConsensusMessage } from "../messages/consensus";
import { StateMachineHeight } from "../state-machine-id";
import { elapsedSeconds } from "../time";
import { VerifiedCommitment } from "../verified-commitments";

export function handleConsensus(host: IsmpHost, message: ConsensusMessage): MessageResult {
  const id = message.consensusStateId;
  const clientId = host.consensusClientId(id);
  if (clientId < 0) return MessageResult.refused(IsmpError.ConsensusStateIdNotRecognized);
  const client = host.consensusClient(clientId);
  if (client == null) return MessageResult.refused(IsmpError.UnknownConsensusClient);
  const trusted = host.consensusState(id);
  if (trusted == NOTHING) return MessageResult.refused(IsmpError.ConsensusStateNotFound);
  if (host.isFrozen(id)) return MessageResult.refused(IsmpError.FrozenConsensusClient);
  const expiry = checkNotExpired(host, id);
  if (expiry != 0) return MessageResult.refused(expiry);
  const update = client.verifyConsensus(host, id, trusted, message.proof);
  if (update.error != 0) return MessageResult.refused(update.error, update.reason);

  host.storeConsensusState(id, update.state);
  host.storeConsensusUpdateTime(id, host.nowSeconds());
  const result = new MessageResult();
  const commitments = update.commitments.sorted();
  result.heights = commitments.length;
  storeCommitments(host, commitments, result);
  return result;
}

/**
 * Whoever could sign for the other chain may have withdrawn his stake once the unbonding period is over: from then on
 * his signatures cost him nothing, and the client must not follow them.
 */
function checkNotExpired(host: IsmpHost, id: ConsensusStateId): u32 {
  const unbonding = host.unbondingPeriod(id);
  if (unbonding == null) return IsmpError.UnbondingPeriodNotConfigured;
  const updated = host.consensusUpdateTime(id);
  if (updated == null) return IsmpError.ConsensusUpdateTimeNotFound;
  const elapsed = elapsedSeconds(updated.value, host.now());
  return elapsed >= unbonding.value ? IsmpError.UnbondingPeriodElapsed : IsmpError.None;
}

/** @param commitments by state machine id, then by height */
function storeCommitments(host: IsmpHost, commitments: VerifiedCommitment[], result: MessageResult): void {
  let next = 0;
  while (next < commitments.length) {
    const id = commitments[next].at.id;
    const latest = host.latestHeight(id);
    let stored: StateMachineHeight | null = null;
    for (; next < commitments.length && commitments[next].at.id.equals(id); next++) {
      const at = commitments[next].at;
      if (at.height < latest || host.stateCommitment(at) != null) continue;
      host.storeStateCommitment(at, commitments[next].commitment);
      host.storeStateMachineUpdateTime(at, host.nowSeconds());
      stored = at;
    }
    if (stored != null) {
      result.add(IsmpEvent.stateMachineUpdated(stored));
      host.storeLatestHeight(stored);
    }
  }
}
