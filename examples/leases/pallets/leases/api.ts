// LeasesApi: what wallets ask, and operators who want to see whether workers do their work.

import { leases } from "as-ismp/assembly/generated/pallets/leases";
import { BytesList, Lease } from "as-ismp/assembly/generated/types";
import { number } from "as-ismp/assembly/generated/pallets/system";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { currentLease } from "./leases";

export function leaseOf(name: Bytes): Lease | null {
  return currentLease(name);
}

export function ended(limit: u32): BytesList {
  const names = BytesList.empty();
  const entries = leases.entries(u32.MAX_VALUE);
  while (names.length < limit && entries.next()) {
    const lease = entries.value;
    if (lease != null && lease.until <= number.get()) names.push(entries.name);
  }
  return names;
}
