import type { Recipe } from "../support/grandpa-chain.ts";
import { blake2 } from "../support/hashing.ts";
import { equal, hex } from "../support/hex.ts";
import { type Header, Reader, readHeader, scheduledChangeOf } from "../support/scale.ts";

/**
 * Intended differences between our verdict on a GRANDPA finality proof and upstream's. Any other difference is a bug
 * of ours or a change of upstream.
 */
export interface IntendedDifference {
  readonly name: string;
  readonly reason: string;
  /** Our verdict, where upstream's is the opposite. */
  readonly ours: "refuse" | "accept" | "either";
  readonly applies: (recipe: Recipe) => boolean;
}

function headersOf(encoded: readonly Uint8Array[]): Map<string, Header> {
  return new Map(encoded.map((bytes) => [hex(blake2(bytes)), readHeader(new Reader(bytes))]));
}

/** From the target down to the trusted block (excluded), as far as the headers go. */
function routeOf(recipe: Recipe): Header[] {
  const headers = headersOf(recipe.headers);
  const route: Header[] = [];
  let at = recipe.block ?? recipe.target.hash;
  while (!equal(at, recipe.trusted.hash)) {
    const header = headers.get(hex(at));
    if (header === undefined) break;
    route.push(header);
    at = header.parentHash;
  }
  return route;
}

function hasForcedChange(header: Header): boolean {
  return header.digest.some((log) => log.kind === 4 && log.engine === "FRNK" && log.data[0] === 2);
}

function votesElsewhere({ votes, target }: Recipe): boolean {
  return votes.some((vote) => !equal(vote.target.hash, target.hash));
}

export const intendedDifferences: readonly IntendedDifference[] = [
  {
    name: "replay",
    reason:
      "Upstream accepts the last proof again and refreshes the update time, so an abandoned client never expires. " +
      "We want the target above the trusted height.",
    ours: "refuse",
    applies: (recipe) =>
      equal(recipe.block ?? recipe.target.hash, recipe.trusted.hash) ||
      (routeOf(recipe)[0]?.number ?? Number.POSITIVE_INFINITY) <= recipe.trusted.number,
  },
  {
    name: "change of voters below the target",
    reason:
      "Upstream looks for a ScheduledChange in the target only; past it, it continues with the old set and gets stuck. " +
      "We refuse a proof that steps over a change.",
    ours: "refuse",
    applies: (recipe) =>
      routeOf(recipe)
        .slice(1)
        .some((header) => scheduledChangeOf(header) !== undefined),
  },
  {
    name: "change of voters with a delay",
    reason: "Upstream ignores the delay and uses the next set at once. We refuse a delay other than zero.",
    ours: "refuse",
    applies: (recipe) => routeOf(recipe).some((header) => (scheduledChangeOf(header)?.delay ?? 0) !== 0),
  },
  {
    name: "forced change of voters",
    reason:
      "Upstream ignores a ForcedChange and follows a set that is no longer in force. We refuse; governance resumes.",
    ours: "refuse",
    applies: (recipe) => routeOf(recipe).some(hasForcedChange),
  },
  {
    name: "numbers that do not follow",
    reason:
      "Upstream never compares the numbers in commit and votes with the headers', nor a header's with its parent's. " +
      "We want them to follow, from the trusted block through the target up to each vote.",
    ours: "refuse",
    applies: (recipe) => {
      const route = routeOf(recipe);
      const head = route[0];
      if (head === undefined) return false;
      if (head.number !== recipe.target.number) return true;
      const last = route[route.length - 1] ?? head;
      if (last.number !== recipe.trusted.number + 1) return true;
      if (route.some((header, i) => i > 0 && header.number !== (route[i - 1]?.number ?? 0) - 1)) return true;
      const known = headersOf([...recipe.headers, ...recipe.ancestries]);
      const wrong = (hash: Uint8Array, number: number) => (known.get(hex(hash))?.number ?? number) !== number;
      if (recipe.votes.some(({ target }) => wrong(target.hash, target.number))) return true;
      return [...headersOf(recipe.ancestries).values()].some(({ parentHash, number }) =>
        wrong(parentHash, number - 1),
      );
    },
  },
  {
    name: "votes above the target",
    reason:
      "Upstream's ancestry function returns the ends of the route as well, so that genuine justifications with " +
      "votes above the target are refused and the outcome can depend on their order; with a commit below all its " +
      "votes likewise. We judge as a Substrate node does and let the base header be listed, which upstream needs. " +
      "Either verdict of ours is checked against a model.",
    ours: "either",
    applies: votesElsewhere,
  },
];
