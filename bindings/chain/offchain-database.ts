/**
 * The off-chain database as a runtime API may read it: what blocks have indexed, and nothing else.
 *
 * Refuses clocks, random numbers and transactions, by `HostUnavailableError` (the call traps): those are for off-chain
 * workers, and an answer must follow from the chain alone.
 */
import { HostUnavailableError } from "../host/errors.ts";
import type { OffchainContext } from "../host/services.ts";

/** @param read a value of the persistent storage, or undefined */
export function readOnlyOffchain(read: (key: Uint8Array) => Uint8Array | undefined): OffchainContext {
  const refuse = (): never => {
    throw new HostUnavailableError("an off-chain function outside of a worker");
  };
  return {
    get isValidator(): boolean {
      return refuse();
    },
    timestamp: refuse,
    randomSeed: refuse,
    submitTransaction: refuse,
    get: (kind, key) => (kind === "persistent" ? read(key) : undefined),
  };
}
