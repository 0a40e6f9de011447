// Core: the version, by which a host recognizes the runtime that it loaded.
// Source: polkadot-host.md §2, §4.1.

import { VERSION, VERSION_LENGTH } from "../../generated/version";
import { packSpan } from "../../host/span";

/** () → `RuntimeVersion` */
export function Core_version(address: usize, length: u32): u64 {
  return packSpan(VERSION, VERSION_LENGTH);
}
