// Timestamp as the clock of other pallets.

import { Milliseconds } from "../../bytes/units";
import { valueKey } from "../../frame/storage-key";
import { getU64 } from "../../frame/storage-value";
import { KEY_NOW } from "../../generated/pallets/timestamp";

/**
 * Milliseconds since 1970: the time that the author of the block has set; before that, the time of the last block.
 */
export function now(): Milliseconds {
  return getU64(valueKey(KEY_NOW));
}
