// Extrinsics that nobody signed and that are no inherents.
//
// In FRAME, System and Grandpa judge unsigned calls themselves, and take none of those that this runtime has. Other
// pallets have no opinion: a block may hold their calls, which then fail for want of an origin.

import { Call } from "../frame/call";
import { INVALID_CALL, UNKNOWN_NO_UNSIGNED_VALIDATOR, VALID, Validity } from "../frame/validity";
import { PALLET as GRANDPA } from "../generated/pallets/grandpa";
import { PALLET as SYSTEM } from "../generated/pallets/system";

/** For a block. */
export function checkUnsigned(call: Call): Validity {
  return isJudged(call) ? INVALID_CALL : VALID;
}

/** For the pool, which takes none. */
export function refuseUnsigned(call: Call): Validity {
  return isJudged(call) ? INVALID_CALL : UNKNOWN_NO_UNSIGNED_VALIDATOR;
}

function isJudged(call: Call): bool {
  return call.pallet == SYSTEM || call.pallet == GRANDPA;
}
