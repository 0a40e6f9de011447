// IsmpHost: what the chain that runs the protocol must provide: storage, clock, consensus clients and modules.
//
// The handlers in `handlers/` reach the chain only through this class, so they run on the storage of a pallet and on
// the maps of a test. Conventions: hashes are addresses of 32 bytes; byte strings are fat pointers, `NOTHING` if
// nothing is stored; periods and stored times are seconds.
// Obligations of a host: everything that a message wrote is rolled back if its result, or that of one of its items, is
// an error; no method traps on what a message claims.
// Source: docs/spec/protocol.md#host. The nonce and vetoes are the pallet's own affair: no handler needs them.

import { ErrorCode, Seconds } from "../bytes/units";
import { HashPtr } from "../bytes/hash-ptr";
import { Span } from "../bytes/span";
import { ConsensusClient } from "./consensus-client";
import { ConsensusClientId, ConsensusStateId, NO_CLIENT } from "./identifiers";
import { Request } from "./request";
import { Response } from "./response";
import { IsmpRouter } from "./router";
import { StateCommitment } from "./state-commitment";
import { StateMachine } from "./state-machine";
import { StateMachineHeight, StateMachineId } from "./state-machine-id";
import { ThisChain } from "./this-chain";
import { Some } from "../scale/some";
import { VerifiedCommitment } from "./verified-commitments";

export abstract class IsmpHost extends ThisChain {
  abstract router(): IsmpRouter;

  /** Every consensus client of this chain, in the order of declaration. */
  abstract consensusClients(): ConsensusClient[];

  // --- consensus clients' state

  /** The id of the client that is bound to a consensus state id, or NO_CLIENT. */
  abstract consensusClientId(id: ConsensusStateId): i64;
  abstract storeConsensusClientId(id: ConsensusStateId, client: ConsensusClientId): void;

  /** The client's trusted state, or NOTHING. */
  abstract consensusState(id: ConsensusStateId): Span;
  abstract storeConsensusState(id: ConsensusStateId, state: Span): void;

  abstract isFrozen(id: ConsensusStateId): bool;
  abstract freeze(id: ConsensusStateId): void;

  /** When the client was last updated, by this chain's clock. */
  abstract consensusUpdateTime(id: ConsensusStateId): Some<Seconds> | null;
  abstract storeConsensusUpdateTime(id: ConsensusStateId, seconds: Seconds): void;

  abstract unbondingPeriod(id: ConsensusStateId): Some<Seconds> | null;
  abstract storeUnbondingPeriod(id: ConsensusStateId, seconds: Seconds): void;

  abstract challengePeriod(id: StateMachineId): Some<Seconds> | null;
  abstract storeChallengePeriod(id: StateMachineId, seconds: Seconds): void;

  // --- state commitments of other state machines

  /** The latest height; 0 if there is none. */
  abstract latestHeight(id: StateMachineId): u64;
  /** Also stores the old latest height as the previous one. */
  abstract storeLatestHeight(at: StateMachineHeight): void;

  abstract stateCommitment(at: StateMachineHeight): StateCommitment | null;
  /**
   * Stores the commitments from index `from` to before `to`, and the current time for each. None of them is stored yet.
   * They are of one state machine with ascending heights, so a host can read and write its set of heights once.
   */
  abstract storeStateCommitments(commitments: VerifiedCommitment[], from: i32, to: i32): void;

  /** When a height was stored, by this chain's clock. */
  abstract stateMachineUpdateTime(at: StateMachineHeight): Some<Seconds> | null;

  // --- messages that this chain sent

  abstract hasRequestCommitment(commitment: HashPtr): bool;
  /** Removes a request's commitment. @returns its metadata, which only the host understands, or NOTHING */
  abstract takeRequestCommitment(request: Request): Span;
  /** Restores what `takeRequestCommitment` returned. */
  abstract restoreRequestCommitment(request: Request, metadata: Span): void;
  /**
   * Settles the fee of a request after its module accepted the timeout. The commitment is removed before, so this
   * happens at most once.
   *
   * @returns an error number, 0 for none
   */
  abstract settleRequestTimeout(request: Request, metadata: Span): ErrorCode;

  abstract hasResponseCommitment(commitment: HashPtr): bool;
  /** Same as for requests. The mark that the request was answered is removed and restored with the commitment. */
  abstract takeResponseCommitment(response: Response): Span;
  abstract restoreResponseCommitment(response: Response, metadata: Span): void;
  abstract settleResponseTimeout(response: Response, metadata: Span): ErrorCode;

  // --- messages that this chain received

  abstract hasRequestReceipt(commitment: HashPtr): bool;
  /** @param relayer the name of the relayer in the message, which nothing verifies */
  abstract storeRequestReceipt(commitment: HashPtr, relayer: Span): void;
  /** Removes the receipt. @returns its bytes, which only the host understands, or NOTHING */
  abstract takeRequestReceipt(commitment: HashPtr): Span;
  /** Restores what `takeRequestReceipt` returned. */
  abstract restoreRequestReceipt(commitment: HashPtr, receipt: Span): void;

  /** Whether any response to the request was received: receipts are stored under the request's commitment. */
  abstract hasResponseReceipt(request: HashPtr): bool;
  abstract storeResponseReceipt(request: HashPtr, response: HashPtr, relayer: Span): void;
  abstract takeResponseReceipt(request: HashPtr): Span;
  abstract restoreResponseReceipt(request: HashPtr, receipt: Span): void;

  // --- derived from the above

  /** The first client with that id, or null. */
  consensusClient(id: i64): ConsensusClient | null {
    if (id == NO_CLIENT) return null;
    const clients = this.consensusClients();
    for (let i = 0; i < clients.length; i++) {
      if ((clients[i].id() as i64) == id) return clients[i];
    }
    return null;
  }

  /** Whether a client of this chain follows the state machine, so that the coprocessor must not prove its messages. */
  knowsStateMachine(machine: StateMachine): bool {
    const clients = this.consensusClients();
    for (let i = 0; i < clients.length; i++) {
      if (clients[i].stateMachine(machine) != null) return true;
    }
    return false;
  }
}
