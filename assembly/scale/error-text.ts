// Looks up the text of an error in a table that the build generates (`bindings/build/src/build/error-texts.ts`).

import { ErrorCode } from "../bytes/units";
import { packSpan, Span } from "../bytes/span";

/** Bytes before a text: `u16` error number, `u8` length of the text. */
const ENTRY_HEAD: usize = 3;

/** Fat pointer to the text of `error`: ASCII, `Name: reason`. An error without an entry gets the text of the last one. */
export function findErrorText(table: usize, error: ErrorCode): Span {
  let entry = table;
  while (load<u16>(entry) != 0 && load<u16>(entry) != error) entry += ENTRY_HEAD + lengthOf(entry);
  return packSpan(entry + ENTRY_HEAD, lengthOf(entry));
}

function lengthOf(entry: usize): u32 {
  return load<u8>(entry, 2);
}
