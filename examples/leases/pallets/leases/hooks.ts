// Hooks of Leases. The worker looks through the whole map after each block, which no block has time for.

import { leases, MAX_BLOCKS, MAX_LENGTH } from "as-ismp/assembly/generated/pallets/leases";
import { submitSweep } from "as-ismp/assembly/generated/offchain/leases";

/** The most leases that one worker has removed: nodes limit what a worker submits. */
const SWEPT: u32 = 32;

export function offchainWorker(number: u32): void {
  let swept: u32 = 0;
  const entries = leases.entries(u32.MAX_VALUE);
  while (swept < SWEPT && entries.next()) {
    const lease = entries.value;
    // The pool refuses a lease that an earlier worker has submitted.
    if (lease != null && lease.until <= number && submitSweep(entries.name)) swept++;
  }
}

/** The build runs this: a runtime may set other constants, but not such. */
export function integrityTest(): string | null {
  if (MAX_LENGTH == 0) return "expected MaxLength to be at least 1, found 0: no name could be rented";
  if (MAX_BLOCKS == 0) return "expected MaxBlocks to be at least 1, found 0: no lease could last";
  return null;
}

export function tryState(number: u32): string | null {
  const entries = leases.entries(u32.MAX_VALUE);
  while (entries.next()) {
    const lease = entries.value;
    if (lease == null) return "a name has a lease that does not decode";
    if (lease.until > number && lease.until - number > MAX_BLOCKS) return "a lease is longer than MaxBlocks";
  }
  return null;
}
