/**
 * GRANDPA justifications as a prover handles them: whose votes are in, and which blocks they can be made to finalize.
 *
 * A commit is not signed, so its target may be chosen and votes may be left out. Kept are as few votes as it takes,
 * one a member: those for the very target first, then those nearest above it, with the headers that lead down
 * from them. Of a member who voted twice (an equivocation) the vote that leads to the target counts, once: otherwise a
 * single faulty voter could keep a block from being proven that enough others voted for. Nothing is verified here.
 */

import { threshold } from "../chain/grandpa.ts";
import { decodeHeader, readHeader } from "../chain/header.ts";
import { equalBytes, toHex } from "../chain/hex.ts";
import { encodeU64, readU64 } from "../chain/integers.ts";
import type { Authority } from "../client/consensus-state.ts";
import type { HashFunction } from "../state/hasher.ts";
import { concat, encodeU32, encodeVec, ScaleReader } from "../state/scale.ts";

export interface Justification {
  readonly round: bigint;
  readonly targetHash: Uint8Array;
  readonly targetNumber: number;
  readonly precommits: readonly Precommit[];
  /** SCALE headers that lead from votes down to the lowest of them. */
  readonly ancestries: readonly Uint8Array[];
}

interface Precommit {
  readonly targetHash: Uint8Array;
  readonly targetNumber: number;
  readonly signature: Uint8Array;
  readonly id: Uint8Array;
}

/** Decodes a SCALE `GrandpaJustification`. @throws ScaleError */
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
  const ancestries = reader.vec(() => {
    const start = bytes.length - reader.remaining;
    readHeader(reader);
    return bytes.slice(start, bytes.length - reader.remaining);
  });
  reader.end();
  return { round, targetHash, targetNumber, precommits, ancestries };
}

/** A block that votes are to finalize. */
export interface CommitTarget {
  readonly hash: Uint8Array;
  readonly number: number;
  /** SCALE. */
  readonly encoded: Uint8Array;
}

/** A justification made of the votes of another one. */
export interface Commit {
  /** SCALE `GrandpaJustification`. */
  readonly encoded: Uint8Array;
  /**
   * Whether nobody voted for the very block, but only for blocks above it. Clients of this project take that, those
   * of the Rust pallet do not.
   */
  readonly belowVotes: boolean;
}

/**
 * What finalizes `target` by the votes of a justification; undefined where they do not.
 *
 * @param headers SCALE headers above the target, beside those of the justification itself
 * @param hash of the chain's headers
 */
export function commitFor(
  target: CommitTarget,
  { round, precommits, ancestries }: Justification,
  authorities: readonly Authority[],
  hash: HashFunction,
  headers: readonly Uint8Array[] = [],
): Commit | undefined {
  const routes = new Routes(target, [...ancestries, ...headers], hash);
  const votes = ofMembers(precommits, authorities).flatMap((vote) => {
    const route = routes.from(vote.targetHash, vote.targetNumber);
    return route === undefined ? [] : [{ ...vote, route }];
  });
  const needed = threshold(authorities);
  // The sort is stable, so that votes for one block stay in their order.
  const nearest = votes.toSorted((a, b) => a.targetNumber - b.targetNumber);
  let kept = enough(firstOfEach(nearest), needed);
  const above = kept?.filter(({ route }) => route.length > 0) ?? [];
  // Together with a vote for the very target they would finalize a block above it instead.
  if (weightOf(above) >= needed) kept = enough(above, needed);
  if (kept === undefined) return undefined;
  const belowVotes = kept.every(({ route }) => route.length > 0);
  const passed = new Map(kept.flatMap(({ route }) => route.map((step) => [step.hash, step.encoded])));
  // Nodes leave the lowest block's own header out, the Rust pallet wants it in where there are others.
  if (passed.size > 0 && !belowVotes) passed.set(toHex(target.hash), target.encoded);
  const signed = kept.map((vote) =>
    concat(vote.targetHash, encodeU32(vote.targetNumber), vote.signature, vote.id),
  );
  const commit = [target.hash, encodeU32(target.number), encodeVec(signed)];
  return { encoded: concat(encodeU64(round), ...commit, encodeVec([...passed.values()])), belowVotes };
}

interface Weighted extends Precommit {
  readonly weight: bigint;
}

/** Votes of one member that a node keeps: voting twice is proven by two. */
const MOST_VOTES = 2;

/**
 * Votes of members, the first two of each. Attack: a node that repeats one vote a million times would have as many routes
 * looked for.
 */
function ofMembers(precommits: readonly Precommit[], authorities: readonly Authority[]): Weighted[] {
  const weights = new Map(authorities.map(({ id, weight }) => [toHex(id), weight]));
  const counts = new Map<string, number>();
  return precommits.flatMap((vote) => {
    const member = toHex(vote.id);
    const weight = weights.get(member);
    const count = counts.get(member) ?? 0;
    if (weight === undefined || count === MOST_VOTES) return [];
    counts.set(member, count + 1);
    return [{ ...vote, weight }];
  });
}

/** One vote of each member: verifiers refuse a commit in which a member votes twice. */
function firstOfEach<T extends Weighted>(votes: readonly T[]): T[] {
  const seen = new Set<string>();
  return votes.filter(({ id }) => {
    const member = toHex(id);
    return !seen.has(member) && seen.add(member);
  });
}

/** The first votes that have enough weight together. */
function enough<T extends Weighted>(votes: readonly T[], needed: bigint): T[] | undefined {
  let weight = 0n;
  for (const [i, vote] of votes.entries()) {
    weight += vote.weight;
    if (weight >= needed) return votes.slice(0, i + 1);
  }
  return undefined;
}

function weightOf(votes: readonly Weighted[]): bigint {
  return votes.reduce((sum, { weight }) => sum + weight, 0n);
}

interface Step {
  /** `0x` hex. */
  readonly hash: string;
  readonly encoded: Uint8Array;
}

/** Headers between blocks and one target below them. */
class Routes {
  readonly #target: CommitTarget;
  readonly #headers: ReadonlyMap<string, { readonly step: Step; readonly parent: Uint8Array }>;

  constructor(target: CommitTarget, headers: readonly Uint8Array[], hash: HashFunction) {
    this.#target = target;
    this.#headers = new Map(
      headers.map((encoded) => {
        const step = { hash: toHex(hash(encoded)), encoded };
        return [step.hash, { step, parent: decodeHeader(encoded).parentHash }];
      }),
    );
  }

  /** From a block down, without the target; undefined where that is not below it. */
  from(block: Uint8Array, number: number): Step[] | undefined {
    const route: Step[] = [];
    let at = block;
    while (!equalBytes(at, this.#target.hash)) {
      const header = this.#headers.get(toHex(at));
      if (header === undefined) return undefined;
      route.push(header.step);
      at = header.parent;
    }
    return route.length === number - this.#target.number ? route : undefined;
  }
}
