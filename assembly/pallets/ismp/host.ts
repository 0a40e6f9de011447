// The protocol's host on this chain: answers the handlers' questions out of the pallet's storage.
//
// What can't change while messages are handled is asked for once.
// Source: docs/spec/protocol.md#host, docs/spec/pallet-ismp.md#storage.

import { ErrorCode, Milliseconds, Seconds } from "../../bytes/units";
import { HashPtr } from "../../bytes/hash-ptr";
import { REFUND_TIMEOUTS } from "../../configuration";
import { getU64, setBool, setBytes, setU64, setWritten } from "../../frame/storage-value";
import { consensusClients } from "../../generated/ismp";
import {
  KEY_CHALLENGE_PERIOD,
  KEY_CONSENSUS_CLIENT_UPDATE_TIME,
  KEY_CONSENSUS_STATE_CLIENT,
  KEY_CONSENSUS_STATES,
  KEY_FROZEN_CONSENSUS_CLIENTS,
  KEY_LATEST_STATE_MACHINE_HEIGHT,
  KEY_PREVIOUS_STATE_MACHINE_HEIGHT,
  KEY_UNBONDING_PERIOD,
} from "../../generated/pallets/ismp";
import { Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, get } from "../../host/storage";
import { ConsensusClient } from "../../ismp/consensus-client";
import { IsmpError } from "../../ismp/errors";
import { IsmpHost } from "../../ismp/host";
import { ConsensusClientId, ConsensusStateId, NO_CLIENT } from "../../ismp/identifiers";
import { Request } from "../../ismp/request";
import { Response } from "../../ismp/response";
import { IsmpRouter } from "../../ismp/router";
import { StateCommitment } from "../../ismp/state-commitment";
import { StateMachine } from "../../ismp/state-machine";
import { StateMachineHeight, StateMachineId } from "../../ismp/state-machine-id";
import { StoredSeconds } from "../../ismp/time";
import { VerifiedCommitment } from "../../ismp/verified-commitments";
import { Writer } from "../../scale/writer";
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
import { stateCommitment, storeStateCommitments, updateTime } from "./state-commitments";
import { blakeKeyOf, machineKey, twoxKeyOf } from "./storage-keys";
import { bytesAt, secondsAt } from "./stored-values";


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
    const value = get(blakeKeyOf(KEY_CONSENSUS_STATE_CLIENT, id));
    return value == ABSENT || spanLength(value) < 4 ? NO_CLIENT : (load<u32>(spanAddress(value)) as i64);
  }

  storeConsensusClientId(id: ConsensusStateId, client: ConsensusClientId): void {
    const bytes = __alloc(4);
    store<u32>(bytes, client);
    setBytes(blakeKeyOf(KEY_CONSENSUS_STATE_CLIENT, id), bytes, 4);
  }

  consensusState(id: ConsensusStateId): Span {
    return bytesAt(twoxKeyOf(KEY_CONSENSUS_STATES, id));
  }

  storeConsensusState(id: ConsensusStateId, state: Span): void {
    const value = new Writer(spanLength(state) + 5);
    value.span(state);
    setWritten(twoxKeyOf(KEY_CONSENSUS_STATES, id), value);
  }

  isFrozen(id: ConsensusStateId): bool {
    const value = get(blakeKeyOf(KEY_FROZEN_CONSENSUS_CLIENTS, id));
    return value != ABSENT && spanLength(value) > 0 && load<u8>(spanAddress(value)) == 1;
  }

  freeze(id: ConsensusStateId): void {
    setBool(blakeKeyOf(KEY_FROZEN_CONSENSUS_CLIENTS, id), true);
  }

  consensusUpdateTime(id: ConsensusStateId): StoredSeconds | null {
    return secondsAt(twoxKeyOf(KEY_CONSENSUS_CLIENT_UPDATE_TIME, id));
  }

  storeConsensusUpdateTime(id: ConsensusStateId, seconds: Seconds): void {
    setU64(twoxKeyOf(KEY_CONSENSUS_CLIENT_UPDATE_TIME, id), seconds);
  }

  unbondingPeriod(id: ConsensusStateId): StoredSeconds | null {
    return secondsAt(blakeKeyOf(KEY_UNBONDING_PERIOD, id));
  }

  storeUnbondingPeriod(id: ConsensusStateId, seconds: Seconds): void {
    setU64(blakeKeyOf(KEY_UNBONDING_PERIOD, id), seconds);
  }

  challengePeriod(id: StateMachineId): StoredSeconds | null {
    return secondsAt(machineKey(KEY_CHALLENGE_PERIOD, id));
  }

  storeChallengePeriod(id: StateMachineId, seconds: Seconds): void {
    setU64(machineKey(KEY_CHALLENGE_PERIOD, id), seconds);
  }

  latestHeight(id: StateMachineId): u64 {
    return getU64(machineKey(KEY_LATEST_STATE_MACHINE_HEIGHT, id));
  }

  storeLatestHeight(at: StateMachineHeight): void {
    const key = machineKey(KEY_LATEST_STATE_MACHINE_HEIGHT, at.id);
    setU64(machineKey(KEY_PREVIOUS_STATE_MACHINE_HEIGHT, at.id), getU64(key));
    setU64(key, at.height);
  }

  stateCommitment(at: StateMachineHeight): StateCommitment | null {
    return stateCommitment(at);
  }

  storeStateCommitments(commitments: VerifiedCommitment[], from: i32, to: i32): void {
    storeStateCommitments(commitments, from, to, this.nowSeconds());
  }

  stateMachineUpdateTime(at: StateMachineHeight): StoredSeconds | null {
    return updateTime(at);
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
