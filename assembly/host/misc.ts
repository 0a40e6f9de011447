// Host functions for calls of pallet System: reading the version of another blob, removing keys by prefix.
// Source: docs/spec/host.md#misc, docs/spec/host.md#storage-functions.

import { Reader } from "../scale/reader";
import { ext_misc_runtime_version_version_1, ext_storage_clear_prefix_version_2 } from "./imports";
import { adopt } from "../memory/arena";
import { packSpan, Span, spanAddress, spanLength } from "../bytes/span";
import { ABSENT } from "./storage";

/** The encoded `RuntimeVersion` of a runtime blob, or ABSENT if the host finds none in it. */
export function runtimeVersion(code: Span): Span {
  const answer = ext_misc_runtime_version_version_1(code);
  adopt(spanAddress(answer), spanLength(answer));
  const reader = Reader.over(answer);
  if (!reader.bool()) return ABSENT;
  const version = reader.span();
  return reader.failed ? ABSENT : version;
}

/** Removes keys that start with `prefix`: all that this block wrote, and at most `limit` of the parent's state. */
export function clearSomeOfPrefix(prefix: Span, limit: u32): void {
  const option = __alloc(5);
  store<u8>(option, 1);
  store<u32>(option, limit, 1);
  const answer = ext_storage_clear_prefix_version_2(prefix, packSpan(option, 5));
  adopt(spanAddress(answer), spanLength(answer));
}
