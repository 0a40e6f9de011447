// Values of the pallet's maps, as the protocol asks for them.
//
// A value that does not decode counts as absent, as FRAME's `OptionQuery` has it; bytes after one are passed over.

import { Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, get } from "../../host/storage";
import { NOTHING } from "../../ismp/identifiers";
import { StoredSeconds } from "../../ismp/time";
import { Reader } from "../../scale/reader";

/** A stored number of seconds, or null. */
export function secondsAt(key: Span): StoredSeconds | null {
  const value = get(key);
  return value == ABSENT || spanLength(value) < 8 ? null : new StoredSeconds(load<u64>(spanAddress(value)));
}

/** The bytes of a stored `Vec<u8>`, or NOTHING. */
export function bytesAt(key: Span): Span {
  const value = get(key);
  if (value == ABSENT) return NOTHING;
  const reader = Reader.over(value);
  const bytes = reader.span();
  return reader.failed ? NOTHING : bytes;
}
