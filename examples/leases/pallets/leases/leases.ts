// When a lease has ended: the one rule that calls, validation, worker and runtime API share.

import { leases } from "as-ismp/assembly/generated/pallets/leases";
import { Lease } from "as-ismp/assembly/generated/types";
import { number } from "as-ismp/assembly/generated/pallets/system";
import { Bytes } from "as-ismp/assembly/scale/bytes";

/** The lease of a name, if it has ended but was not removed yet. */
export function endedLease(name: Bytes): Lease | null {
  const lease = leases.get(name);
  return lease != null && lease.until <= number.get() ? lease : null;
}

/** The lease of a name, unless it has ended. */
export function currentLease(name: Bytes): Lease | null {
  const lease = leases.get(name);
  return lease != null && lease.until > number.get() ? lease : null;
}
