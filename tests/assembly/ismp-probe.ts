// Entry points for the tests of the protocol core, on a mock chain without Substrate.

import "../../assembly/host/panic";
import { errorText } from "../../assembly/frame/error-text";
import { NOTHING } from "../../assembly/ismp/identifiers";
import { relayerOf } from "../../assembly/ismp/signer";
import { elapsedSeconds, hasPassed, hasTimedOut } from "../../assembly/ismp/time";
import { StateMachineId } from "../../assembly/ismp/state-machine-id";
import { answer, refuse } from "../../assembly/runtime/api/result";
import { Reader } from "../../assembly/scale/reader";
import { Writer } from "../../assembly/scale/writer";
import { writeFields } from "./ismp/fields";
import { Script } from "./ismp/script";

export { __heap_base };

/** u8 type, bytes → 00 ‖ Vec<u8> encoded again ‖ Vec<u8> packed ‖ H256 commitment */
export function Probe_fields(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const type = input.u8();
  const writer = new Writer(1024);
  writer.u8(0);
  writeFields(type, input, writer);
  const error = input.finish();
  return error != 0 ? refuse(error) : answer(writer);
}

/** A chain, then Vec<step> → 00 ‖ answers ‖ log ‖ store */
export function Probe_run(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const script = Script.begin(input);
  script.run(input);
  const error = input.finish();
  if (error != 0) return refuse(error);
  const writer = new Writer(4096);
  writer.u8(0);
  script.write(writer);
  return answer(writer);
}

/** Vec<u8> signer → 00 ‖ Option<Vec<u8>> relayer */
export function Probe_relayer(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const relayer = relayerOf(input.span());
  const writer = new Writer(64);
  writer.u8(0);
  writer.u8(relayer == NOTHING ? 0 : 1);
  if (relayer != NOTHING) writer.span(relayer);
  return answer(writer);
}

/** Two StateMachineIds → 00 ‖ their order: 0 less, 1 equal, 2 greater */
export function Probe_order(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const one = StateMachineId.read(input);
  const order = one.compare(StateMachineId.read(input));
  const writer = new Writer(2);
  writer.u8(0);
  writer.u8(order < 0 ? 0 : order == 0 ? 1 : 2);
  return answer(writer);
}

/** u64 start, u64 period, u64 now in milliseconds → 00 ‖ bool passed ‖ u64 elapsed ‖ bool timed out (period a timeout) */
export function Probe_time(address: usize, length: u32): u64 {
  const start = load<u64>(address);
  const period = load<u64>(address, 8);
  const now = load<u64>(address, 16);
  const writer = new Writer(11);
  writer.u8(0);
  writer.u8(hasPassed(start, period, now) ? 1 : 0);
  writer.u64(elapsedSeconds(start, now));
  writer.u8(hasTimedOut(period, now / 1000) ? 1 : 0);
  return answer(writer);
}

/** u32 error → its text */
export function Probe_error_text(address: usize, length: u32): u64 {
  return errorText(load<u32>(address));
}
