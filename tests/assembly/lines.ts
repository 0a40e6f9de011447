// A small program for the tests of line coverage. Comments at the ends of lines name the inputs that execute them:
// see tests/build/line-coverage.test.ts.

import "../../assembly/host/panic";
import { packSpan } from "../../assembly/bytes/span";
import { weigh } from "./lines-of-import";

export { __heap_base };

/** Bytes -> nothing: what it does with them is different lines. */
export function Lines_run(address: usize, length: u32): u64 {
  let sum: u32 = 0; // all
  // The formatter would move comments at the end of a line that opens a block.
  // prettier-ignore
  for (let at: usize = address; at < address + length; at++) { // all
    const byte = load<u8>(at); // one, two, other
    if (byte == 0xff) { // one, two, other
      unreachable(); // no
    }
    sum += weigh(byte); // one, two, other
  }
  // prettier-ignore
  if (sum == 0) { // all
    return packSpan(address, 0); // empty, other
  }
  return twice(sum) > 2 // one, two
    ? packSpan(address, length) // two
    : packSpan(address, 0); // one
}

function twice(sum: u32): u32 {
  return sum << 1; // one, two
}

export function Lines_unused(address: usize, length: u32): u64 {
  return packSpan(address, length); // no
}
