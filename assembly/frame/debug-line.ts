// A line in the node's log, for whoever asks why something was refused whose error nobody else is told.

import { isDebugLogged, logDebug } from "../host/logging";
import { packSpan } from "../host/span";
import { Writer } from "../scale/writer";

/** @param target what the line is about; both are ASCII */
export function debugLine(target: string, message: string): void {
  if (!isDebugLogged()) return;
  const about = new Writer(target.length);
  about.ascii(target);
  const line = new Writer(message.length);
  line.ascii(message);
  logDebug(packSpan(about.address, about.length), packSpan(line.address, line.length));
}
