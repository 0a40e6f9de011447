/**
 * The off-chain database as a runtime API may read it: only what blocks have indexed.
 *
 * Clocks, random numbers and transactions throw `HostUnavailableError` (the call traps): they are for off-chain
 * workers, and the result of a runtime API must depend on the chain alone.
 */
import { HostUnavailableError, type OffchainContext } from "@as-ismp/core";

/** @param read returns a value of the persistent storage, or undefined */
export function readOnlyOffchain(read: (key: Uint8Array) => Uint8Array | undefined): OffchainContext {
  const refuse = (): never => {
    throw new HostUnavailableError("an off-chain function was called outside of an off-chain worker");
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
