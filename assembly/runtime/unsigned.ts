// Extrinsics that nobody signed and that are no inherents.
//
// Pallets that say so judge their calls themselves (`unsigned.ts` in their folders), for the pool and for a block
// alike. Others have no opinion: a block may hold their calls, which then fail for want of an origin.

import { Call } from "../frame/call";
import { ValidTransaction } from "../frame/valid-transaction";
import { UNKNOWN_NO_UNSIGNED_VALIDATOR, VALID, Validity } from "../frame/validity";
import { validateUnsigned } from "../generated/unsigned";

/** For a block: what carrying the call out shows is left for the call itself to say. */
export function checkUnsigned(call: Call): Validity {
  return validateUnsigned(call, null, VALID);
}

/** For the pool, which takes only what a pallet vouches for. */
export function judgeUnsigned(call: Call, transaction: ValidTransaction): Validity {
  return validateUnsigned(call, transaction, UNKNOWN_NO_UNSIGNED_VALIDATOR);
}
