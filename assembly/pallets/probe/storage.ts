// What arrived, in the order in which it did.

import { valueKey } from "../../frame/storage-key";
import { KEY_INBOX } from "../../generated/pallets/probe";
import { packSpan } from "../../host/span";
import { append } from "../../host/storage";
import { Writer } from "../../scale/writer";

/** @param bytes fat pointer */
export function keep(bytes: u64): void {
  const item = new Writer(256);
  item.span(bytes);
  append(valueKey(KEY_INBOX), packSpan(item.address, item.length));
}
