// A chain without Substrate: the protocol's host over a `Store`, with a log of what was asked of modules and clients.
//
// Keys are a table's number and the encoded key. Metadata that begins with ff can't be settled.

import { ErrorCode, Milliseconds, Seconds } from "../../../assembly/bytes/units";
import { packSpan, spanAddress, spanLength } from "../../../assembly/bytes/span";
import { requestCommitment, responseCommitment } from "../../../assembly/ismp/commitment";
import { ConsensusClient } from "../../../assembly/ismp/consensus-client";
import { IsmpHost } from "../../../assembly/ismp/host";
import { ConsensusClientId, ConsensusStateId, NO_CLIENT, NOTHING } from "../../../assembly/ismp/identifiers";
import { IsmpModule } from "../../../assembly/ismp/module";
import { Request } from "../../../assembly/ismp/request";
import { Response } from "../../../assembly/ismp/response";
import { IsmpRouter } from "../../../assembly/ismp/router";
import { StateCommitment } from "../../../assembly/ismp/state-commitment";
import { StateMachine } from "../../../assembly/ismp/state-machine";
import { StateMachineHeight, StateMachineId } from "../../../assembly/ismp/state-machine-id";
import { Some } from "../../../assembly/scale/some";
import { VerifiedCommitment } from "../../../assembly/ismp/verified-commitments";
import { Reader } from "../../../assembly/scale/reader";
import { Writer } from "../../../assembly/scale/writer";
import { equalSpans, Store, written } from "./store";

export const enum Table {
  ClientId = 0,
  ConsensusState = 1,
  Frozen = 2,
  ConsensusUpdateTime = 3,
  UnbondingPeriod = 4,
  ChallengePeriod = 5,
  LatestHeight = 6,
  StateCommitment = 7,
  StateMachineUpdateTime = 8,
  RequestCommitment = 9,
  ResponseCommitment = 10,
  RequestReceipt = 11,
  ResponseReceipt = 12,
}

/** The result of a host that can't refund a fee. */
export const SETTLEMENT_FAILED: u32 = 499;

export class MockHost extends IsmpHost {
  store: Store = new Store();
  log: Writer = new Writer(256);
  logged: u32 = 0;
  clock: u64 = 0;
  proxy: StateMachine | null = null;
  clients: ConsensusClient[] = [];
  moduleIds: u64[] = [];
  modules: IsmpModule[] = [];

  constructor(private machine: StateMachine) {
    super();
  }

  /** A line of the log: its kind, then 32 bytes. */
  note(kind: LogKind, hash: usize): void {
    this.log.u8(kind as u8);
    this.log.raw(hash, 32);
    this.logged++;
  }

  stateMachine(): StateMachine {
    return this.machine;
  }

  now(): Milliseconds {
    return this.clock;
  }

  allowedProxy(): StateMachine | null {
    return this.proxy;
  }

  router(): IsmpRouter {
    return new MockRouter(this);
  }

  consensusClients(): ConsensusClient[] {
    return this.clients;
  }

  consensusClientId(id: ConsensusStateId): i64 {
    const found = this.store.get(ofId(Table.ClientId, id));
    return found == NOTHING ? NO_CLIENT : (load<u32>(spanAddress(found)) as i64);
  }

  storeConsensusClientId(id: ConsensusStateId, client: ConsensusClientId): void {
    const value = new Writer(4);
    value.u32(client);
    this.store.set(ofId(Table.ClientId, id), written(value));
  }

  consensusState(id: ConsensusStateId): u64 {
    return this.store.get(ofId(Table.ConsensusState, id));
  }

  storeConsensusState(id: ConsensusStateId, state: u64): void {
    this.store.set(ofId(Table.ConsensusState, id), state);
  }

  isFrozen(id: ConsensusStateId): bool {
    return this.store.get(ofId(Table.Frozen, id)) != NOTHING;
  }

  freeze(id: ConsensusStateId): void {
    this.store.set(ofId(Table.Frozen, id), 0);
  }

  consensusUpdateTime(id: ConsensusStateId): Some<Seconds> | null {
    return this.seconds(ofId(Table.ConsensusUpdateTime, id));
  }

  storeConsensusUpdateTime(id: ConsensusStateId, seconds: Seconds): void {
    this.storeSeconds(ofId(Table.ConsensusUpdateTime, id), seconds);
  }

  unbondingPeriod(id: ConsensusStateId): Some<Seconds> | null {
    return this.seconds(ofId(Table.UnbondingPeriod, id));
  }

  storeUnbondingPeriod(id: ConsensusStateId, seconds: Seconds): void {
    this.storeSeconds(ofId(Table.UnbondingPeriod, id), seconds);
  }

  challengePeriod(id: StateMachineId): Some<Seconds> | null {
    return this.seconds(ofMachine(Table.ChallengePeriod, id));
  }

  storeChallengePeriod(id: StateMachineId, seconds: Seconds): void {
    this.storeSeconds(ofMachine(Table.ChallengePeriod, id), seconds);
  }

  latestHeight(id: StateMachineId): u64 {
    const found = this.seconds(ofMachine(Table.LatestHeight, id));
    return found == null ? 0 : found.value;
  }

  storeLatestHeight(at: StateMachineHeight): void {
    this.storeSeconds(ofMachine(Table.LatestHeight, at.id), at.height);
  }

