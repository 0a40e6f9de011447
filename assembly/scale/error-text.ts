// Finds what an error is called in a table that the build made (`bindings/build/error-texts.ts`).

import { packSpan } from "../host/span";

/** Number and length of a text. */
const ENTRY_HEAD: usize = 3;

/** Fat pointer to the text of `error`: ASCII, `Name: reason`. The table's last entry is for all that are not in it. */
export function findErrorText(table: usize, error: u32): u64 {
  let entry = table;
  while (load<u16>(entry) != 0 && load<u16>(entry) != error) entry += ENTRY_HEAD + lengthOf(entry);
  return packSpan(entry + ENTRY_HEAD, lengthOf(entry));
}

function lengthOf(entry: usize): u32 {
  return load<u8>(entry, 2);
}
