// Where a block that must not be ends: the host is told why, then the call traps.
//
// Only for what Substrate itself answers with a trap, such as an inherent that comes twice: a node refuses the block.

import { ext_panic_handler_abort_on_panic_version_1 } from "../host/imports";
import { packSpan } from "../host/span";
import { Writer } from "../scale/writer";

/** @param message ASCII */
export function panic(message: string): void {
  const text = new Writer(message.length);
  text.ascii(message);
  ext_panic_handler_abort_on_panic_version_1(packSpan(text.address, text.length));
  unreachable();
}
