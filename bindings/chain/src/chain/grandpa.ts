/**
 * GRANDPA finality of a development chain: the voters of a block, and the justification from their votes.
 *
 * All votes are for the block itself, so no headers are needed to connect them, and every verifier accepts them. The
 * round is the block's number, so no authority signs two votes in one round of a set. Throws {@link NoVoterKeysError}
 * if too few keys of the set are available. (docs/spec/grandpa.md#structures, docs/spec/grandpa.md#signatures,
 * docs/spec/grandpa.md#voters)
 */

import type { Runtime, Storage } from "@as-ismp/core";
import {
  concat,
  encodeU32,
  encodeU64,
  encodeVec,
  equalBytes,
  readU64,
  ScaleReader,
} from "@as-ismp/core/internal/codec";
import { type Account, type AuthoritySet, threshold } from "@as-ismp/relayer/substrate";
import { NoVoterKeysError } from "./errors.ts";

/** The block that votes are for. */
export interface VoteTarget {
  readonly hash: Uint8Array;
  readonly number: number;
}

/**
 * The authority set in a state, which votes on the children of that state's block. Undefined if the runtime has no
 * GRANDPA API or no authorities.
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

/**
 * SCALE `GrandpaJustification` for a block: the precommits of all voters whose keys are available.
 *
 * @throws NoVoterKeysError
 */
export function justify(
  target: VoteTarget,
  { id, voters }: AuthoritySet,
  keys: readonly Account[],
): Uint8Array {
  const round = BigInt(target.number);
  const precommit = concat(target.hash, encodeU32(target.number));
  // Variant 1 of GRANDPA's messages is a precommit.
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
      `block ${target.number}: expected votes of weight ${due} in set ${id}, the keys of this node have ${weight}`,
    );
  }
  return concat(encodeU64(round), precommit, encodeVec(signed), encodeVec([]));
}
