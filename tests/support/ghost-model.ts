import type { Recipe } from "./grandpa-chain.ts";
import { blake2 } from "./hashing.ts";
import { hex } from "./hex.ts";
import { Reader, readHeader } from "./scale.ts";

/**
 * The vote rules of a Substrate node, for commits whose voters are distinct members with valid signatures: every
 * target reaches the lowest one through the ancestry, the commit's target is the highest block with enough weight at
 * or above it, and the ancestry contains exactly the headers on the votes' paths (its base may be listed too). A
 * commit may also be below all its votes; then the ancestry leads from them down to it, and it is not listed.
 */
export function votesFinalize(recipe: Recipe): boolean {
  const weights = new Map<string, bigint>();
  for (const { id, weight } of recipe.authorities)
    weights.set(hex(id), (weights.get(hex(id)) ?? 0n) + weight);
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) return false;
  const needed = total - (total - 1n) / 3n;

  const ancestry = new Map<string, string>();
  for (const encoded of recipe.ancestries) {
    ancestry.set(hex(blake2(encoded)), hex(readHeader(new Reader(encoded)).parentHash));
  }
  const base = recipe.votes.reduce<Recipe["target"] | undefined>(
    (lowest, { target }) => (lowest === undefined || target.number < lowest.number ? target : lowest),
    undefined,
  );
  if (base === undefined) return false;
  const below = recipe.target.number < base.number;
  const floor = hex(below ? recipe.target.hash : base.hash);

  const weightAt = new Map<string, bigint>();
  const parentOf = new Map<string, string>();
  for (const { voter, target } of recipe.votes) {
    const weight = weights.get(hex(voter.id)) ?? 0n;
    let at = hex(target.hash);
    for (;;) {
      weightAt.set(at, (weightAt.get(at) ?? 0n) + weight);
      if (at === floor) break;
      const parent = ancestry.get(at);
      if (parent === undefined) return false;
      parentOf.set(at, parent);
      at = parent;
    }
  }
  const target = hex(recipe.target.hash);
  if (below) {
    const everyone = weightAt.get(floor) ?? 0n;
    const throughBase = weightAt.get(hex(base.hash)) ?? 0n;
    return everyone >= needed && throughBase === everyone && ancestry.size === parentOf.size;
  }
  if ((weightAt.get(target) ?? 0n) < needed) return false;
  for (const [block, parent] of parentOf) {
    if (parent === target && (weightAt.get(block) ?? 0n) >= needed) return false;
  }
  const unused = [...ancestry.keys()].filter((block) => !parentOf.has(block) && block !== floor);
  return unused.length === 0;
}
