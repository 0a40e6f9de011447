// Names of consensus systems, four bytes each, kept as the number that the bytes are in memory order.
//
// A consensus state id names one tracked instance (`DOT0`); a consensus client id names the code that verifies it
// (`GRNP`). Many instances may share one client.
// Source: ismp-v1.md §2.1.

export type ConsensusStateId = u32;
export type ConsensusClientId = u32;

/** What a host answers for a consensus state id that nothing is bound to; every client id is above it. */
export const NO_CLIENT: i64 = -1;

/** What a host answers for bytes that are not stored. Empty bytes that are stored have an address of their own. */
export const NOTHING: u64 = u64.MAX_VALUE;
