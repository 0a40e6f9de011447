// Calls of System that nobody signed: FRAME's pallet judges them itself, and takes none of those that there are here.

import { Call } from "../../frame/call";
import { ValidTransaction } from "../../frame/valid-transaction";
import { INVALID_CALL, Validity } from "../../frame/validity";

export function validateUnsigned(call: Call, transaction: ValidTransaction | null): Validity {
  return INVALID_CALL;
}
