// Clients whose proofs say in plain what another chain holds, so that tests decide what is proven.
//
// Consensus proof: 00 ‖ u32 error ‖ Option<Vec<u8>> reason, or 01 ‖ Vec<u8> next state ‖ Vec<(StateMachineId, u64 height, StateCommitment)>.
// Fraud proof: any two that differ. State proof: Vec<(u8 kind, H256)> of the tree of messages ‖ Vec<(key, value)>.

import { ErrorCode } from "../../../assembly/bytes/units";
import { compareBytes, equal32 } from "../../../assembly/bytes/compare";
import { spanAddress, spanLength } from "../../../assembly/bytes/span";
import { requestCommitment } from "../../../assembly/ismp/commitment";
import { ConsensusClient, ConsensusUpdate } from "../../../assembly/ismp/consensus-client";
import { IsmpError } from "../../../assembly/ismp/errors";
import { ConsensusClientId, ConsensusStateId, NOTHING } from "../../../assembly/ismp/identifiers";
import { MessageProof } from "../../../assembly/ismp/message-proof";
import { Request } from "../../../assembly/ismp/request";
import { StateCommitment } from "../../../assembly/ismp/state-commitment";
import { StateMachine } from "../../../assembly/ismp/state-machine";
import { StateMachineClient, StateRead } from "../../../assembly/ismp/state-machine-client";
import { StateMachineHeight, StateMachineId } from "../../../assembly/ismp/state-machine-id";
import { StorageValues, StorageValuesBuilder } from "../../../assembly/ismp/storage-values";
import { ThisChain } from "../../../assembly/ismp/this-chain";
import { VerifiedCommitments } from "../../../assembly/ismp/verified-commitments";
import { Reader } from "../../../assembly/scale/reader";
import { CommitmentKind } from "../../../assembly/ismp/commitment-trie";
import { Entries } from "../../../assembly/trie/entries";
import { TrieError } from "../../../assembly/trie/errors";
import { LogKind, MockHost } from "./mock-host";
import { equalSpans } from "./store";

/** The result of a client that can't detect fraud. */
const NO_FRAUD: u32 = 498;
const ZERO = memory.data(32);

export class MockConsensusClient extends ConsensusClient {
  constructor(
    private host: MockHost,
    private clientId: ConsensusClientId,
    private known: StateMachine[],
  ) {
    super();
  }

  id(): ConsensusClientId {
    return this.clientId;
  }

  verifyConsensus(chain: ThisChain, id: ConsensusStateId, trusted: u64, proof: u64): ConsensusUpdate {
    this.host.note(LogKind.ConsensusVerified, ZERO);
    const reader = Reader.over(proof);
    if (!reader.bool()) {
      const error = reader.u32();
      const reason = reader.bool() ? reader.span() : NOTHING;
      return ConsensusUpdate.refused(reader.failed ? reader.error : error, reason);
    }
    const state = reader.span();
    const commitments = new VerifiedCommitments();
    const count = reader.count(1);
    for (let i: u32 = 0; i < count && !reader.failed; i++) {
      const stateMachine = StateMachineId.read(reader);
      const height = reader.u64();
      const commitment = StateCommitment.read(reader);
      if (!reader.failed) commitments.add(new StateMachineHeight(stateMachine, height), commitment);
    }
    const error = reader.finish();
    return error != 0 ? ConsensusUpdate.refused(error) : ConsensusUpdate.of(state, commitments);
  }

  verifyFraudProof(chain: ThisChain, trusted: u64, proof1: u64, proof2: u64): ErrorCode {
    return equalSpans(proof1, proof2) ? NO_FRAUD : 0;
  }

  stateMachine(machine: StateMachine): StateMachineClient | null {
    for (let i = 0; i < this.known.length; i++) {
      if (this.known[i].equals(machine)) return new MockStateMachineClient(this.host);
    }
    return null;
  }
}

class MockStateMachineClient extends StateMachineClient {
  constructor(private host: MockHost) {
    super();
  }

  verifyMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): ErrorCode {
    this.host.note(LogKind.ProofRead, ZERO);
    for (let i: u32 = 0; i < count; i++) {
      const found = holds(proof, kind, commitments + (i as usize) * 32);
      if (found < 0) return TrieError.NodeNotInProof;
      if (found == 0) return TrieError.NotMember;
    }
    return 0;
  }

  verifyNonMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): ErrorCode {
    this.host.note(LogKind.ProofRead, ZERO);
    for (let i: u32 = 0; i < count; i++) {
      const found = holds(proof, kind, commitments + (i as usize) * 32);
      if (found < 0) return TrieError.NodeNotInProof;
      if (found > 0) return TrieError.StillPresent;
    }
    return 0;
  }

  readState(
    chain: ThisChain,
    gets: Request[],
    at: StateCommitment,
    proof: MessageProof,
    limit: u64,
  ): StateRead {
    const answers = new Array<StorageValues>();
    let left = limit;
    for (let i = 0; i < gets.length; i++) {
      this.host.note(LogKind.ProofRead, requestCommitment(gets[i]));
      const values = new StorageValuesBuilder(gets[i].keyCount);
      const error = readValues(gets[i], proof, left, values);
      if (error != 0) return StateRead.refused(error);
      left -= values.size;
      answers.push(values.build());
    }
    return StateRead.of(answers);
  }
}

function readValues(get: Request, proof: MessageProof, limit: u64, values: StorageValuesBuilder): ErrorCode {
  const asked = new Entries(get.keyCount);
  const keys = get.keyReader();
  for (let i: u32 = 0; i < get.keyCount; i++) {
    const key = keys.bytes();
    asked.add(key, keys.length, 0, 0);
  }
  asked.sort();
  for (let i: u32 = 0; i < asked.count; i++) {
    const reader = Reader.over(proof.bytes);
    const members = reader.count(33);
    reader.fixed(members * 33);
    let left = reader.count(2);
    let present = false;
    let value: u64 = 0;
    for (; left > 0 && !reader.failed && !present; left--) {
      const key = reader.bytes();
      const keyLength = reader.length;
      value = reader.span();
      present = compareBytes(key, keyLength, asked.key(i), asked.keyLength(i)) == 0;
    }
    if (reader.failed) return TrieError.NodeNotInProof;
    values.add(asked.key(i), asked.keyLength(i), present, spanAddress(value), spanLength(value));
    if (values.size > limit) return IsmpError.ValuesTooLarge;
  }
  return 0;
}

/** 1 if the tree contains the commitment, 0 if not, -1 if the proof does not decode. */
function holds(proof: MessageProof, kind: CommitmentKind, commitment: usize): i32 {
  const reader = Reader.over(proof.bytes);
  const count = reader.count(33);
  let found = false;
  for (let i: u32 = 0; i < count; i++) {
    const memberKind = reader.u8();
    const member = reader.fixed(32);
    if (memberKind == (kind as u8) && equal32(member, commitment)) found = true;
  }
  return reader.failed ? -1 : found ? 1 : 0;
}
