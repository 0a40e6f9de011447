// The node's off-chain database: blocks write to it, runtime API calls outside of blocks read it. And what off-chain
// workers alone may call.
//
// The database is not part of the state: no root commits to it, and a node keeps what blocks write to it only with
// off-chain indexing enabled.
// Source: docs/spec/host.md#offchain.

import { Span, spanAddress, spanLength } from "../bytes/span";
import { Milliseconds } from "../bytes/units";
import { adopt } from "../memory/arena";
import {
  ext_offchain_index_set_version_1,
  ext_offchain_is_validator_version_1,
  ext_offchain_local_storage_clear_version_1,
  ext_offchain_local_storage_compare_and_set_version_1,
  ext_offchain_local_storage_get_version_1,
  ext_offchain_local_storage_set_version_1,
  ext_offchain_random_seed_version_1,
  ext_offchain_sleep_until_version_1,
  ext_offchain_submit_transaction_version_1,
  ext_offchain_timestamp_version_1,
} from "./imports";
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

// For off-chain workers. Elsewhere each of these ends the call.

export function offchainSet(key: Span, value: Span): void {
  ext_offchain_local_storage_set_version_1(PERSISTENT, key, value);
}

export function offchainClear(key: Span): void {
  ext_offchain_local_storage_clear_version_1(PERSISTENT, key);
}

/**
 * Writes a value if the present one is the expected one: of workers that run at the same time, one succeeds.
 *
 * @param old SCALE `Option<Vec<u8>>`
 */
export function offchainCompareAndSet(key: Span, old: Span, value: Span): bool {
  return ext_offchain_local_storage_compare_and_set_version_1(PERSISTENT, key, old, value) == 1;
}

export function isValidator(): bool {
  return ext_offchain_is_validator_version_1() == 1;
}

/** Milliseconds since 1970, by the node's clock. */
export function timestamp(): Milliseconds {
  return ext_offchain_timestamp_version_1();
}

export function sleepUntil(deadline: Milliseconds): void {
  ext_offchain_sleep_until_version_1(deadline);
}

/** The address of 32 random bytes. */
export function randomSeed(): usize {
  return adopt(ext_offchain_random_seed_version_1(), 32);
}

/** Gives an extrinsic, with its length prefix, to the node's pool; false if that refuses it. */
export function submitTransaction(extrinsic: Span): bool {
  const answer = ext_offchain_submit_transaction_version_1(extrinsic);
  return load<u8>(adopt(spanAddress(answer), spanLength(answer))) == 0;
}
