// Which calls an origin may make, beside what the calls themselves check.
//
// Calls that make other calls give them an origin with a filter: `batch_all` refuses itself, a proxy what its type does
// not allow. The filter goes with the origin into all calls inside, however deep.

import { Call } from "./call";

export abstract class CallFilter {
  abstract allows(call: Call): bool;
}
