// This chain's clock, which the runtime's configuration names. Source: docs/spec/pallet-ismp.md#configuration.

import { Seconds } from "../../bytes/units";
import { now } from "../../generated/config/ismp";

export { now };

/** Whole seconds since 1970. */
export function nowSeconds(): Seconds {
  return now() / 1000;
}
