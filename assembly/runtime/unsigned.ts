// Extrinsics that nobody signed and that are no inherents.
//
// In FRAME, System and Grandpa judge unsigned calls themselves, and of those that this runtime has they take one: the
// installing of code that root has authorized. Other pallets have no opinion: a block may hold their calls, which then
// fail for want of an origin, and the pool takes none.

import { Call } from "../frame/call";
import { INVALID_CALL, UNKNOWN_NO_UNSIGNED_VALIDATOR, VALID, Validity } from "../frame/validity";
import { OK } from "../frame/dispatch-error";
import { PALLET as GRANDPA } from "../generated/pallets/grandpa";
import { PALLET as SYSTEM } from "../generated/pallets/system";
import { Authorization } from "../pallets/system/code";
import { Reader } from "../scale/reader";
import { Writer } from "../scale/writer";

const APPLY_AUTHORIZED_UPGRADE: u8 = 11;

/** For a block. */
export function checkUnsigned(call: Call): Validity {
  if (call.pallet == GRANDPA) return INVALID_CALL;
  return call.pallet != SYSTEM || authorization(call).refused == OK ? VALID : INVALID_CALL;
}

/** For the pool; writes `TransactionValidity`'s Ok, or returns a refusal and writes nothing. */
export function validateUnsigned(call: Call, writer: Writer): Validity {
  if (call.pallet == GRANDPA) return INVALID_CALL;
  if (call.pallet != SYSTEM) return UNKNOWN_NO_UNSIGNED_VALIDATOR;
  const found = authorization(call);
  if (found.refused != OK) return INVALID_CALL;
  writer.u8(0);
  // Before all others: what a block holds after it should be judged by the new code.
  writer.u64(u64.MAX_VALUE);
  writer.compact(0);
  writer.compact(1);
  writer.bytes(found.codeHash, 32);
  writer.u64(u64.MAX_VALUE);
  writer.u8(1);
  return VALID;
}

/** Whether the call of System installs authorized code. Its fitness shows when it is installed. */
function authorization(call: Call): Authorization {
  if (call.index != APPLY_AUTHORIZED_UPGRADE) return new Authorization();
  return Authorization.of(new Reader(call.args, call.end).span());
}
