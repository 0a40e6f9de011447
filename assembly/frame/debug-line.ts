// A line in the node's log, for whoever asks why something was refused whose error nobody else is told.

import { isDebugLogged, logDebug } from "../host/logging";
import { packSpan } from "../host/span";
import { Writer } from "../scale/writer";
import { errorText } from "./error-text";

/**
 * @param target what the line is about; both are ASCII
 * @param error whose text ends the line, or 0
 */
export function debugLine(target: string, message: string, error: u32 = 0): void {
  if (!isDebugLogged()) return;
  const about = new Writer(target.length);
  about.ascii(target);
  const line = new Writer(128);
  line.ascii(message);
  if (error != 0) line.rawSpan(errorText(error));
  logDebug(packSpan(about.address, about.length), packSpan(line.address, line.length));
}
