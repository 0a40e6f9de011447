// Entry points for the tests of consensus clients and state machines: what the runtime shows only through messages.
//
// Input and output are SCALE. A refusal is `01 ‖ Vec<u8>` "Name: reason", as the runtime APIs give it.

import { ErrorCode, Milliseconds } from "../../assembly/bytes/units";
import "../../assembly/host/panic";
import { GrandpaClient } from "../../assembly/consensus/grandpa/client";
import { ConsensusState } from "../../assembly/consensus/grandpa/consensus-state";
import { FinalityProof } from "../../assembly/consensus/grandpa/finality-proof";
import { verifyFraudProof } from "../../assembly/consensus/grandpa/fraud-proof";
import { SlotDurations } from "../../assembly/consensus/slot-durations";
import { spanAddress, spanLength } from "../../assembly/bytes/span";
import { MessageProof } from "../../assembly/ismp/message-proof";
import { Request } from "../../assembly/ismp/request";
import { StateCommitment } from "../../assembly/ismp/state-commitment";
import { StateMachine } from "../../assembly/ismp/state-machine";
import { ThisChain } from "../../assembly/ismp/this-chain";
import { errorText } from "../../assembly/frame/error-text";
import { answer } from "../../assembly/runtime/api/result";
import { Reader } from "../../assembly/scale/reader";
import { Writer } from "../../assembly/scale/writer";
import { SubstrateStateMachine } from "../../assembly/state-machines/substrate/client";
import { CommitmentKind } from "../../assembly/ismp/commitment-trie";

export { __heap_base };

/** Bytes of values that a GET may have here. */
const MAX_VALUES: u64 = 1 << 24;

/** Vec<u8> consensus state, Vec<u8> finality proof, Vec<u8> finality proof → 00 */
export function Probe_fraud_proof(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const stateReader = input.nested();
  const firstReader = input.nested();
  const secondReader = input.nested();
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const state = new ConsensusState(stateReader);
  if (stateReader.failed) return refuse(stateReader.error);
  const first = new FinalityProof(firstReader);
  if (firstReader.failed) return refuse(firstReader.error);
  const second = new FinalityProof(secondReader);
  if (secondReader.failed) return refuse(secondReader.error);
  const error = verifyFraudProof(state, first, second);
  return error != 0 ? refuse(error) : accept();
}

/**
 * Option<StateMachine> coprocessor, Vec<(StateMachine, u64)> served chains, [u8; 4] consensus state id, Vec<u8> trusted
 * state, Vec<u8> proof → 00 ‖ Vec<u8> next state ‖ Vec<(StateMachineHeight, StateCommitment)>
 */
export function Probe_verify_consensus(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const chain = readChain(input);
  const slots = new ListedSlots(input);
  const id = input.u32();
  const state = input.span();
  const proof = input.span();
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const client = new GrandpaClient(slots, new SubstrateStateMachine());
  const update = client.verifyConsensus(chain, id, state, proof);
  if (update.error != 0) return refuse(update.error);
  const writer = new Writer(512);
  writer.u8(0);
  writer.bytes(spanAddress(update.state), spanLength(update.state));
  const commitments = update.commitments.sorted();
  writer.compact(commitments.length);
  for (let i = 0; i < commitments.length; i++) {
    commitments[i].at.write(writer);
    commitments[i].commitment.write(writer);
  }
  return answer(writer);
}

/** Vec<(StateMachine, u64)> served chains, StateMachine → whether the client reads its proofs */
export function Probe_serves(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const client = new GrandpaClient(new ListedSlots(input), new SubstrateStateMachine());
  const machine = StateMachine.read(input);
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const writer = new Writer(1);
  writer.u8(client.stateMachine(machine) != null ? 1 : 0);
  return answer(writer);
}

/**
 * Option<StateMachine> coprocessor, StateCommitment, Proof, bool members, u8 kind, Vec<[u8; 32]> commitments → 00
 */
export function Probe_messages(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const chain = readChain(input);
  const at = StateCommitment.read(input);
  const proof = MessageProof.read(input);
  const members = input.bool();
  const kind = input.u8() as CommitmentKind;
  const count = input.count(32);
  const commitments = input.fixed(count * 32);
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const machine = new SubstrateStateMachine();
  const error = members
    ? machine.verifyMembership(chain, kind, commitments, count, at, proof)
    : machine.verifyNonMembership(chain, kind, commitments, count, at, proof);
  return error != 0 ? refuse(error) : accept();
}

/** Option<StateMachine> coprocessor, StateCommitment, Proof, Request → 00 ‖ Vec<StorageValue> */
export function Probe_read_state(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const chain = readChain(input);
  const at = StateCommitment.read(input);
  const proof = MessageProof.read(input);
  const get = Request.read(input);
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const read = new SubstrateStateMachine().readState(chain, [get], at, proof, MAX_VALUES);
  if (read.error != 0) return refuse(read.error);
  const writer = new Writer(256);
  writer.u8(0);
  read.values[0].write(writer);
  return answer(writer);
}

/** Option<StateMachine> coprocessor, StateCommitment, Proof, Vec<Request> → 00: all are read out of one proof */
export function Probe_read_states(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const chain = readChain(input);
  const at = StateCommitment.read(input);
  const proof = MessageProof.read(input);
  const gets = new Array<Request>();
  const count = input.count(1);
  for (let i: u32 = 0; i < count && !input.failed; i++) gets.push(Request.read(input));
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const read = new SubstrateStateMachine().readState(chain, gets, at, proof, u64.MAX_VALUE);
  return read.error != 0 ? refuse(read.error) : accept();
}

function readChain(input: Reader): ProxiedChain {
  return new ProxiedChain(input.bool() ? StateMachine.read(input) : null);
}

/** A chain that stores nothing but its coprocessor. */
@final
class ProxiedChain extends ThisChain {
  constructor(private proxy: StateMachine | null) {
    super();
  }

  allowedProxy(): StateMachine | null {
    return this.proxy;
  }

  stateMachine(): StateMachine {
    return unreachable();
  }

  now(): Milliseconds {
    return unreachable();
  }
}

/** Served chains as a list. */
@final
class ListedSlots extends SlotDurations {
  private machines: StateMachine[] = [];
  private durations: u64[] = [];

  constructor(input: Reader) {
    super();
    const count = input.count(13);
    for (let i: u32 = 0; i < count && !input.failed; i++) {
      this.machines.push(StateMachine.read(input));
      this.durations.push(input.u64());
    }
  }

  find(machine: StateMachine): bool {
    for (let i = 0; i < this.machines.length; i++) {
      if (!this.machines[i].equals(machine)) continue;
      this.slotDuration = this.durations[i];
      return true;
    }
    return false;
  }
}

/** `Err(Vec<u8>)` with the text of an error of any layer. */
function refuse(error: ErrorCode): u64 {
  const text = errorText(error);
  const writer = new Writer(128);
  writer.u8(1);
  writer.span(text);
  return answer(writer);
}

function accept(): u64 {
  const writer = new Writer(1);
  writer.u8(0);
  return answer(writer);
}
