// Core and BlockBuilder: building and executing blocks.
//
// Arguments that do not decode trap, same as in FRAME: the host treats a trap as a refusal and discards all changes.
// Source: docs/spec/host.md#runtime-apis, docs/spec/host.md#executive.

import { writeDispatchResult } from "../../frame/dispatch-error";
import { InherentData } from "../../frame/inherent-data";
import { panic } from "../../frame/panic";
import { VALID, writeValidityError } from "../../frame/validity";
import { Header } from "../../consensus/header";
import { mark, release } from "../../memory/arena";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { applyExtrinsic, executeBlock, finalizeBlock, initializeBlock } from "../executive";
import { Extrinsic } from "../extrinsic";
import { writeInherents, writeInherentsResult } from "../inherents";
import { answer } from "./result";

/** `Header` → `ExtrinsicInclusionMode`: 0, all extrinsics */
export function Core_initialize_block(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const header = Header.read(input);
  if (input.finish() != 0) panic("Bad input data provided to initialize_block");
  initializeBlock(header);
  const writer = new Writer(1);
  writer.u8(0);
  return answer(writer);
}

/** `Block`, the header without its seal → () */
export function Core_execute_block(address: usize, length: u32): u64 {
  executeBlock(new Reader(address, address + length));
  return answer(new Writer(1));
}

/** extrinsic → `ApplyExtrinsicResult` */
export function BlockBuilder_apply_extrinsic(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const extrinsic = Extrinsic.read(input);
  if (input.finish() != 0) panic("Bad input data provided to apply_extrinsic");
  const applied = applyExtrinsic(extrinsic);
  const writer = new Writer(16);
  if (applied.validity == VALID) {
    writer.u8(0);
    writeDispatchResult(writer, applied.result);
  } else {
    writer.u8(1);
    writeValidityError(writer, applied.validity);
  }
  return answer(writer);
}

/** () → `Header` */
export function BlockBuilder_finalize_block(address: usize, length: u32): u64 {
  return answer(finalizeBlock());
}

/** `InherentData` → `Vec<extrinsic>` */
export function BlockBuilder_inherent_extrinsics(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const data = InherentData.read(input);
  if (input.finish() != 0) panic("Bad input data provided to inherent_extrinsics");
  const writer = new Writer(64);
  writeInherents(data, writer);
  return answer(writer);
}

/** `Block`, `InherentData` → `CheckInherentsResult` */
export function BlockBuilder_check_inherents(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  Header.read(input);
  const count = input.count(2);
  const extrinsics = new Reader(input.position, input.end);
  const scope = mark();
  for (let i: u32 = 0; i < count && !input.failed; i++) {
    Extrinsic.read(input);
    release(scope);
  }
  const data = InherentData.read(input);
  if (input.finish() != 0) panic("Bad input data provided to check_inherents");
  const writer = new Writer(64);
  writeInherentsResult(extrinsics, count, data, writer);
  return answer(writer);
}
