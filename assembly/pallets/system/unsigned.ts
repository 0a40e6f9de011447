// Unsigned calls of System: only `apply_authorized_upgrade` is valid, with the code whose hash root has authorized.
// If the authorization requires it, the call itself checks that the code is a later version of this runtime.

import { Call } from "../../frame/call";
import { OK } from "../../frame/dispatch-error";
import { ValidTransaction } from "../../frame/valid-transaction";
import { INVALID_CALL, VALID, Validity } from "../../frame/validity";
import { CALL_APPLY_AUTHORIZED_UPGRADE } from "../../generated/pallets/system";
import { Reader } from "../../scale/reader";
import { Authorization } from "./code";

export function validateUnsigned(call: Call, transaction: ValidTransaction | null): Validity {
  if (call.index != CALL_APPLY_AUTHORIZED_UPGRADE) return INVALID_CALL;
  const found = Authorization.of(new Reader(call.args, call.end).span());
  if (found.refused != OK) return INVALID_CALL;
  if (transaction != null) {
    // Before all other extrinsics, same as in FRAME.
    transaction.priority = u64.MAX_VALUE;
    transaction.provides(found.codeHash, 32);
  }
  return VALID;
}
