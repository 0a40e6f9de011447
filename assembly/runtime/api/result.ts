// Results of runtime APIs: bytes as a fat pointer, errors as `Name: reason`.

import { ErrorCode } from "../../bytes/units";
import { proofErrorText } from "../../consensus/error-text";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, get } from "../../host/storage";
import { Writer } from "../../scale/writer";

/** The character after the name in an error's text. */
const COLON: u8 = 0x3a;

export function answer(writer: Writer): Span {
  return packSpan(writer.address, writer.length);
}

/** The `None` of an `Option`. */
export function none(): Span {
  const writer = new Writer(1);
  writer.u8(0);
  return answer(writer);
}

/** The encoded list that is stored at `key`; an empty list if there is none. */
export function storedList(key: Span): Span {
  const value = get(key);
  const writer = new Writer(8);
  if (value == ABSENT) writer.compact(0);
  else writer.raw(spanAddress(value), spanLength(value));
  return answer(writer);
}

/** `Err(Vec<u8>)` with the text of `error`, which is below 400: the light client's blob has no other texts. */
export function refuse(error: ErrorCode): Span {
  const writer = new Writer(128);
  writer.u8(1);
  writer.span(proofErrorText(error));
  return answer(writer);
}

/**
 * The refusal of a method whose result is a hash, which has no room for an error: like `refuse` with the name alone, and
 * always shorter than 32 bytes, so that no decoder takes it for a hash.
 */
export function refuseHash(error: ErrorCode): Span {
  const text = spanAddress(proofErrorText(error));
  let length: u32 = 0;
  while (length < 29 && load<u8>(text + length) != COLON) length++;
  const writer = new Writer(32);
  writer.u8(1);
  writer.bytes(text, length);
  return answer(writer);
}
