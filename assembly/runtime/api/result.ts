// How entry points answer: bytes in a fat pointer, errors as a name and a reason.

import { proofErrorText } from "../../consensus/error-text";
import { packSpan, spanAddress, spanLength } from "../../host/span";
import { ABSENT, get } from "../../host/storage";
import { Writer } from "../../scale/writer";

/** Ends the name in an error's text. */
const COLON: u8 = 0x3a;

export function answer(writer: Writer): u64 {
  return packSpan(writer.address, writer.length);
}

/** `Option`'s None. */
export function none(): u64 {
  const writer = new Writer(1);
  writer.u8(0);
  return answer(writer);
}

/** The list that is stored at `key` as it stands there; an empty one where there is none. */
export function storedList(key: u64): u64 {
  const value = get(key);
  const writer = new Writer(8);
  if (value == ABSENT) writer.compact(0);
  else writer.raw(spanAddress(value), spanLength(value));
  return answer(writer);
}

/** `Err(Vec<u8>)` with the text of `error`, one below 400: the light client's blob has no other texts. */
export function refuse(error: u32): u64 {
  const writer = new Writer(128);
  writer.u8(1);
  writer.span(proofErrorText(error));
  return answer(writer);
}

/**
 * What a method answers that has no room for an error, on arguments that are none: like `refuse` with the name
 * alone, and always shorter than the 32 bytes of a hash, so that no decoder takes it for one.
 */
export function refuseHash(error: u32): u64 {
  const text = spanAddress(proofErrorText(error));
  let length: u32 = 0;
  while (length < 29 && load<u8>(text + length) != COLON) length++;
  const writer = new Writer(32);
  writer.u8(1);
  writer.bytes(text, length);
  return answer(writer);
}
