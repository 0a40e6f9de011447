/**
 * GRANDPA's finality of a development chain: who votes on a block, and the justification that their votes make.
 *
 * All votes are for the block itself, so no header is needed to connect them, and every verifier accepts them. The
 * round is the block's number: no authority signs two votes of one round of a set. Refuses, by
 * {@link NoVoterKeysError}, sets of which too few keys are at hand.
 * (docs/spec/grandpa.md#structures, docs/spec/grandpa.md#signatures, docs/spec/grandpa.md#voters)
 */
import type { Runtime } from "../runtime/runtime.ts";
import { concat, encodeBytes, encodeU32, encodeVec, ScaleReader } from "../state/scale.ts";
import type { Storage } from "../state/storage.ts";
import type { Account } from "./accounts.ts";
import { NoVoterKeysError } from "./errors.ts";
import { equalBytes } from "./hex.ts";
import { encodeU64, readU64 } from "./integers.ts";

/** GRANDPA's consensus engine. */
export const GRANDPA_ENGINE = "FRNK";

export interface Voter {
  /** Public ed25519 key. */
  readonly id: Uint8Array;
  readonly weight: bigint;
}

/** The authorities that finalize, and the number of their set since genesis. */
export interface AuthoritySet {
  readonly id: bigint;
  readonly voters: readonly Voter[];
}

/** A block as votes name it. */
export interface VoteTarget {
  readonly hash: Uint8Array;
  readonly number: number;
}

/**
 * The set that stands in a state: it votes on the children of that state's block. Undefined where the runtime does not
 * say, or nobody votes.
 */
export function authoritySet(runtime: Runtime, storage: Storage): AuthoritySet | undefined {
  const entryPoints = ["GrandpaApi_grandpa_authorities", "GrandpaApi_current_set_id"] as const;
  if (!entryPoints.every((name) => runtime.entryPoints.has(name))) return undefined;
  const [list, current] = entryPoints.map((name) => {
    return new ScaleReader(runtime.call(name, new Uint8Array(), { storage: storage.fork() }));
  }) as [ScaleReader, ScaleReader];
  const voters = list.vec(() => ({ id: list.fixed(32).slice(), weight: readU64(list) }));
  return voters.length === 0 ? undefined : { id: readU64(current), voters };
}

/** Least weight that finalizes: all but what less than a third of the whole may keep back. */
export function threshold(voters: readonly Voter[]): bigint {
  const total = voters.reduce((sum, { weight }) => sum + weight, 0n);
  return total - (total - 1n) / 3n;
}

/** SCALE `GrandpaJustification` for a block: the precommits of all voters whose keys are at hand. */
export function justify(
  target: VoteTarget,
  { id, voters }: AuthoritySet,
  keys: readonly Account[],
): Uint8Array {
  const round = BigInt(target.number);
  const precommit = concat(target.hash, encodeU32(target.number));
  // Variant 1 of GRANDPA's messages: a precommit.
  const message = concat(Uint8Array.of(1), precommit, encodeU64(round), encodeU64(id));
  let weight = 0n;
  const signed: Uint8Array[] = [];
  for (const voter of voters) {
    const key = keys.find(({ scheme, publicKey }) => scheme === "ed25519" && equalBytes(publicKey, voter.id));
    if (key === undefined) continue;
    weight += voter.weight;
    signed.push(concat(precommit, key.sign(message), voter.id));
  }
  const due = threshold(voters);
  if (weight < due) {
    throw new NoVoterKeysError(
      `block ${target.number} needs votes of weight ${due} of set ${id}, the keys here have ${weight}`,
    );
  }
  return concat(encodeU64(round), precommit, encodeVec(signed), encodeVec([]));
}

/** SCALE `FinalityProof`, as `grandpa_proveFinality` answers it; headers are encoded already. */
export function encodeFinalityProof(
  block: Uint8Array,
  justification: Uint8Array,
  unknownHeaders: readonly Uint8Array[],
): Uint8Array {
  return concat(block, encodeBytes(justification), encodeVec(unknownHeaders));
}
