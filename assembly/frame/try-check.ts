// The checks of a try-runtime form of a blob: each finds nothing, or says what is wrong. All that are asked for run, each
// failure is logged, and the call aborts at the end with the first one, same as in FRAME.

import { packSpan } from "../bytes/span";
import { logError } from "../host/logging";
import { Writer } from "../scale/writer";
import { panicWith } from "./panic";

/** The line of the first failure; an empty one if there is none. */
let first: Writer | null = null;

/**
 * Notes what a check has found; false if it is something.
 *
 * @param where whose check this is, and which; both texts are ASCII
 * @param fault what is wrong; null if nothing is
 */
export function passes(where: string, fault: string | null): bool {
  if (fault == null) return true;
  const line = new Writer(where.length + fault.length + 2);
  line.ascii(where);
  line.ascii(": ");
  line.ascii(fault);
  const target = new Writer(16);
  target.ascii("try-runtime");
  logError(packSpan(target.address, target.length), packSpan(line.address, line.length));
  if (first == null) first = line;
  return false;
}

/** Aborts the call if a check has found something. */
export function abortIfFailed(): void {
  const line = first;
  if (line != null) panicWith(line);
}
