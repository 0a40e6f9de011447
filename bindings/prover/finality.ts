/**
 * Finality proofs of a chain with GRANDPA, for clients that trust one of its blocks.
 *
 * A proof goes to the next block that announces other authorities, or else as far as there is a justification;
 * a caller asks again with the state that follows until there is nothing to prove. Every proof was accepted by
 * the light client before it is handed out. Refuses by the errors of `errors.ts`.
 * (Consensus specification §8, §11.)
 */
import { encodeFinalityProof } from "../chain/grandpa.ts";
import { readU64 } from "../chain/integers.ts";
import { storagePrefix } from "../chain/storage-key.ts";
import {
  type Authority,
  type ConsensusState,
  decodeConsensusState,
  readAuthorities,
} from "../client/consensus-state.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { KnownHeader, SubstrateNode } from "../client/node.ts";
import type { StateMachine } from "../client/state-machine.ts";
import type { LightClient } from "../runtime/light-client.ts";
import { ScaleError, ScaleReader } from "../state/scale.ts";
import { NoJustificationError, ProverError } from "./errors.ts";
import { announcesChange, headersFrom } from "./header-route.ts";
import { decodeJustification, type Justification, normalized } from "./justification.ts";

const SET_ID = storagePrefix("Grandpa", "CurrentSetId");
const AUTHORITIES = storagePrefix("Grandpa", "Authorities");
const MOST_BLOCKS = 2400;

export interface FinalityLimits {
  /** Not beyond this block, though more may be final. A GET needs a proof of the very height it asks for. */
  readonly upTo?: number;
  /** Blocks that one proof may span. Default: 2400. */
  readonly mostBlocks?: number;
}

/** A step of a client. */
export interface FinalityUpdate {
  /** SCALE `FinalityProof`. */
  readonly finalityProof: Uint8Array;
  /** SCALE `ConsensusState` of the client afterwards. */
  readonly nextState: Uint8Array;
  /** The block that is proven final. */
  readonly target: KnownHeader;
}

export class FinalityProver {
  readonly node: SubstrateNode;
  readonly #lightClient: LightClient;

  constructor(node: SubstrateNode, lightClient: LightClient) {
    this.node = node;
    this.#lightClient = lightClient;
  }

