// The protocol's host on this chain: answers the handlers' questions out of the pallet's storage.
//
// What can't change while messages are handled is asked for once.
// Source: docs/spec/protocol.md#host, docs/spec/pallet-ismp.md#storage.

import { ErrorCode, Milliseconds, Seconds } from "../../bytes/units";
import { HashPtr } from "../../bytes/hash-ptr";
import { REFUND_TIMEOUTS } from "../../configuration";
import { consensusClients } from "../../generated/ismp";
import {
  boundedStateCommitments,
  boundedStateMachineUpdateTime,
  challengePeriod,
  consensusClientUpdateTime,
  consensusStateClient,
  consensusStates,
  frozenConsensusClients,
  latestStateMachineHeight,
  previousStateMachineHeight,
  unbondingPeriod,
} from "../../generated/pallets/ismp";
import { Span } from "../../bytes/span";
import { ConsensusClient } from "../../ismp/consensus-client";
import { IsmpError } from "../../ismp/errors";
import { IsmpHost } from "../../ismp/host";
import { ConsensusClientId, ConsensusStateId, NO_CLIENT, NOTHING } from "../../ismp/identifiers";
import { Request } from "../../ismp/request";
import { Response } from "../../ismp/response";
import { IsmpRouter } from "../../ismp/router";
import { StateCommitment } from "../../ismp/state-commitment";
import { StateMachine } from "../../ismp/state-machine";
import { StateMachineHeight, StateMachineId } from "../../ismp/state-machine-id";
import { Some } from "../../scale/some";
import { VerifiedCommitment } from "../../ismp/verified-commitments";
import { Bytes } from "../../scale/bytes";
import { CommitmentKind } from "../../ismp/commitment-trie";
import { coprocessor, hostStateMachine } from "./chain-identity";
import { hasEntry, setEntry, takeEntry } from "./child-trie";
import { now } from "./clock";
import { refundFee } from "./fees";
import { storeRequestReceipt, storeResponseReceipt } from "./received-messages";
import { RequestMetadata } from "./request-metadata";
import { PalletRouter } from "./router";
import {
  hasRequestCommitment,
  hasResponseCommitment,
  setRequestCommitment,
  setResponseCommitment,
  takeRequestCommitment,
  takeResponseCommitment,
} from "./sent-messages";
import { storeStateCommitments } from "./state-commitments";
import { idBytes, idOf } from "./consensus-ids";


@final
export class PalletHost extends IsmpHost {
  private time: Milliseconds = now();
  private self: StateMachine = hostStateMachine();
  private proxy: StateMachine | null = coprocessor();
  private clients: ConsensusClient[] = consensusClients();
  private modules: IsmpRouter = new PalletRouter();

  stateMachine(): StateMachine {
    return this.self;
  }

  now(): Milliseconds {
    return this.time;
  }

  allowedProxy(): StateMachine | null {
    return this.proxy;
  }

  router(): IsmpRouter {
    return this.modules;
  }

  consensusClients(): ConsensusClient[] {
    return this.clients;
  }

  consensusClientId(id: ConsensusStateId): i64 {
    const client = consensusStateClient.get(idBytes(id));
    return client == null ? NO_CLIENT : (idOf(client) as i64);
  }

  storeConsensusClientId(id: ConsensusStateId, client: ConsensusClientId): void {
    consensusStateClient.set(idBytes(id), idBytes(client));
  }

  consensusState(id: ConsensusStateId): Span {
    const state = consensusStates.get(idBytes(id));
    return state == null ? NOTHING : state.span;
  }

  storeConsensusState(id: ConsensusStateId, state: Span): void {
    consensusStates.set(idBytes(id), Bytes.of(state));
  }

  isFrozen(id: ConsensusStateId): bool {
    return frozenConsensusClients.get(idBytes(id));
  }

  freeze(id: ConsensusStateId): void {
    frozenConsensusClients.set(idBytes(id), true);
  }

  consensusUpdateTime(id: ConsensusStateId): Some<Seconds> | null {
    return consensusClientUpdateTime.get(idBytes(id));
  }

