// Inherents in a block: which extrinsics they are, those that a block's author makes, and whether another's are right.
// Source: polkadot-host.md §4.1 (InherentData, CheckInherentsResult).

import { InherentData } from "../frame/inherent-data";
import { checkInherentCall, createInherentCall, INHERENTS, isInherentCall } from "../generated/inherents";
import { mark, release } from "../memory/arena";
import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";
import { Extrinsic, ExtrinsicKind } from "./extrinsic";

/** Inherents are bare extrinsics of the newest format. */
const BARE_EXTRINSIC: u8 = 0x05;

export function isInherent(extrinsic: Extrinsic): bool {
  return extrinsic.kind == ExtrinsicKind.Bare && isInherentCall(extrinsic.call);
}

/** Writes `Vec<extrinsic>`: what each pallet makes of the data, in the order of the pallets. */
export function writeInherents(data: InherentData, writer: Writer): void {
  const list = new Writer(64);
  let count: u32 = 0;
  for (let i: u32 = 0; i < INHERENTS; i++) {
    const body = new Writer(32);
    body.u8(BARE_EXTRINSIC);
    if (!createInherentCall(i, data, body)) continue;
    list.bytes(body.address, body.length);
    count++;
  }
  writer.compact(count);
  writer.raw(list.address, list.length);
}

/**
 * Writes `CheckInherentsResult`. The first error ends the check, and the block.
 *
 * @param extrinsics the encoded extrinsics of the block, one behind the other, each of which decodes
 */
export function writeInherentsResult(
  extrinsics: Reader,
  count: u32,
  data: InherentData,
  writer: Writer,
): void {
  const error = new Writer(16);
  let identifier: u64 = 0;
  const scope = mark();
  for (let i: u32 = 0; i < count; i++) {
    const extrinsic = Extrinsic.read(extrinsics);
    if (isInherent(extrinsic)) identifier = checkInherentCall(extrinsic.call, data, error);
    // What was written of an error lies in the scope.
    if (error.length != 0) break;
    release(scope);
  }
  const okay = error.length == 0;
  writer.u8(okay ? 1 : 0);
  writer.u8(okay ? 0 : 1);
  writer.compact(okay ? 0 : 1);
  if (okay) return;
  writer.u64(identifier);
  writer.bytes(error.address, error.length);
}
