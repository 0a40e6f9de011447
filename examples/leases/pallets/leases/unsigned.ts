// Which unsigned calls are valid: `sweep` of a lease that has ended. The chain checks it by itself, so no worker has to
// be trusted, and a node without workers may submit it too.

import { Call } from "as-ismp/assembly/frame/call";
import { bytes } from "as-ismp/assembly/frame/literals";
import { ValidTransaction } from "as-ismp/assembly/frame/valid-transaction";
import { INVALID_CALL, INVALID_STALE, VALID, Validity } from "as-ismp/assembly/frame/validity";
import { CALL_SWEEP } from "as-ismp/assembly/generated/pallets/leases";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { Reader } from "as-ismp/assembly/scale/reader";
import { endedLease } from "./leases";

/** Blocks for which pools keep the call. */
const LONGEVITY: u64 = 16;

export function validateUnsigned(call: Call, transaction: ValidTransaction | null): Validity {
  if (call.index != CALL_SWEEP) return INVALID_CALL;
  const name = Bytes.read(new Reader(call.args, call.end));
  if (endedLease(name) == null) return INVALID_STALE;
  if (transaction != null) {
    // Of all submissions of a lease a pool keeps one, so that they can't fill it.
    const tag = bytes("Leases").concat(name);
    transaction.provides(tag.address, tag.length);
    transaction.longevity = LONGEVITY;
  }
  return VALID;
}
