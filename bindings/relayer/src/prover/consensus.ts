/**
 * Consensus messages for GRANDPA clients, in the envelope for what the client follows: a standalone chain, or
 * parachains of a relay chain, whose heads are proven together with the finality of a relay chain block.
 *
 * Throws {@link DishonestNodeError} for heads that do not verify under the relay chain block's state.
 * (docs/spec/grandpa.md#client, docs/spec/grandpa.md#envelopes, docs/spec/parachains.md#finalized-heads)
 */

import type { LightClient } from "@as-ismp/core";
import { concat, encodeBytes, encodeU32, encodeVec } from "@as-ismp/core/internal/codec";
import { paraHeadKey } from "@as-ismp/core/internal/state";
import { decodeConsensusState } from "../client/consensus-state.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { SubstrateNode } from "../client/node.ts";
import { ProverError } from "./errors.ts";
import { type FinalityLimits, FinalityProver, type FinalityUpdate } from "./finality.ts";

/** Variants of the envelope, by the kind of state machine that the client follows. */
const ENVELOPES: Readonly<Record<string, number>> = { SUBSTRATE: 0, POLKADOT: 1, KUSAMA: 1, RELAY: 2 };
const STANDALONE = 0;

/** A finality proof as a consensus message. */
export interface ConsensusUpdate extends FinalityUpdate {
  /** SCALE `ConsensusMessage` of the GRANDPA client, the `consensus_proof` of an ISMP consensus message. */
  readonly consensusProof: Uint8Array;
  /** SCALE headers of the proven parachain heads, by para id. */
  readonly heads: ReadonlyMap<number, readonly Uint8Array[]>;
}

/** Makes consensus messages for clients of one chain. */
export class ConsensusProver {
  /** Makes the finality proof in a consensus message. */
  readonly finality: FinalityProver;
  readonly #node: SubstrateNode;
  readonly #lightClient: LightClient;
  readonly #paraIds: readonly number[];

  /** @param paraIds parachains whose heads are proven if the client follows a relay chain */
  constructor(node: SubstrateNode, lightClient: LightClient, paraIds: readonly number[] = []) {
    this.#node = node;
    this.#lightClient = lightClient;
    this.#paraIds = paraIds;
    this.finality = new FinalityProver(node, lightClient);
  }

  /**
   * The next update of a client with the trusted state `trusted` (SCALE `ConsensusState`); undefined if nothing newer
   * is final.
   *
   * @throws ProverError, NodeError
   */
  async next(trusted: Uint8Array, limits: FinalityLimits = {}): Promise<ConsensusUpdate | undefined> {
    const { stateMachine } = decodeConsensusState(trusted);
    const envelope = ENVELOPES[stateMachine.slice(0, stateMachine.indexOf("-"))];
    if (envelope === undefined) throw new ProverError(`no GRANDPA client can follow ${stateMachine}`);
    const update = await this.finality.next(trusted, limits);
    if (update === undefined) return undefined;
    if (envelope === STANDALONE) {
      const consensusProof = concat(Uint8Array.of(STANDALONE), update.finalityProof);
      return { ...update, consensusProof, heads: new Map() };
    }
    const { target, finalityProof } = update;
    const [heads, headers] = await this.#node.provenBy(
      this.#paraIds.map(paraHeadKey),
      target.hash,
      (nodes) => {
        const entry = concat(
          target.hash,
          encodeVec(nodes.map(encodeBytes)),
          encodeVec(this.#paraIds.map(encodeU32)),
        );
        const proven = encodeVec([entry]);
        const verdict = this.#lightClient.verifyParachainHeaders(trusted, finalityProof, proven);
        if (!verdict.ok) throw new DishonestNodeError("state_getReadProof", verdict.error.message);
        return [proven, verdict.value.headers] as const;
      },
    );
    return {
      ...update,
      consensusProof: concat(Uint8Array.of(envelope), finalityProof, heads),
      heads: headers,
    };
  }
}
