/**
 * GRANDPA justifications as a prover handles them: whose votes are in, and a form that all verifiers take.
 *
 * A commit is not signed, so votes may be left out. What stays are votes for the very target, one a member, no
 * more than it takes: any rule on ancestries accepts that, and it has the fewest signatures to check. Nothing
 * is verified here. (Consensus specification §3, §5, §11.4.)
 */

import { threshold } from "../chain/grandpa.ts";
import { readHeader } from "../chain/header.ts";
import { equalBytes, toHex } from "../chain/hex.ts";
import { encodeU64, readU64 } from "../chain/integers.ts";
import type { Authority } from "../client/consensus-state.ts";
import { concat, encodeU32, encodeVec, ScaleReader } from "../state/scale.ts";

export interface Justification {
  readonly round: bigint;
  readonly targetHash: Uint8Array;
  readonly targetNumber: number;
  readonly precommits: readonly Precommit[];
}

interface Precommit {
  readonly targetHash: Uint8Array;
  readonly targetNumber: number;
  readonly signature: Uint8Array;
  readonly id: Uint8Array;
}

/** Decodes a SCALE `GrandpaJustification`; the ancestries of votes are read over. @throws ScaleError */
export function decodeJustification(bytes: Uint8Array): Justification {
  const reader = new ScaleReader(bytes);
  const round = readU64(reader);
  const targetHash = reader.fixed(32).slice();
  const targetNumber = reader.u32();
  const precommits = reader.vec(() => ({
    targetHash: reader.fixed(32).slice(),
    targetNumber: reader.u32(),
    signature: reader.fixed(64).slice(),
    id: reader.fixed(32).slice(),
  }));
  reader.vec(() => readHeader(reader));
  reader.end();
  return { round, targetHash, targetNumber, precommits };
}

/** The justification reduced to direct votes, SCALE; undefined where those alone do not finalize. */
export function normalized(
  { round, targetHash, targetNumber, precommits }: Justification,
  authorities: readonly Authority[],
): Uint8Array | undefined {
  const weights = new Map(authorities.map(({ id, weight }) => [toHex(id), weight]));
  const needed = threshold(authorities);
  const equivocators = severalTimes(precommits);
  const kept: Uint8Array[] = [];
  let weight = 0n;
  for (const vote of precommits) {
    const voter = toHex(vote.id);
    const voterWeight = weights.get(voter);
    const isDirect = vote.targetNumber === targetNumber && equalBytes(vote.targetHash, targetHash);
    if (voterWeight === undefined || !isDirect || equivocators.has(voter)) continue;
    if (weight >= needed) break;
    weight += voterWeight;
    kept.push(concat(vote.targetHash, encodeU32(vote.targetNumber), vote.signature, vote.id));
  }
  if (weight < needed) return undefined;
  return concat(encodeU64(round), targetHash, encodeU32(targetNumber), encodeVec(kept), encodeVec([]));
}

/** Who voted more than once. */
function severalTimes(precommits: readonly Precommit[]): Set<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { id } of precommits) {
    const voter = toHex(id);
    if (seen.has(voter)) twice.add(voter);
    seen.add(voter);
  }
  return twice;
}
