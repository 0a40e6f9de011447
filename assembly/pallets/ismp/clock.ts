// This chain's clock: the time that the author of the block has set; before that, the time of the last block. Source:
// docs/spec/pallet-ismp.md#configuration.

import { valueKey } from "../../frame/storage-key";
import { getU64 } from "../../frame/storage-value";
import { KEY_NOW } from "../../generated/pallets/timestamp";

/** Milliseconds since 1970. */
export function now(): u64 {
  return getU64(valueKey(KEY_NOW));
}

/** Whole seconds since 1970. */
export function nowSeconds(): u64 {
  return now() / 1000;
}
