// The node's off-chain database: blocks write to it, runtime API calls outside of blocks read it.
//
// It is not part of the state: no root commits to it, and a node keeps it only with off-chain indexing enabled.
// Source: docs/spec/host.md#offchain.

import { Span } from "../bytes/span";
import { ext_offchain_index_set_version_1, ext_offchain_local_storage_get_version_1 } from "./imports";
import { valueOf } from "./storage";

/** The kind of storage that off-chain indexing writes to. */
const PERSISTENT: i32 = 0;

/** Belongs to the storage transaction: a rollback discards the write. */
export function offchainIndexSet(key: Span, value: Span): void {
  ext_offchain_index_set_version_1(key, value);
}

/** The value that a block wrote at `key`, or ABSENT. Traps inside a block, and if the host has no such database. */
export function offchainGet(key: Span): Span {
  return valueOf(ext_offchain_local_storage_get_version_1(PERSISTENT, key));
}
