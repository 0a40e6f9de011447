// Unsigned calls of System: only `apply_authorized_upgrade` is valid, with the code whose hash root has authorized.
// If the authorization requires it, the call itself checks that the code is a later version of this runtime.

import { Call } from "../../frame/call";
import { ValidTransaction } from "../../frame/valid-transaction";
import { INVALID_CALL, VALID, Validity } from "../../frame/validity";
import { authorizedUpgrade, CALL_APPLY_AUTHORIZED_UPGRADE } from "../../generated/pallets/system";
import { Bytes } from "../../scale/bytes";
import { Reader } from "../../scale/reader";
import { hashOf } from "./code";

export function validateUnsigned(call: Call, transaction: ValidTransaction | null): Validity {
  if (call.index != CALL_APPLY_AUTHORIZED_UPGRADE) return INVALID_CALL;
  const authorized = authorizedUpgrade.get();
  // The code is not hashed where nothing is authorized: the sender pays nothing.
  if (authorized == null) return INVALID_CALL;
  const hash = hashOf(Bytes.read(new Reader(call.args, call.end)));
  if (!authorized.codeHash.equals(hash)) return INVALID_CALL;
  if (transaction != null) {
    // Before all other extrinsics, same as in FRAME.
    transaction.priority = u64.MAX_VALUE;
    transaction.provides(hash.address, 32);
  }
  return VALID;
}
