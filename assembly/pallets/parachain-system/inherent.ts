// The inherent of ParachainSystem, made from the validation data of the author's node.
//
// Messages of the relay chain and of other parachains are left out: nothing here handles them, and the call refuses them,
// so no block could be made any more. Data of older nodes, without descendants of the relay parent or without the
// collator's peer id, are completed with empty ones.
// Source: docs/spec/parachains.md#inherent-data.

import { Header, MIN_HEADER_SIZE } from "../../consensus/header";
import { Call } from "../../frame/call";
import { panic } from "../../frame/panic";
import { CALL_SET_VALIDATION_DATA, PALLET } from "../../generated/pallets/parachain-system";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { PersistedValidationData } from "../../generated/types";

/**
 * Writes the call. Traps without data, same as in cumulus: every block needs the call.
 *
 * @param data SCALE `ParachainInherentData`
 * @returns whether there is a call: always true
 */
export function createInherent(data: Reader | null, call: Writer): bool {
  if (data == null) {
    panic("Parachain inherent data is not provided.");
    return false;
  }
  call.u8(PALLET);
  call.u8(CALL_SET_VALIDATION_DATA);
  const start = data.position;
  PersistedValidationData.read(data);
  skipByteLists(data);
  const state = data.position;
  skipMessages(data);
  const rest = data.position;
  if (data.remaining > 0) skipDescendants(data);
  const descendants = data.position;
  if (data.remaining > 0 && data.bool()) data.bytes();
  const peer = data.position;
  if (data.finish() != 0) panic("Parachain inherent data is not provided.");

  call.raw(start, (state - start) as u32);
  if (rest == descendants) call.compact(0);
  call.raw(rest, (descendants - rest) as u32);
  if (descendants == peer) call.u8(0);
  call.raw(descendants, (peer - descendants) as u32);
  // Downward and horizontal messages, whole and hashed.
  call.u32(0);
  return true;
}

/** Checks nothing: every node accepts the author's choice of the relay parent. */
export function checkInherent(call: Call, data: Reader | null, error: Writer): void {}

function skipByteLists(reader: Reader): void {
  const count = reader.count(1);
  for (let i: u32 = 0; i < count && !reader.failed; i++) reader.bytes();
}

/** Downward messages, then the messages of each other parachain: each is a relay block number and bytes. */
function skipMessages(reader: Reader): void {
  skipMessageList(reader);
  const channels = reader.count(5);
  for (let i: u32 = 0; i < channels && !reader.failed; i++) {
    reader.u32();
    skipMessageList(reader);
  }
}

function skipMessageList(reader: Reader): void {
  const count = reader.count(5);
  for (let i: u32 = 0; i < count && !reader.failed; i++) {
    reader.u32();
    reader.bytes();
  }
}

function skipDescendants(reader: Reader): void {
  const count = reader.count(MIN_HEADER_SIZE);
  for (let i: u32 = 0; i < count && !reader.failed; i++) Header.read(reader);
}
