/**
 * A made-up relay block on which a development chain builds a parachain block: a state that holds only heads of
 * parachains, and what a collator passes to the runtime about it.
 *
 * There is no relay chain and no validation. So this shows that a runtime handles its inherents, not that a relay
 * chain accepts its blocks. (docs/spec/parachains.md#validation-data)
 */

import { type Runtime, type Storage, Trie } from "@as-ismp/core";
import { concat, encodeBytes, encodeU32, encodeVec } from "@as-ismp/core/internal/codec";
import { paraHeadKey, storagePrefix } from "@as-ismp/core/internal/state";
import { encodeHeader, type Header, RuntimeMetadata } from "@as-ismp/relayer/substrate";
import type { InherentData } from "./inherents.ts";

/** Encoded headers by para id. */
export type ParachainHeads = ReadonlyMap<number, Uint8Array>;

/** State version of relay chains. */
const STATE_VERSION = 1;
const MAX_POV_SIZE = 5 * 1024 * 1024;
const NOTHING = Uint8Array.of(0);
/** `DOT0` and `PAS0`: consensus state ids of the client of siblings, on Polkadot and on Kusama. */
const ON_POLKADOT = Buffer.from("DOT0", "latin1");
const ON_KUSAMA = Buffer.from("PAS0", "latin1");
const KUSAMA = 2;

/** A made-up relay block: its number, and a state that holds the given heads. */
export class RelayParent {
  /** Number of the relay chain's block. */
  readonly number: number;
  /** 32 bytes. */
  readonly stateRoot: Uint8Array;
  readonly #state: Trie;

  constructor(number: number, heads: ParachainHeads) {
    this.number = number;
    this.#state = Trie.from([...heads].map(([id, head]) => [paraHeadKey(id), encodeBytes(head)]));
    this.stateRoot = this.#state.root(STATE_VERSION);
  }

  /** The nodes that prove the heads of these parachains, or that they have none. */
  proof(paraIds: readonly number[]): Uint8Array[] {
    return this.#state.proof(paraIds.map(paraHeadKey), STATE_VERSION);
  }

  /** `PersistedValidationData` for a block after `parentHead`. */
  validationData(parentHead: Uint8Array): Uint8Array {
    return concat(encodeBytes(parentHead), encodeU32(this.number), this.stateRoot, encodeU32(MAX_POV_SIZE));
  }

  /** `ParachainInherentData`, without messages, for a block of parachain `paraId` after `parentHead`. */
  inherentData(paraId: number, parentHead: Uint8Array): Uint8Array {
    const state = encodeVec(this.proof([paraId]).map(encodeBytes));
    // Downward and horizontal messages, descendants of the relay block, the collator's peer id.
    return concat(this.validationData(parentHead), state, NOTHING, NOTHING, NOTHING, NOTHING);
  }

  /** `ParachainConsensusProof` of heads. */
  consensusProof(paraIds: readonly number[]): Uint8Array {
    return concat(encodeU32(this.number), encodeVec(this.proof(paraIds).map(encodeBytes)));
  }
}

/** SCALE `ConsensusMessage` without a relayer to pay. */
export function siblingsMessage(proof: Uint8Array, onKusama: boolean): Uint8Array {
  return concat(encodeBytes(proof), onKusama ? ON_KUSAMA : ON_POLKADOT, NOTHING);
}

/**
 * What a collator passes to the runtime of a parachain, for a block after `parent`: the relay block after the last
 * one, and heads of siblings. Empty if the runtime is not of a parachain.
 */
export function parachainInherents(
  runtime: Runtime,
  storage: Storage,
  parent: Header,
  siblings: ParachainHeads = new Map(),
): InherentData {
  if (!RuntimeMetadata.of(runtime).hasCall("ParachainSystem", "set_validation_data")) return new Map();
  const paraId = readU32(storage.get(storagePrefix("ParachainInfo", "ParachainId")), 100);
  const last = readU32(storage.get(storagePrefix("ParachainSystem", "LastRelayChainBlockNumber")), 0);
  const head = encodeHeader(parent);
  const relay = new RelayParent(last + 1, new Map([...siblings, [paraId, head]]));
  const data = new Map([["sysi1337", relay.inherentData(paraId, head)]]);
  if (siblings.size > 0) {
    const host = runtime.call("IsmpRuntimeApi_host_state_machine", new Uint8Array(), {
      storage: storage.fork(),
    });
    const proof = relay.consensusProof([...siblings.keys()]);
    data.set("paraismp", siblingsMessage(proof, host[0] === KUSAMA));
  }
  return data;
}

function readU32(value: Uint8Array | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  return new DataView(value.buffer, value.byteOffset).getUint32(0, true);
}
