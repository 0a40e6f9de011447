// Ends the call when an invariant is broken: reports the place to the host, then traps.
//
// The compiler calls `abort` for its own checks (array bounds, null, assert). Untrusted input must give error values and
// never get here.

import { ext_panic_handler_abort_on_panic_version_1 } from "./imports";
import { packSpan } from "../bytes/span";

const TEXT = memory.data(64);

/** Called by the compiler instead of its import `env.abort`. Reports line and column, never a source path. */
export function abort(message: usize, file: usize, line: u32, column: u32): void {
  let end = writeAscii(TEXT, "invariant broken at ");
  end = writeDecimal(end, line);
  store<u8>(end++, 0x3a); // :
  end = writeDecimal(end, column);
  ext_panic_handler_abort_on_panic_version_1(packSpan(TEXT, (end - TEXT) as u32));
  unreachable();
}

function writeAscii(target: usize, text: string): usize {
  for (let i = 0; i < text.length; i++) store<u8>(target++, text.charCodeAt(i));
  return target;
}

function writeDecimal(target: usize, value: u32): usize {
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor > 0; divisor /= 10) store<u8>(target++, 0x30 + ((value / divisor) % 10));
  return target;
}
