// How entry points answer: bytes in a fat pointer, errors as a name and a reason.

import { packSpan } from "../../host/span";
import { grandpaErrorText } from "../../consensus/grandpa/errors";
import { parachainErrorText } from "../../consensus/parachain/errors";
import { Writer } from "../../scale/writer";
import { scaleErrorText } from "../../scale/errors";
import { trieErrorText } from "../../trie/errors";

/** `Name: reason` of an error of any layer: each has a range of numbers of its own. */
export function errorText(error: u32): string {
  if (error < 100) return scaleErrorText(error);
  if (error < 200) return trieErrorText(error);
  if (error < 300) return grandpaErrorText(error);
  return parachainErrorText(error);
}

export function answer(writer: Writer): u64 {
  return packSpan(writer.address, writer.length);
}

/** `Err(Vec<u8>)` with the text of `error`. */
export function refuse(error: u32): u64 {
  const text = errorText(error);
  const writer = new Writer(128);
  writer.u8(1);
  writer.compact(text.length);
  writer.ascii(text);
  return answer(writer);
}

/**
 * What a method answers that has no room for an error, on arguments that are none: like `refuse` with the name
 * alone, and always shorter than the 32 bytes of a hash, so that no decoder takes it for one.
 */
export function refuseHash(error: u32): u64 {
  const text = errorText(error);
  let length = min(text.indexOf(":"), 29);
  const writer = new Writer(32);
  writer.u8(1);
  writer.compact(length);
  writer.ascii(text.substr(0, length));
  return answer(writer);
}
