// Unsigned calls of Grandpa would be reports of equivocations, which this runtime does not accept: refuses all.

import { Call } from "../../frame/call";
import { ValidTransaction } from "../../frame/valid-transaction";
import { INVALID_CALL, Validity } from "../../frame/validity";

export function validateUnsigned(call: Call, transaction: ValidTransaction | null): Validity {
  return INVALID_CALL;
}
