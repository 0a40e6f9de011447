// Extrinsics that nobody signed and that are no inherents.
//
// In FRAME, System and Grandpa judge unsigned calls themselves, and take none of those that this runtime has. Other
// pallets have no opinion: a block may hold their calls, which then fail for want of an origin.

import { Call } from "../frame/call";
import { INVALID_CALL, UNKNOWN_NO_UNSIGNED_VALIDATOR, VALID, Validity } from "../frame/validity";
import { ERROR_PAUSE_FAILED } from "../generated/pallets/grandpa";
import { ERROR_INVALID_SPEC_NAME } from "../generated/pallets/system";

/** For a block. */
export function checkUnsigned(call: Call): Validity {
  return isJudged(call) ? INVALID_CALL : VALID;
}

/** For the pool, which takes none. */
export function refuseUnsigned(call: Call): Validity {
  return isJudged(call) ? INVALID_CALL : UNKNOWN_NO_UNSIGNED_VALIDATOR;
}

function isJudged(call: Call): bool {
  return call.pallet == palletOf(ERROR_INVALID_SPEC_NAME) || call.pallet == palletOf(ERROR_PAUSE_FAILED);
}

/** The index of the pallet that an error is of. */
// @ts-ignore: decorator
@inline
function palletOf(error: u32): u8 {
  return ((error >> 8) & 0xff) as u8;
}
