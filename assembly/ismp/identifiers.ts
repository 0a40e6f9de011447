// Ids of consensus clients and consensus states: four bytes each, kept as a little-endian `u32`.
//
// A consensus state id names one followed instance (`DOT0`); a consensus client id names the code that verifies it
// (`GRNP`). Many instances may share one client.
// Source: docs/spec/protocol.md#identifiers.

import { Span } from "../bytes/span";

export type ConsensusStateId = u32;
export type ConsensusClientId = u32;

/** A host returns this if no client is bound to a consensus state id. Client ids are never negative. */
export const NO_CLIENT: i64 = -1;

/** A host returns this for bytes that are not stored. Stored bytes have a valid address, also if they are empty. */
export const NOTHING: Span = u64.MAX_VALUE;
