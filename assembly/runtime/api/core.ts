// Core: the version, by which a host recognizes the runtime that it loaded.
// Source: docs/spec/host.md#version.

import { VERSION, VERSION_LENGTH } from "../../generated/version";
import { packSpan } from "../../bytes/span";

/** () → `RuntimeVersion` */
export function Core_version(address: usize, length: u32): u64 {
  return packSpan(VERSION, VERSION_LENGTH);
}