  stateCommitment(at: StateMachineHeight): StateCommitment | null {
    const found = this.store.get(ofHeight(Table.StateCommitment, at));
    if (found == NOTHING) return null;
    return StateCommitment.read(Reader.over(found));
  }

  storeStateCommitments(commitments: VerifiedCommitment[], from: i32, to: i32): void {
    for (let i = from; i < to; i++) {
      const at = commitments[i].at;
      const value = new Writer(80);
      commitments[i].commitment.write(value);
      this.store.set(ofHeight(Table.StateCommitment, at), written(value));
      this.storeSeconds(ofHeight(Table.StateMachineUpdateTime, at), this.nowSeconds());
    }
  }

  stateMachineUpdateTime(at: StateMachineHeight): Some<Seconds> | null {
    return this.seconds(ofHeight(Table.StateMachineUpdateTime, at));
  }

  hasRequestCommitment(commitment: usize): bool {
    return this.store.get(ofHash(Table.RequestCommitment, commitment)) != NOTHING;
  }

  takeRequestCommitment(request: Request): u64 {
    return this.store.take(ofHash(Table.RequestCommitment, requestCommitment(request)));
  }

  restoreRequestCommitment(request: Request, metadata: u64): void {
    this.store.set(ofHash(Table.RequestCommitment, requestCommitment(request)), metadata);
  }

  settleRequestTimeout(request: Request, metadata: u64): ErrorCode {
    return this.settle(requestCommitment(request), metadata);
  }

  hasResponseCommitment(commitment: usize): bool {
    return this.store.get(ofHash(Table.ResponseCommitment, commitment)) != NOTHING;
  }

  takeResponseCommitment(response: Response): u64 {
    return this.store.take(ofHash(Table.ResponseCommitment, responseCommitment(response)));
  }

  restoreResponseCommitment(response: Response, metadata: u64): void {
    this.store.set(ofHash(Table.ResponseCommitment, responseCommitment(response)), metadata);
  }

  settleResponseTimeout(response: Response, metadata: u64): ErrorCode {
    return this.settle(responseCommitment(response), metadata);
  }

  hasRequestReceipt(commitment: usize): bool {
    return this.store.get(ofHash(Table.RequestReceipt, commitment)) != NOTHING;
  }

  storeRequestReceipt(commitment: usize, relayer: u64): void {
    this.store.set(ofHash(Table.RequestReceipt, commitment), relayer);
  }

  takeRequestReceipt(commitment: usize): u64 {
    return this.store.take(ofHash(Table.RequestReceipt, commitment));
  }

  restoreRequestReceipt(commitment: usize, receipt: u64): void {
    this.store.set(ofHash(Table.RequestReceipt, commitment), receipt);
  }

  hasResponseReceipt(request: usize): bool {
    return this.store.get(ofHash(Table.ResponseReceipt, request)) != NOTHING;
  }

  storeResponseReceipt(request: usize, response: usize, relayer: u64): void {
    const value = new Writer(64);
    value.raw(response, 32);
    value.span(relayer);
    this.store.set(ofHash(Table.ResponseReceipt, request), written(value));
  }

  takeResponseReceipt(request: usize): u64 {
    return this.store.take(ofHash(Table.ResponseReceipt, request));
  }

  restoreResponseReceipt(request: usize, receipt: u64): void {
    this.store.set(ofHash(Table.ResponseReceipt, request), receipt);
  }

  private settle(commitment: usize, metadata: u64): ErrorCode {
    this.note(LogKind.Settled, commitment);
    return spanLength(metadata) > 0 && load<u8>(spanAddress(metadata)) == 0xff ? SETTLEMENT_FAILED : 0;
  }

  private seconds(key: u64): Some<Seconds> | null {
    const found = this.store.get(key);
    return found == NOTHING ? null : new Some<Seconds>(load<u64>(spanAddress(found)));
  }

  private storeSeconds(key: u64, seconds: Seconds): void {
    const value = new Writer(8);
    value.u64(seconds);
    this.store.set(key, written(value));
  }
}

export const enum LogKind {
  Accepted = 0,
  Responded = 1,
  RequestTimedOut = 2,
  ResponseTimedOut = 3,
  Settled = 4,
  ProofRead = 5,
  ConsensusVerified = 6,
}

class MockRouter extends IsmpRouter {
  constructor(private host: MockHost) {
    super();
  }

  moduleFor(id: usize, length: u32): IsmpModule | null {
    for (let i = 0; i < this.host.moduleIds.length; i++) {
      if (equalSpans(this.host.moduleIds[i], packSpan(id, length))) return this.host.modules[i];
    }
    return null;
  }
}

function ofId(table: Table, id: u32): u64 {
  const key = new Writer(8);
  key.u8(table as u8);
  key.u32(id);
  return written(key);
}

export function ofMachine(table: Table, id: StateMachineId): u64 {
  const key = new Writer(24);
  key.u8(table as u8);
  id.write(key);
  return written(key);
}

export function ofHeight(table: Table, at: StateMachineHeight): u64 {
  const key = new Writer(32);
  key.u8(table as u8);
  at.write(key);
  return written(key);
}

function ofHash(table: Table, hash: usize): u64 {
  const key = new Writer(33);
  key.u8(table as u8);
  key.raw(hash, 32);
  return written(key);
}
