/**
 * The trusted state of a new client of a chain with GRANDPA.
 *
 * The authorities are read with proofs against the header, but the node is trusted that the block is final. Throws
 * {@link DishonestNodeError} for invalid proofs, and {@link ProverError} for a list that contains a key twice.
 * (docs/spec/grandpa.md#consensus-state)
 */

import type { LightClient } from "@as-ismp/core";
import { readU64, ScaleReader } from "@as-ismp/core/internal/codec";
import { storagePrefix } from "@as-ismp/core/internal/state";
import { type Authority, type ConsensusState, readAuthorities } from "../client/consensus-state.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { SubstrateNode } from "../client/node.ts";
import type { StateMachine } from "../client/state-machine.ts";
import { ProverError } from "./errors.ts";

const SET_ID = storagePrefix("Grandpa", "CurrentSetId");
const AUTHORITIES = storagePrefix("Grandpa", "Authorities");

/**
 * The trusted state at a block, by default the last finalized one, with the authorities after it.
 *
 * @param slotDuration milliseconds
 */
export async function initialState(
  node: SubstrateNode,
  lightClient: LightClient,
  stateMachine: StateMachine,
  slotDuration: bigint,
  at?: Uint8Array,
): Promise<ConsensusState> {
  const latestHash = at ?? (await node.finalizedHash());
  const { header } = await node.header(latestHash);
  const keys = [SET_ID, AUTHORITIES];
  const [setId, list] = await node.provenBy(keys, latestHash, (nodes) => {
    const verdict = lightClient.readProof(node.hasher, header.stateRoot, nodes, keys);
    if (verdict.ok) return verdict.value;
    throw new DishonestNodeError("state_getReadProof", verdict.error.message);
  });
  const authorities =
    list === null || list === undefined
      ? await node.call("GrandpaApi_grandpa_authorities", new Uint8Array(), latestHash)
      : list;
  return {
    authorities: distinct(readAuthorities(new ScaleReader(authorities))),
    setId: setId === null || setId === undefined ? 0n : readU64(new ScaleReader(setId)),
    latestHeight: header.number,
    latestHash,
    slotDuration,
    stateMachine,
  };
}

/** Rejects a key that is twice in the list: some verifiers would count its vote twice and others once. */
function distinct(authorities: readonly Authority[]): readonly Authority[] {
  const ids = new Set(authorities.map(({ id }) => Buffer.from(id).toString("hex")));
  if (ids.size === authorities.length) return authorities;
  throw new ProverError("one authority is in the list twice");
}
