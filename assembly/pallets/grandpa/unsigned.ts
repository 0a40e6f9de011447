// Calls of Grandpa that nobody signed: they would be reports of equivocations, and no call here takes any.

import { Call } from "../../frame/call";
import { ValidTransaction } from "../../frame/valid-transaction";
import { INVALID_CALL, Validity } from "../../frame/validity";

export function validateUnsigned(call: Call, transaction: ValidTransaction | null): Validity {
  return INVALID_CALL;
}
