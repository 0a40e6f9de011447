// A chain of which nothing is known but its coprocessor: all that clients ask of their host.

import { ConsensusClient } from "../../assembly/ismp/consensus-client";
import { IsmpHost } from "../../assembly/ismp/host";
import { ConsensusClientId, ConsensusStateId } from "../../assembly/ismp/identifiers";
import { Request } from "../../assembly/ismp/request";
import { Response } from "../../assembly/ismp/response";
import { IsmpRouter } from "../../assembly/ismp/router";
import { StateCommitment } from "../../assembly/ismp/state-commitment";
import { StateMachine } from "../../assembly/ismp/state-machine";
import { StateMachineHeight, StateMachineId } from "../../assembly/ismp/state-machine-id";
import { Seconds } from "../../assembly/ismp/time";


@final
export class ProxyHost extends IsmpHost {
  constructor(private proxy: StateMachine | null) {
    super();
  }

  allowedProxy(): StateMachine | null {
    return this.proxy;
  }

  stateMachine(): StateMachine {
    return unreachable();
  }

  now(): u64 {
    return unreachable();
  }

  router(): IsmpRouter {
    return unreachable();
  }

  consensusClients(): ConsensusClient[] {
    return unreachable();
  }

  consensusClientId(id: ConsensusStateId): i64 {
    return unreachable();
  }

  storeConsensusClientId(id: ConsensusStateId, client: ConsensusClientId): void {
    unreachable();
  }

  consensusState(id: ConsensusStateId): u64 {
    return unreachable();
  }

  storeConsensusState(id: ConsensusStateId, state: u64): void {
    unreachable();
  }

  isFrozen(id: ConsensusStateId): bool {
    return unreachable();
  }

  freeze(id: ConsensusStateId): void {
    unreachable();
  }

  consensusUpdateTime(id: ConsensusStateId): Seconds | null {
    return unreachable();
  }

  storeConsensusUpdateTime(id: ConsensusStateId, seconds: u64): void {
    unreachable();
  }

  unbondingPeriod(id: ConsensusStateId): Seconds | null {
    return unreachable();
  }

  storeUnbondingPeriod(id: ConsensusStateId, seconds: u64): void {
    unreachable();
  }

  challengePeriod(id: StateMachineId): Seconds | null {
    return unreachable();
  }

  storeChallengePeriod(id: StateMachineId, seconds: u64): void {
    unreachable();
  }

  latestHeight(id: StateMachineId): u64 {
    return unreachable();
  }

  storeLatestHeight(at: StateMachineHeight): void {
    unreachable();
  }

  stateCommitment(at: StateMachineHeight): StateCommitment | null {
    return unreachable();
  }

  storeStateCommitment(at: StateMachineHeight, commitment: StateCommitment): void {
    unreachable();
  }

  stateMachineUpdateTime(at: StateMachineHeight): Seconds | null {
    return unreachable();
  }

  storeStateMachineUpdateTime(at: StateMachineHeight, seconds: u64): void {
    unreachable();
  }

  hasRequestCommitment(commitment: usize): bool {
    return unreachable();
  }

  takeRequestCommitment(request: Request): u64 {
    return unreachable();
  }

  restoreRequestCommitment(request: Request, metadata: u64): void {
    unreachable();
  }

  settleRequestTimeout(request: Request, metadata: u64): u32 {
    return unreachable();
  }

  hasResponseCommitment(commitment: usize): bool {
    return unreachable();
  }

  takeResponseCommitment(response: Response): u64 {
    return unreachable();
  }

  restoreResponseCommitment(response: Response, metadata: u64): void {
    unreachable();
  }

  settleResponseTimeout(response: Response, metadata: u64): u32 {
    return unreachable();
  }

  hasRequestReceipt(commitment: usize): bool {
    return unreachable();
  }

  storeRequestReceipt(commitment: usize, relayer: u64): void {
    unreachable();
  }

  takeRequestReceipt(commitment: usize): u64 {
    return unreachable();
  }

  restoreRequestReceipt(commitment: usize, receipt: u64): void {
    unreachable();
  }

  hasResponseReceipt(request: usize): bool {
    return unreachable();
  }

  storeResponseReceipt(request: usize, response: usize, relayer: u64): void {
    unreachable();
  }

  takeResponseReceipt(request: usize): u64 {
    return unreachable();
  }

  restoreResponseReceipt(request: usize, receipt: u64): void {
    unreachable();
  }
}