  storeConsensusUpdateTime(id: ConsensusStateId, seconds: Seconds): void {
    consensusClientUpdateTime.set(idBytes(id), seconds);
  }

  unbondingPeriod(id: ConsensusStateId): Some<Seconds> | null {
    return unbondingPeriod.get(idBytes(id));
  }

  storeUnbondingPeriod(id: ConsensusStateId, seconds: Seconds): void {
    unbondingPeriod.set(idBytes(id), seconds);
  }

  challengePeriod(id: StateMachineId): Some<Seconds> | null {
    return challengePeriod.get(id);
  }

  storeChallengePeriod(id: StateMachineId, seconds: Seconds): void {
    challengePeriod.set(id, seconds);
  }

  latestHeight(id: StateMachineId): u64 {
    return latestStateMachineHeight.getOr(id, 0);
  }

  storeLatestHeight(at: StateMachineHeight): void {
    previousStateMachineHeight.set(at.id, this.latestHeight(at.id));
    latestStateMachineHeight.set(at.id, at.height);
  }

  stateCommitment(at: StateMachineHeight): StateCommitment | null {
    return boundedStateCommitments.get(at.id, at.height);
  }

  storeStateCommitments(commitments: VerifiedCommitment[], from: i32, to: i32): void {
    storeStateCommitments(commitments, from, to, this.nowSeconds());
  }

  stateMachineUpdateTime(at: StateMachineHeight): Some<Seconds> | null {
    return boundedStateMachineUpdateTime.get(at.id, at.height);
  }

  hasRequestCommitment(commitment: HashPtr): bool {
    return hasRequestCommitment(commitment);
  }

  takeRequestCommitment(request: Request): Span {
    return takeRequestCommitment(request);
  }

  restoreRequestCommitment(request: Request, metadata: Span): void {
    setRequestCommitment(request, metadata);
  }

  settleRequestTimeout(request: Request, metadata: Span): ErrorCode {
    return settle(metadata);
  }

  hasResponseCommitment(commitment: HashPtr): bool {
    return hasResponseCommitment(commitment);
  }

  takeResponseCommitment(response: Response): Span {
    return takeResponseCommitment(response);
  }

  restoreResponseCommitment(response: Response, metadata: Span): void {
    setResponseCommitment(response, metadata);
  }

  settleResponseTimeout(response: Response, metadata: Span): ErrorCode {
    return settle(metadata);
  }

  hasRequestReceipt(commitment: HashPtr): bool {
    return hasEntry(CommitmentKind.RequestReceipt, commitment);
  }

  storeRequestReceipt(commitment: HashPtr, relayer: Span): void {
    storeRequestReceipt(commitment, relayer);
  }

  takeRequestReceipt(commitment: HashPtr): Span {
    return takeEntry(CommitmentKind.RequestReceipt, commitment);
  }

  restoreRequestReceipt(commitment: HashPtr, receipt: Span): void {
    setEntry(CommitmentKind.RequestReceipt, commitment, receipt);
  }

  hasResponseReceipt(request: HashPtr): bool {
    return hasEntry(CommitmentKind.ResponseReceipt, request);
  }

  storeResponseReceipt(request: HashPtr, response: HashPtr, relayer: Span): void {
    storeResponseReceipt(request, response, relayer);
  }

  takeResponseReceipt(request: HashPtr): Span {
    return takeEntry(CommitmentKind.ResponseReceipt, request);
  }

  restoreResponseReceipt(request: HashPtr, receipt: Span): void {
    setEntry(CommitmentKind.ResponseReceipt, request, receipt);
  }
}

/** Refunds the fee of a message that timed out, where the build does so. Its commitment is gone, so this happens once. */
function settle(metadata: Span): ErrorCode {
  if (!REFUND_TIMEOUTS) return IsmpError.None;
  const decoded = RequestMetadata.decode(metadata);
  if (decoded == null) return IsmpError.UnknownRequest;
  refundFee(decoded);
  return IsmpError.None;
}
