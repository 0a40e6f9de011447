/**
 * GRANDPA's authority sets, the weight of votes that finalizes, and `FinalityProof`.
 *
 * (docs/spec/grandpa.md#structures, docs/spec/grandpa.md#voters)
 */
import { concat, encodeBytes, encodeVec } from "@as-ismp/core/internal/codec";

/** GRANDPA's consensus engine id. */
export const GRANDPA_ENGINE = "FRNK";

/** A GRANDPA authority and its voting weight. */
export interface Voter {
  /** Public ed25519 key. */
  readonly id: Uint8Array;
  /** Votes that the authority counts for. */
  readonly weight: bigint;
}

/** The authorities that finalize, and the id of their set, which counts the sets since genesis. */
export interface AuthoritySet {
  /** 0 for the authorities of the genesis block. */
  readonly id: bigint;
  /** The authorities with their keys, in the runtime's order. */
  readonly voters: readonly Voter[];
}

/** The least weight of votes that finalizes: more than two thirds of the total. */
export function threshold(voters: readonly Voter[]): bigint {
  const total = voters.reduce((sum, { weight }) => sum + weight, 0n);
  return total - (total - 1n) / 3n;
}

/** SCALE `FinalityProof`, as `grandpa_proveFinality` returns it. The headers are already encoded. */
export function encodeFinalityProof(
  block: Uint8Array,
  justification: Uint8Array,
  unknownHeaders: readonly Uint8Array[],
): Uint8Array {
  return concat(block, encodeBytes(justification), encodeVec(unknownHeaders));
}