  /**
   * What a new client is to trust: the last finalized block, by default, with the authorities in office after
   * it. They are read with proofs under the header; that the block is final is the node's word.
   *
   * @param slotDuration milliseconds
   */
  async initialState(
    stateMachine: StateMachine,
    slotDuration: bigint,
    at?: Uint8Array,
  ): Promise<ConsensusState> {
    const latestHash = at ?? (await this.node.finalizedHash());
    const { header } = await this.node.header(latestHash);
    const keys = [SET_ID, AUTHORITIES];
    const nodes = await this.node.readProof(keys, latestHash);
    const verdict = this.#lightClient.readProof(this.node.hasher, header.stateRoot, nodes, keys);
    if (!verdict.ok) throw new DishonestNodeError("state_getReadProof", verdict.error.message);
    const [setId, list] = verdict.value;
    const authorities =
      list === null || list === undefined
        ? await this.node.call("GrandpaApi_grandpa_authorities", new Uint8Array(), latestHash)
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

  /**
   * The next step of a client, or undefined where nothing newer is final.
   *
   * @param trusted SCALE `ConsensusState`
   */
  async next(trusted: Uint8Array, limits: FinalityLimits = {}): Promise<FinalityUpdate | undefined> {
    const state = decodeConsensusState(trusted);
    const finalized = await this.node.header(await this.node.finalizedHash());
    const most = state.latestHeight + (limits.mostBlocks ?? MOST_BLOCKS);
    const last = Math.min(finalized.header.number, most, limits.upTo ?? most);
    if (last <= state.latestHeight) return undefined;
    const route = await headersFrom(this.node, { number: state.latestHeight, hash: state.latestHash }, last);
    const end = route.at(-1) as KnownHeader;
    if (announcesChange(end)) {
      const justification = await this.node.justification(end.hash);
      if (justification === undefined) {
        throw new NoJustificationError(
          `block ${end.header.number} announces other authorities, and the node keeps no justification of it`,
        );
      }
      return this.#accepted(trusted, state, route, decode("chain_getBlock", justification), justification);
    }
    const found =
      (await this.#latest(trusted, state, route, limits)) ?? (await this.#kept(trusted, state, route));
    if (found !== undefined) return found;
    throw new NoJustificationError(
      `of the blocks ${state.latestHeight + 1} to ${end.header.number} the node keeps no justification`,
    );
  }

  /** By the latest justification that the node has, if it is of a block on the route. */
  async #latest(
    trusted: Uint8Array,
    state: ConsensusState,
    route: readonly KnownHeader[],
    { upTo, mostBlocks = MOST_BLOCKS }: FinalityLimits,
  ): Promise<FinalityUpdate | undefined> {
    const end = (route.at(-1) as KnownHeader).header.number;
    const bytes = await this.node.proveFinality(end);
    if (bytes === undefined) return undefined;
    const justification = decode("grandpa_proveFinality", bytes);
    const { targetNumber } = justification;
    if (targetNumber > end) {
      // Finality went on meanwhile, or the node keeps few justifications.
      const within = targetNumber <= state.latestHeight + mostBlocks && upTo === undefined;
      if (!within) return undefined;
      const from = { number: end, hash: (route.at(-1) as KnownHeader).hash };
      const more = await headersFrom(this.node, from, targetNumber);
      if (more.slice(0, -1).some(announcesChange)) return undefined;
      const whole = [...route, ...more];
      if ((whole.at(-1) as KnownHeader).header.number !== targetNumber) return undefined;
      return this.#accepted(trusted, state, whole, justification, bytes);
    }
    const part = route.filter(({ header }) => header.number <= targetNumber);
    return part.length === 0 ? undefined : this.#accepted(trusted, state, part, justification, bytes);
  }

  /** By the last justification that stands beside a block of the route. */
  async #kept(
    trusted: Uint8Array,
    state: ConsensusState,
    route: readonly KnownHeader[],
  ): Promise<FinalityUpdate | undefined> {
    for (let count = route.length; count > 0; count -= 1) {
      const block = route[count - 1] as KnownHeader;
      const bytes = await this.node.justification(block.hash);
      if (bytes === undefined) continue;
      return this.#accepted(trusted, state, route.slice(0, count), decode("chain_getBlock", bytes), bytes);
    }
    return undefined;
  }

  #accepted(
    trusted: Uint8Array,
    state: ConsensusState,
    route: readonly KnownHeader[],
    justification: Justification,
    original: Uint8Array,
  ): FinalityUpdate {
    const target = route.at(-1) as KnownHeader;
    const headers = route.map(({ encoded }) => encoded);
    const form = normalized(justification, state.authorities) ?? original;
    const finalityProof = encodeFinalityProof(target.hash, form, headers);
    const verdict = this.#lightClient.verifyGrandpa(trusted, finalityProof);
    if (verdict.ok) return { finalityProof, nextState: verdict.value, target };
    throw new DishonestNodeError(
      "grandpa_proveFinality, chain_getBlock",
      `the justification of block ${target.header.number} does not hold: ${verdict.error.message}`,
    );
  }
}

function decode(method: string, bytes: Uint8Array): Justification {
  try {
    return decodeJustification(bytes);
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    throw new DishonestNodeError(method, `no justification: ${error.message}`, { cause: error });
  }
}

/** One key that stands twice would be counted twice by some verifiers and once by others. */
function distinct(authorities: readonly Authority[]): readonly Authority[] {
  const ids = new Set(authorities.map(({ id }) => Buffer.from(id).toString("hex")));
  if (ids.size === authorities.length) return authorities;
  throw new ProverError("one authority stands in the list twice");
}
