// Consensus updates: another chain finalized something new.
//
// Refuses: unknown, frozen and expired clients, what the client refuses, and updates that change nothing: neither the
// client's state nor any state commitment. Such an update would be valid for ever, so anybody could fill blocks with it
// for nothing, ahead of all other messages, and keep a client from expiring.
// Invariant: a height that is stored keeps its commitment, and its time, whatever later updates say of it; heights below
// the latest one are not stored at all. All checks are made before the first write.

import { ErrorCode } from "../../bytes/units";
import { equalBytes } from "../../bytes/compare";
import { Span, spanAddress, spanLength } from "../../bytes/span";
import { IsmpError } from "../errors";
import { IsmpEvent } from "../event";
import { IsmpHost } from "../host";
import { ConsensusStateId, NOTHING } from "../identifiers";
import { MessageResult } from "../message-result";
import { ConsensusMessage } from "../messages/consensus";
import { relayerOf } from "../signer";
import { elapsedSeconds } from "../time";
import { VerifiedCommitment } from "../verified-commitments";

export function handleConsensus(host: IsmpHost, message: ConsensusMessage): MessageResult {
  // No account pays for the name, so it may not be longer than one that is of use.
  if (relayerOf(message.signer) == NOTHING) return MessageResult.refused(IsmpError.SignatureDecodingFailed);
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

  const fresh = notStored(host, update.commitments.sorted());
  if (fresh.length == 0 && equalSpans(update.state, trusted))
    return MessageResult.refused(IsmpError.NothingNew);

  host.storeConsensusState(id, update.state);
  host.storeConsensusUpdateTime(id, host.nowSeconds());
  const result = new MessageResult();
  result.heights = update.commitments.count;
  storeCommitments(host, fresh, result);
  return result;
}

/**
 * Attack: validators of the other chain may have withdrawn their stake after the unbonding period. From then on their
 * signatures cost them nothing, and the client must not follow them.
 */
function checkNotExpired(host: IsmpHost, id: ConsensusStateId): ErrorCode {
  const unbonding = host.unbondingPeriod(id);
  if (unbonding == null) return IsmpError.UnbondingPeriodNotConfigured;
  const updated = host.consensusUpdateTime(id);
  if (updated == null) return IsmpError.ConsensusUpdateTimeNotFound;
  const elapsed = elapsedSeconds(updated.value, host.now());
  return elapsed >= unbonding.value ? IsmpError.UnbondingPeriodElapsed : IsmpError.None;
}

/** Those that are to be stored. @param commitments by state machine id, then by height */
function notStored(host: IsmpHost, commitments: VerifiedCommitment[]): VerifiedCommitment[] {
  const fresh = new Array<VerifiedCommitment>();
  let latest: u64 = 0;
  for (let i = 0; i < commitments.length; i++) {
    const at = commitments[i].at;
    const sameMachine = i > 0 && commitments[i - 1].at.id.equals(at.id);
    if (!sameMachine) latest = host.latestHeight(at.id);
    // Of equal heights the first one counts.
    if (sameMachine && commitments[i - 1].at.height == at.height) continue;
    if (at.height >= latest && host.stateCommitment(at) == null) fresh.push(commitments[i]);
  }
  return fresh;
}

/** @param fresh by state machine id, then by height */
function storeCommitments(host: IsmpHost, fresh: VerifiedCommitment[], result: MessageResult): void {
  for (let start = 0; start < fresh.length;) {
    const id = fresh[start].at.id;
    let end = start + 1;
    while (end < fresh.length && fresh[end].at.id.equals(id)) end++;
    host.storeStateCommitments(fresh, start, end);
    const latest = fresh[end - 1].at;
    result.add(IsmpEvent.stateMachineUpdated(latest));
    host.storeLatestHeight(latest);
    start = end;
  }
}

function equalSpans(a: Span, b: Span): bool {
  const length = spanLength(a);
  return length == spanLength(b) && equalBytes(spanAddress(a), spanAddress(b), length);
}
