// The inbox: what the modules of Probe received, in order of arrival.

import { inbox } from "../../generated/pallets/probe";
import { packSpan, spanLength } from "../../bytes/span";
import { append } from "../../host/storage";
import { Writer } from "../../scale/writer";

/** @param bytes fat pointer */
export function keep(bytes: u64): void {
  const item = new Writer(spanLength(bytes) + 5);
  item.span(bytes);
  append(inbox.key(), packSpan(item.address, item.length));
}
