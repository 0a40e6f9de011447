// Inherents in a block: which extrinsics they are, those that a block's author makes, and whether another's are right.
// Source: polkadot-host.md §4.1 (InherentData, CheckInherentsResult).

import { InherentData } from "../frame/inherent-data";
import { checkInherentCall, createInherentCall, INHERENTS, isInherentCall } from "../generated/inherents";
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

/** Writes `CheckInherentsResult`. The first error ends the check, and the block. */
export function writeInherentsResult(
  extrinsics: StaticArray<Extrinsic>,
  data: InherentData,
  writer: Writer,
): void {
  const error = new Writer(16);
  let identifier: u64 = 0;
  for (let i = 0; i < extrinsics.length && error.length == 0; i++) {
    if (isInherent(extrinsics[i])) identifier = checkInherentCall(extrinsics[i].call, data, error);
  }
  const okay = error.length == 0;
  writer.u8(okay ? 1 : 0);
  writer.u8(okay ? 0 : 1);
  writer.compact(okay ? 0 : 1);
  if (okay) return;
  writer.u64(identifier);
  writer.bytes(error.address, error.length);
}
