import { soloChain } from "./grandpa-chain.ts";
import { unhex } from "./hex.ts";
import {
  type ConsensusState,
  finalityProof,
  parachainHeaderProofs,
  Reader,
  readHeader,
  scheduledChangeOf,
} from "./scale.ts";
import {
  type GrandpaSession,
  type ParachainHeaderFixture,
  type RealAuthority,
  type RealFinalityProof,
  real,
  realFiles,
  realIndex,
} from "./vectors.ts";

/** Recorded finality as bytes: the first trusted state, finality proofs, and parachain heads. */

/** The kind of each recorded file. */
export const kinds = new Map(realIndex().map(({ file, kind }) => [file, kind]));

/** Files of recorded finality of one kind. */
export const filesOfKind = (kind: string) => realFiles("grandpa-").filter((file) => kinds.get(file) === kind);

export function authorities(list: readonly RealAuthority[]) {
  return list.map(([id, weight]) => ({ id: unhex(id), weight: BigInt(weight) }));
}

/** The trusted state at a block. */
export function trust(
  block: { number: number; hash: string },
  setId: number,
  list: readonly RealAuthority[],
) {
  return {
    authorities: authorities(list),
    setId: BigInt(setId),
    latestHeight: block.number,
    latestHash: unhex(block.hash),
    slotDuration: 6000n,
    stateMachine: soloChain,
  } satisfies ConsensusState;
}

export function encodeProof(proof: RealFinalityProof): Uint8Array {
  return finalityProof({
    block: unhex(proof.block),
    justification: unhex(proof.justification),
    unknownHeaders: proof.unknownHeaders.map(unhex),
  });
}

/** One map entry for each relay block: fixtures of the same block share it. */
export function encodeHeads(fixtures: readonly ParachainHeaderFixture[]): Uint8Array {
  const entries = new Map<string, { nodes: Set<string>; paraIds: number[] }>();
  for (const { relayHash, stateProof, paraId } of fixtures) {
    const entry = entries.get(relayHash) ?? { nodes: new Set(), paraIds: [] };
    for (const node of stateProof) entry.nodes.add(node);
    entry.paraIds.push(paraId);
    entries.set(relayHash, entry);
  }
  return parachainHeaderProofs(
    [...entries]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([relayHash, { nodes, paraIds }]) => ({
        relayHash: unhex(relayHash),
        nodes: [...nodes].map(unhex),
        paraIds,
      })),
  );
}

/**
 * Two recordings begin at the parent of their first header, which itself has the change to the set that signs. The
 * client that made them already trusted that header; from its parent the change would be skipped, and is refused.
 */
export const startsAtChange = new Set([
  "grandpa-zombienet-centauri-set123.json",
  "grandpa-zombienet-centauri-set29.json",
]);

/** The trusted state before the first update of a recorded session. */
export function trustedState(file: string): ConsensusState {
  const { trusted, updates } = real<GrandpaSession>(file);
  const recorded = trust(trusted, trusted.setId, trusted.authorities);
  if (!startsAtChange.has(file)) return recorded;
  const [first = "", second = ""] = updates[0]?.finalityProof.unknownHeaders ?? [];
  const header = readHeader(new Reader(unhex(first)));
  const change = scheduledChangeOf(header);
  if (change === undefined) throw new Error("no change in the first header");
  const { parentHash } = readHeader(new Reader(unhex(second)));
  return { ...recorded, authorities: change.next, latestHeight: header.number, latestHash: parentHash };
}
