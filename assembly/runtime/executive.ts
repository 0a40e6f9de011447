// The execution of a block: initialized, extrinsics applied one by one, finalized; or all of it at once, when a block
// of another author is imported.
//
// `executeBlock` traps on any block that differs from the result of executing it: that is how Substrate refuses a
// block. Source: docs/spec/host.md#executive.

import { equalBytes } from "../bytes/compare";
import { DigestItem, DigestKind } from "../consensus/digest";
import { Header } from "../consensus/header";
import { Extrinsic } from "./extrinsic";
import { panic } from "../frame/panic";
import { VALID } from "../frame/validity";
import { Weight } from "../frame/weight";
import { WeightMeter } from "../frame/weight-meter";
import { onFinalize, onIdle, onInitialize, onPoll, POLLS } from "../generated/hooks";
import { packSpan } from "../bytes/span";
import { mark, release } from "../memory/arena";
import {
  finalize,
  inherentsApplied,
  initialize,
  noteFinishedExtrinsics,
  noteFinishedInitialize,
  noteInherentsApplied,
  number,
  resetEvents,
} from "../pallets/system/block";
import { BASE_BLOCK, registerMandatory, remainingWeight } from "../pallets/system/block-weight";
import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";
import { Applied, apply } from "./apply-extrinsic";
import { isInherent } from "./inherents";
import { upgradeIfNeeded } from "./upgrade";

const UNDECODABLE_BLOCK = "Bad input data provided to execute_block";

/** Starts the block with this header: its number, its parent, and those digest items that come before execution. */
export function initializeBlock(header: Header): void {
  resetEvents();
  const upgrade = upgradeIfNeeded();
  const digest = preRuntimeDigest(header);
  initialize(header.number, header.parentHash, packSpan(digest.address, digest.length));
  registerMandatory(upgrade.plus(onInitialize(header.number)).plus(new Weight(BASE_BLOCK)));
  noteFinishedInitialize();
}

function preRuntimeDigest(header: Header): Writer {
  const items = new Writer(64);
  let count: u32 = 0;
  const walk = header.digestWalk();
  while (walk.next()) {
    if (walk.item.kind != DigestKind.PreRuntime) continue;
    writeItem(items, walk.item);
    count++;
  }
  const digest = new Writer(items.length + 5);
  digest.compact(count);
  digest.raw(items.address, items.length);
  return digest;
}

function writeItem(writer: Writer, item: DigestItem): void {
  writer.u8(item.kind as u8);
  writer.u32(item.engine);
  writer.bytes(item.payload, item.payloadLength);
}

/**
 * Applies one decoded extrinsic.
 *
 * @param addressOnly see `Extrinsic.check`
 */
export function applyExtrinsic(extrinsic: Extrinsic, addressOnly: bool = false): Applied {
  const validity = extrinsic.check(addressOnly);
  if (validity != VALID) return new Applied(validity);
  if (!isInherent(extrinsic) && !inherentsApplied()) endInherents();
  return apply(extrinsic);
}

/** After the inherents, and before the first transaction if there is one. */
function endInherents(): void {
  noteInherentsApplied();
  if (POLLS) poll();
}

/** Pallets may use what weight the inherents left, before transactions take it. */
function poll(): void {
  const remaining = remainingWeight();
  if (remaining.refTime == 0 || remaining.proofSize == 0) return;
  const meter = new WeightMeter(remaining);
  onPoll(number(), meter);
  registerMandatory(meter.consumed);
}

/** Ends the block and gives its header. */
export function finalizeBlock(): Writer {
  endExtrinsics();
  return finalize();
}

/** What comes between the last extrinsic and the header. */
export function endExtrinsics(): void {
  // In a block without transactions. Only hooks can tell whether this was noted, since the end of the block clears it.
  if (POLLS && !inherentsApplied()) endInherents();
  noteFinishedExtrinsics();
  idle();
  onFinalize(number());
}

/** Pallets may use what weight the extrinsics left. */
function idle(): void {
  const remaining = remainingWeight();
  if (remaining.refTime == 0 || remaining.proofSize == 0) return;
  const used = onIdle(number(), remaining);
  if (used.refTime != 0 || used.proofSize != 0) registerMandatory(used);
}

/**
 * Executes a whole block: a header without its seal, and its extrinsics.
 *
 * Each extrinsic is read, applied and freed before the next one is read, so that a block needs no more memory than
 * the most expensive of its extrinsics. An author applies each in an instance of its own: if they added up here, an
 * author could build blocks that no other node can import.
 */
export function executeBlock(reader: Reader): void {
  const header = executeExtrinsics(reader, false);
  compareHeaders(header, finalizeBlock());
}

/**
 * Executes a block up to its last extrinsic.
 *
 * @param addressOnly see `Extrinsic.check`
 * @returns its header, as given
 */
export function executeExtrinsics(reader: Reader, addressOnly: bool): Header {
  const header = Header.read(reader);
  const count = reader.count(2);
  const extrinsics = new Reader(reader.position, reader.end);
  for (let i: u32 = 0; i < count && !reader.failed; i++) reader.bytes();
  if (reader.finish() != 0) panic(UNDECODABLE_BLOCK);
  if (header.number == 0) panic("The genesis block is not executed");

  const scope = mark();
  initializeBlock(header);
  release(scope);
  let inherentsDone = false;
  for (let i: u32 = 0; i < count; i++) {
    const extrinsic = Extrinsic.read(extrinsics);
    if (extrinsics.failed) panic(UNDECODABLE_BLOCK);
    if (!isInherent(extrinsic)) inherentsDone = true;
    else if (inherentsDone) panic("Invalid inherent position: inherents come first");
    if (applyExtrinsic(extrinsic, addressOnly).validity != VALID)
      panic("An extrinsic of the block is not valid");
    release(scope);
  }
  return header;
}

/**
 * Traps if the header that was made is not the given one.
 *
 * @param anyStateRoot accepts any state root, for blocks of other code
 */
export function compareHeaders(given: Header, own: Writer, anyStateRoot: bool = false): void {
  const made = Header.read(new Reader(own.address, own.address + own.length));
  const givenDigest = given.digestWalk();
  const madeDigest = made.digestWalk();
  while (true) {
    const more = givenDigest.next();
    if (more != madeDigest.next()) panic("Number of digest items must match that calculated.");
    if (!more) break;
    if (!sameItem(givenDigest.item, madeDigest.item)) panic("Digest item must match that calculated.");
  }
  if (!anyStateRoot && !equalBytes(given.stateRoot, made.stateRoot, 32))
    panic("Storage root must match that calculated.");
  if (!equalBytes(given.extrinsicsRoot, made.extrinsicsRoot, 32))
    panic("Transaction trie root must be valid.");
}

function sameItem(a: DigestItem, b: DigestItem): bool {
  return (
    a.kind == b.kind &&
    a.engine == b.engine &&
    a.payloadLength == b.payloadLength &&
    equalBytes(a.payload, b.payload, a.payloadLength)
  );
}
