// Inherents of a block: recognizes them, makes them for an author, and checks those of another author's block.
// Source: docs/spec/host.md#inherent-data.

import { InherentData } from "../frame/inherent-data";
import { checkInherentCall, createInherentCall, INHERENTS, isInherentCall } from "../generated/inherents";
import { mark, release } from "../memory/arena";
import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";
import { Extrinsic, ExtrinsicKind } from "./extrinsic";

/** The version byte of inherents: bare, version 5. */
const BARE_EXTRINSIC: u8 = 0x05;

export function isInherent(extrinsic: Extrinsic): bool {
  return extrinsic.kind == ExtrinsicKind.Bare && isInherentCall(extrinsic.call);
}

/** Writes `Vec<extrinsic>`: the inherents that the pallets make from the data, in the order of the pallets. */
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
 * Writes `CheckInherentsResult`. The first error ends the check and is fatal.
 *
 * @param extrinsics the encoded extrinsics of the block, one after the other, each of which decodes
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
    // The buffer of `error` may be in the scope, so the scope is not released.
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
