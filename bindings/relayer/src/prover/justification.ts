/**
 * GRANDPA justifications for a prover: their votes, and the blocks that these votes can finalize.
 *
 * A commit is not signed, so a prover may choose another target and leave out votes. It keeps as few votes as reach
 * the threshold, one of each voter: first those for the target itself, then those nearest above it, with the headers
 * that lead down from them. If a voter voted twice (an equivocation), the vote that leads to the target counts, once.
 * Otherwise a single faulty voter could prevent the proof of a block that enough others voted for. Nothing is
 * verified here.
 */

import {
  concat,
  encodeU32,
  encodeU64,
  encodeVec,
  equalBytes,
  readU64,
  ScaleReader,
  toHex,
} from "@as-ismp/core/internal/codec";
import type { HashFunction } from "@as-ismp/core/internal/state";
import type { Authority } from "../client/consensus-state.ts";
import { threshold } from "../substrate/grandpa.ts";
import { decodeHeader, readHeader } from "../substrate/header.ts";

/** A decoded `GrandpaJustification`, not verified. */
export interface Justification {
  /** Round of the votes within the authority set. */
  readonly round: bigint;
  /** The finalized block, 32 bytes. */
  readonly targetHash: Uint8Array;
  /** Number of the finalized block. */
  readonly targetNumber: number;
  /** The signed votes of the commit. */
  readonly precommits: readonly Precommit[];
  /** SCALE headers that lead from votes down to the lowest of their blocks. */
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

/** The block that votes shall finalize. */
export interface CommitTarget {
  /** 32 bytes. */
  readonly hash: Uint8Array;
  /** Block number. */
  readonly number: number;
  /** SCALE. */
  readonly encoded: Uint8Array;
}

/** A justification that is made from the votes of another one. */
export interface Commit {
  /** SCALE `GrandpaJustification`. */
  readonly encoded: Uint8Array;
  /**
   * Whether all votes are for blocks above the target and none is for the target. Clients of this project accept
   * that, those of the Rust pallet do not.
   */
  readonly belowVotes: boolean;
}

/**
 * A justification of `target` from the votes of another justification; undefined if they are not enough.
 *
 * @param headers SCALE headers above the target, in addition to those of the justification
 * @param hash hash function of the chain's headers
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
  // The sort is stable, so votes for one block stay in their order.
  const nearest = votes.toSorted((a, b) => a.targetNumber - b.targetNumber);
  let kept = enough(firstOfEach(nearest), needed);
  const above = kept?.filter(({ route }) => route.length > 0) ?? [];
  // Together with a vote for the target, these votes would finalize a block above it instead.
  if (weightOf(above) >= needed) kept = enough(above, needed);
  if (kept === undefined) return undefined;
  const belowVotes = kept.every(({ route }) => route.length > 0);
  const passed = new Map(kept.flatMap(({ route }) => route.map((step) => [step.hash, step.encoded])));
  // Nodes leave out the header of the lowest block; the Rust pallet requires it if there are other headers.
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

/** Most votes of one voter that are kept: two are enough to prove an equivocation. */
const MOST_VOTES = 2;

/**
 * The votes of authorities, at most the first two of each. A node could repeat one vote a million times, and each
 * would cost the search for a route.
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

/** One vote of each voter, because verifiers reject a commit in which one voter votes twice. */
function firstOfEach<T extends Weighted>(votes: readonly T[]): T[] {
  const seen = new Set<string>();
  return votes.filter(({ id }) => {
    const member = toHex(id);
    return !seen.has(member) && seen.add(member);
  });
}

/** The first votes that have enough weight together; undefined if all together do not. */
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

interface EncodedHeader {
  /** `0x` hex. */
  readonly hash: string;
  readonly encoded: Uint8Array;
}

/** The headers between blocks and one target below them. */
class Routes {
  readonly #target: CommitTarget;
  readonly #headers: ReadonlyMap<string, { readonly step: EncodedHeader; readonly parent: Uint8Array }>;

  constructor(target: CommitTarget, headers: readonly Uint8Array[], hash: HashFunction) {
    this.#target = target;
    this.#headers = new Map(
      headers.map((encoded) => {
        const step = { hash: toHex(hash(encoded)), encoded };
        return [step.hash, { step, parent: decodeHeader(encoded).parentHash }];
      }),
    );
  }

  /**
   * The headers from a block down to the target, without the target; undefined if the block does not descend from it.
   */
  from(block: Uint8Array, number: number): EncodedHeader[] | undefined {
    const route: EncodedHeader[] = [];
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
