// Debug lines in the node's log, for refusals whose reason no result and no event reports.

import { ErrorCode } from "../bytes/units";
import { isDebugLogged, logDebug } from "../host/logging";
import { packSpan } from "../bytes/span";
import { Writer } from "../scale/writer";
import { errorText } from "./error-text";

/**
 * @param target the subject of the line; both are ASCII
 * @param error its text is appended to the line; 0 for none
 */
export function debugLine(target: string, message: string, error: ErrorCode = 0): void {
  if (!isDebugLogged()) return;
  const about = new Writer(target.length);
  about.ascii(target);
  const line = new Writer(128);
  line.ascii(message);
  if (error != 0) line.rawSpan(errorText(error));
  logDebug(packSpan(about.address, about.length), packSpan(line.address, line.length));
}
