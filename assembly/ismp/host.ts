// What the protocol asks of the chain it runs on: what it says of itself, its storage, its clients and its modules.
//
// The handlers in `handlers/` reach the chain through this class alone, so they run on a pallet's storage and on a
// test's maps alike. Conventions: hashes are addresses of 32 bytes; byte strings are fat pointers, `NOTHING` where
// nothing is stored; periods and stored times are seconds.
// What the host must keep: everything written while a message is handled is rolled back when its result, or one of
// its items, is an error; no method traps on what a message claims.
// Source: ismp-v1.md §6, ismp-v2.md §6. The nonce and vetoes are the pallet's own affair: no handler needs them.

import { ConsensusClient } from "./consensus-client";
import { ConsensusClientId, ConsensusStateId, NO_CLIENT } from "./identifiers";
import { Request } from "./request";
import { Response } from "./response";
import { IsmpRouter } from "./router";
import { StateCommitment } from "./state-commitment";
import { StateMachine } from "./state-machine";
import { StateMachineHeight, StateMachineId } from "./state-machine-id";
import { ThisChain } from "./this-chain";
import { Seconds } from "./time";
import { VerifiedCommitment } from "./verified-commitments";

export abstract class IsmpHost extends ThisChain {
  abstract router(): IsmpRouter;

  /** Every consensus client of this chain, in the order of declaration. */
  abstract consensusClients(): ConsensusClient[];

  // --- consensus clients' state

  /** The client bound to a consensus state, or NO_CLIENT. */
  abstract consensusClientId(id: ConsensusStateId): i64;
  abstract storeConsensusClientId(id: ConsensusStateId, client: ConsensusClientId): void;

  /** The client's own trusted state, or NOTHING. */
  abstract consensusState(id: ConsensusStateId): u64;
  abstract storeConsensusState(id: ConsensusStateId, state: u64): void;

  abstract isFrozen(id: ConsensusStateId): bool;
  abstract freeze(id: ConsensusStateId): void;

  /** When the client was last updated, by this chain's clock. */
  abstract consensusUpdateTime(id: ConsensusStateId): Seconds | null;
  abstract storeConsensusUpdateTime(id: ConsensusStateId, seconds: u64): void;

  abstract unbondingPeriod(id: ConsensusStateId): Seconds | null;
  abstract storeUnbondingPeriod(id: ConsensusStateId, seconds: u64): void;

  abstract challengePeriod(id: StateMachineId): Seconds | null;
  abstract storeChallengePeriod(id: StateMachineId, seconds: u64): void;

  // --- what is known of other state machines

  /** The highest height stored; 0 where there is none. */
  abstract latestHeight(id: StateMachineId): u64;
  /** Remembers the old latest height as the previous one. */
  abstract storeLatestHeight(at: StateMachineHeight): void;

  abstract stateCommitment(at: StateMachineHeight): StateCommitment | null;
  /**
   * Stores the commitments `from` up to `to`, none of which is stored, and now as the time of each. They are of one state
   * machine, with ascending heights: what the host keeps of a state machine's heights it reads and writes once.
   */
  abstract storeStateCommitments(commitments: VerifiedCommitment[], from: i32, to: i32): void;

  /** When a height was stored, by this chain's clock. */
  abstract stateMachineUpdateTime(at: StateMachineHeight): Seconds | null;

  // --- messages that this chain sent

  abstract hasRequestCommitment(commitment: usize): bool;
  /** Takes a request's commitment away and gives its metadata, bytes that only the host understands, or NOTHING. */
  abstract takeRequestCommitment(request: Request): u64;
  /** Puts back what `takeRequestCommitment` gave. */
  abstract restoreRequestCommitment(request: Request, metadata: u64): void;
  /**
   * Settles a request that timed out, once its module has taken the timeout: returns the fee. The commitment is gone
   * by then, so this happens once. Gives an error number, 0 for none.
   */
  abstract settleRequestTimeout(request: Request, metadata: u64): u32;

  abstract hasResponseCommitment(commitment: usize): bool;
  /** As for requests; the mark that the request was answered goes and returns with the commitment. */
  abstract takeResponseCommitment(response: Response): u64;
  abstract restoreResponseCommitment(response: Response, metadata: u64): void;
  abstract settleResponseTimeout(response: Response, metadata: u64): u32;

  // --- messages that this chain received

  abstract hasRequestReceipt(commitment: usize): bool;
  /** @param relayer who delivered it, as named in the message and verified by nobody */
  abstract storeRequestReceipt(commitment: usize, relayer: u64): void;
  /** Takes the receipt away and gives its bytes, which only the host understands, or NOTHING. */
  abstract takeRequestReceipt(commitment: usize): u64;
  /** Puts back what `takeRequestReceipt` gave. */
  abstract restoreRequestReceipt(commitment: usize, receipt: u64): void;

  /** Whether *a* response to the request was received: receipts stand under the request's commitment. */
  abstract hasResponseReceipt(request: usize): bool;
  abstract storeResponseReceipt(request: usize, response: usize, relayer: u64): void;
  abstract takeResponseReceipt(request: usize): u64;
  abstract restoreResponseReceipt(request: usize, receipt: u64): void;

  // --- made of the above

  /** The first client with that id, or null. */
  consensusClient(id: i64): ConsensusClient | null {
    if (id == NO_CLIENT) return null;
    const clients = this.consensusClients();
    for (let i = 0; i < clients.length; i++) {
      if ((clients[i].id() as i64) == id) return clients[i];
    }
    return null;
  }

  /** Whether some client knows the state machine by itself, so that no proxy may speak for it. */
  knowsStateMachine(machine: StateMachine): bool {
    const clients = this.consensusClients();
    for (let i = 0; i < clients.length; i++) {
      if (clients[i].stateMachine(machine) != null) return true;
    }
    return false;
  }
}
