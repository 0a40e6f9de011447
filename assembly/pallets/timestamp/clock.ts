// Timestamp as the clock of other pallets.

import { now as time } from "../../generated/pallets/timestamp";

/**
 * Milliseconds since 1970: the time that the author of the block has set; before that, the time of the last block.
 */
export function now(): u64 {
  return time.get();
}
