// Timestamp as the clock of other pallets.

import { Milliseconds } from "../../bytes/units";
import { now as time } from "../../generated/pallets/timestamp";

/**
 * Milliseconds since 1970: the time that the author of the block has set; before that, the time of the last block.
 */
export function now(): Milliseconds {
  return time.get();
}
