// Validates unsigned calls that are not inherents.
//
// Pallets that declare it validate their own unsigned calls (`unsigned.ts` in their folders), for the pool and for a
// block. A block may contain unsigned calls of other pallets, which then fail because they have no origin.

import { Call } from "../frame/call";
import { ValidTransaction } from "../frame/valid-transaction";
import { UNKNOWN_NO_UNSIGNED_VALIDATOR, VALID, Validity } from "../frame/validity";
import { validateUnsigned } from "../generated/unsigned";

/** For a block, which executes the call next: what only the execution shows is not checked here. */
export function checkUnsigned(call: Call): Validity {
  return validateUnsigned(call, null, VALID);
}

/** For the pool, before the call is tried: whether a pallet validates calls of this kind at all. */
export function checkUnsignedInPool(call: Call): Validity {
  return validateUnsigned(call, null, UNKNOWN_NO_UNSIGNED_VALIDATOR);
}

/** For the pool, which accepts only unsigned calls that a pallet validates. */
export function judgeUnsigned(call: Call, transaction: ValidTransaction): Validity {
  return validateUnsigned(call, transaction, UNKNOWN_NO_UNSIGNED_VALIDATOR);
}
