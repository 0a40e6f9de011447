// Entry points for the tests of untrusted messages: the runtime's own validation of them, many in one call.

import "../../assembly/host/panic";
import { ValidTransaction } from "../../assembly/frame/valid-transaction";
import { OK } from "../../assembly/frame/dispatch-error";
import { VALID } from "../../assembly/frame/validity";
import { begin, rollback } from "../../assembly/host/storage";
import { answer } from "../../assembly/runtime/api/result";
import { apply, validate } from "../../assembly/runtime/apply-extrinsic";
import { Extrinsic } from "../../assembly/runtime/extrinsic";
import { Reader } from "../../assembly/scale/reader";
import { spanAddress, spanLength } from "../../assembly/bytes/span";
import { Writer } from "../../assembly/scale/writer";

export { __heap_base };

const UNDECODABLE: u8 = 0;
const REFUSED: u8 = 1;
const FAILED: u8 = 2;
const APPLIED: u8 = 3;

/**
 * u8 whether the pool is asked, Vec<extrinsic>, each as bytes → 00 ‖ for each: verdict of a block, and of the pool
 *
 * All is taken back, so that each meets the same state.
 */
export function Probe_judge(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const asksPool = input.u8() == 1;
  const count = input.count(1);
  const writer = new Writer(2 * count + 1);
  writer.u8(0);
  for (let i: u32 = 0; i < count; i++) {
    const bytes = input.span();
    judge(Reader.over(bytes), asksPool, writer);
  }
  return answer(writer);
}

function judge(bytes: Reader, asksPool: bool, writer: Writer): void {
  const extrinsic = Extrinsic.read(bytes);
  if (bytes.finish() != 0) {
    writer.u8(UNDECODABLE);
    writer.u8(UNDECODABLE);
    return;
  }
  begin();
  const applied = apply(extrinsic);
  rollback();
  const verdict = applied.validity != VALID ? REFUSED : applied.result == OK ? APPLIED : FAILED;
  writer.u8(verdict);
  writer.u8(asksPool ? poolVerdict(extrinsic) : verdict);
}

function poolVerdict(extrinsic: Extrinsic): u8 {
  begin();
  const validity = validate(extrinsic, new ValidTransaction());
  rollback();
  return validity == VALID ? APPLIED : REFUSED;
}
