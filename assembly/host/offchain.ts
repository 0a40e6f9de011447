// The node's own database, beside the state: blocks may write to it, and calls outside of blocks may read.
//
// What is written here is no part of the state: no root commits to it, and a node keeps it only if told to.
// Source: polkadot-host.md §3.7.

import { ext_offchain_index_set_version_1, ext_offchain_local_storage_get_version_1 } from "./imports";
import { valueOf } from "./storage";

/** Where blocks write to. */
const PERSISTENT: i32 = 0;

/** Writes as part of the block: a layer of storage that is rolled back takes it back. */
export function offchainIndexSet(key: u64, value: u64): void {
  ext_offchain_index_set_version_1(key, value);
}

/** What blocks wrote at `key`, or ABSENT. Traps inside a block, and where the host offers no such database. */
export function offchainGet(key: u64): u64 {
  return valueOf(ext_offchain_local_storage_get_version_1(PERSISTENT, key));
}
