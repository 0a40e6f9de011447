// Aborts the execution of an invalid block: reports the reason to the host, then traps.
//
// Only where a Substrate runtime traps too, such as for a repeated inherent: a node then refuses the block.

import { ext_panic_handler_abort_on_panic_version_1 } from "../host/imports";
import { packSpan } from "../bytes/span";
import { Writer } from "../scale/writer";

/** @param message ASCII */
export function panic(message: string): void {
  const text = new Writer(message.length);
  text.ascii(message);
  panicWith(text);
}

/** @param text ASCII */
export function panicWith(text: Writer): void {
  ext_panic_handler_abort_on_panic_version_1(packSpan(text.address, text.length));
  unreachable();
}
