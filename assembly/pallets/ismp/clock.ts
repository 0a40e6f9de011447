// This chain's clock, which the runtime's configuration names. Source: docs/spec/pallet-ismp.md#configuration.

import { now } from "../../generated/config/ismp";

export { now };

/** Whole seconds since 1970. */
export function nowSeconds(): u64 {
  return now() / 1000;
}
