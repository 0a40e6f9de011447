// IsmpRuntimeApi: called by relayers and RPC methods.
//
// The two methods for events and the two for messages read the node's off-chain database and trap if there is none.
// Source: docs/spec/pallet-ismp.md#runtime-api.

import { panic } from "../../frame/panic";
import {
  boundedStateMachineUpdateTime,
  challengePeriod,
  consensusStates,
  latestStateMachineHeight,
} from "../../generated/pallets/ismp";
import { Span } from "../../bytes/span";
import { StateMachineHeight, StateMachineId } from "../../ismp/state-machine-id";
import { BlockEvents } from "../../pallets/ismp/block-events";
import { hostStateMachine } from "../../pallets/ismp/chain-identity";
import { storedRequest, storedResponse } from "../../pallets/ismp/offchain-messages";
import { idBytes } from "../../pallets/ismp/consensus-ids";
import { mark, release } from "../../memory/arena";
import { KeptBytes } from "../../memory/kept-bytes";
import { Reader } from "../../scale/reader";
import { Some } from "../../scale/some";
import { Writer } from "../../scale/writer";
import { answer } from "./result";

/** Bytes of messages in one answer. */
const MAX_ANSWER: u64 = 1 << 24;

/** () → `StateMachine` */
export function IsmpRuntimeApi_host_state_machine(address: usize, length: u32): u64 {
  const writer = new Writer(9);
  hostStateMachine().write(writer);
  return answer(writer);
}

/** () → `Vec<Event>` */
export function IsmpRuntimeApi_block_events(address: usize, length: u32): u64 {
  const events = new BlockEvents();
  const items = new Writer(1024);
  let count: u32 = 0;
  while (events.next(items)) count++;
  return answerList(count, items);
}

/** () → `Vec<(Event, Option<u32>)>`: with the index of the extrinsic */
export function IsmpRuntimeApi_block_events_with_metadata(address: usize, length: u32): u64 {
  const events = new BlockEvents();
  const items = new Writer(1024);
  let count: u32 = 0;
  while (events.next(items)) {
    items.u8(events.inExtrinsic ? 1 : 0);
    if (events.inExtrinsic) items.u32(events.extrinsic);
    count++;
  }
  return answerList(count, items);
}

/** `[u8; 4]` consensus state id → `Option<Vec<u8>>` */
export function IsmpRuntimeApi_consensus_state(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const id = input.u32();
  if (input.finish() != 0) panic("Bad input data provided to consensus_state");
  const state = consensusStates.get(idBytes(id));
  const writer = new Writer(64);
  writer.u8(state == null ? 0 : 1);
  if (state != null) state.write(writer);
  return answer(writer);
}

/** `StateMachineHeight` → `Option<u64>` seconds */
export function IsmpRuntimeApi_state_machine_update_time(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const at = StateMachineHeight.read(input);
  if (input.finish() != 0) panic("Bad input data provided to state_machine_update_time");
  return answerOption(boundedStateMachineUpdateTime.get(at.id, at.height));
}

/** `StateMachineId` → `Option<u64>` seconds */
export function IsmpRuntimeApi_challenge_period(address: usize, length: u32): u64 {
  const id = readId(address, length, "Bad input data provided to challenge_period");
  return answerOption(challengePeriod.get(id));
}

/** `StateMachineId` → `Option<u64>` height */
export function IsmpRuntimeApi_latest_state_machine_height(address: usize, length: u32): u64 {
  const id = readId(address, length, "Bad input data provided to latest_state_machine_height");
  return answerOption(latestStateMachineHeight.get(id));
}

/** `Vec<H256>` → `Vec<Request>` */
export function IsmpRuntimeApi_requests(address: usize, length: u32): u64 {
  const commitments = readHashes(address, length, "Bad input data provided to requests");
  const found = new FoundMessages();
  const scope = mark();
  while (commitments.remaining > 0) {
    const request = storedRequest(commitments.fixed(32));
    if (request) {
      const item = new Writer(request.scaleLength + 1);
      request.write(item);
      found.add(item);
    }
    release(scope);
  }
  return found.answer();
}

/** `Vec<H256>` → `Vec<Response>` */
export function IsmpRuntimeApi_responses(address: usize, length: u32): u64 {
  const commitments = readHashes(address, length, "Bad input data provided to responses");
  const found = new FoundMessages();
  const scope = mark();
  while (commitments.remaining > 0) {
    const response = storedResponse(commitments.fixed(32));
    if (response) {
      const item = new Writer(256);
      response.write(item);
      found.add(item);
    }
    release(scope);
  }
  return found.answer();
}

/**
 * Messages that were found, copied, so that each gives back the memory that it was read into. One long message may be
 * asked for many times: an answer of more than 16 MiB is refused before the memory is taken.
 */
@final
class FoundMessages {
  private items: KeptBytes = new KeptBytes();
  private count: u32 = 0;

  add(item: Writer): void {
    if ((this.items.length as u64) + item.length > MAX_ANSWER) {
      panic("The messages take more than 16 MiB: ask for fewer commitments");
    }
    this.items.add(item.address, item.length);
    this.count++;
  }

  answer(): Span {
    const writer = new Writer(this.items.length + 5);
    writer.compact(this.count);
    writer.raw(this.items.address, this.items.length);
    return answer(writer);
  }
}

function readId(address: usize, length: u32, message: string): StateMachineId {
  const input = new Reader(address, address + length);
  const id = StateMachineId.read(input);
  if (input.finish() != 0) panic(message);
  return id;
}

/** A reader over the hashes of a `Vec<H256>`, after its count. */
function readHashes(address: usize, length: u32, message: string): Reader {
  const input = new Reader(address, address + length);
  const size = input.count(32) * 32;
  const start = input.fixed(size);
  if (input.finish() != 0) panic(message);
  return new Reader(start, start + size);
}

/** `Option<u64>` */
function answerOption(value: Some<u64> | null): Span {
  const writer = new Writer(9);
  writer.u8(value == null ? 0 : 1);
  if (value != null) writer.u64(value.value);
  return answer(writer);
}

function answerList(count: u32, items: Writer): Span {
  const writer = new Writer(items.length + 4);
  writer.compact(count);
  writer.raw(items.address, items.length);
  return answer(writer);
}
