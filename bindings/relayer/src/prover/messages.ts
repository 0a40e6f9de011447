/**
 * Proofs of what a chain sent, received or stores, at a height whose state commitment another chain has.
 *
 * The light client reads each proof before it is returned, against the roots in that state commitment, which the node
 * can't make up. Throws {@link DishonestNodeError} for proofs that do not decide all keys, and {@link
 * NotProvableError} if the opposite is the case. (docs/spec/tries.md#state-proofs,
 * docs/spec/pallet-ismp.md#child-trie)
 */

import type { LightClient } from "@as-ismp/core";
import { equalBytes, toHex } from "@as-ismp/core/internal/codec";
import { EMPTY_TRIE, HASHERS } from "@as-ismp/core/internal/state";
import {
  MESSAGES_TRIE,
  requestKey,
  requestReceiptKey,
  responseKey,
  responseReceiptKey,
} from "../client/child-keys.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { KnownState } from "../client/ismp-chain.ts";
import type { StateProof } from "../client/messages.ts";
import type { KnownHeader, SubstrateNode } from "../client/node.ts";
import {
  type GetRequest,
  type PostRequest,
  type PostResponse,
  requestCommitment,
  responseCommitment,
} from "../client/request.ts";
import { NotProvableError } from "./errors.ts";
import { withoutSuperfluous } from "./smallest-proof.ts";

/** Makes proofs of one chain's messages and state. `known` is the state commitment that the other chain stores. */
export class MessageProver {
  /** A node of the chain. */
  readonly node: SubstrateNode;
  readonly #lightClient: LightClient;

  constructor(node: SubstrateNode, lightClient: LightClient) {
    this.node = node;
    this.#lightClient = lightClient;
  }

  /** Proves that these requests were sent. */
  requests(known: KnownState, requests: readonly PostRequest[]): Promise<StateProof> {
    return this.#members(
      known,
      requests.map((request) => requestKey(requestCommitment(request))),
    );
  }

  /** Proves that these responses were sent. */
  responses(known: KnownState, responses: readonly PostResponse[]): Promise<StateProof> {
    return this.#members(
      known,
      responses.map((response) => responseKey(responseCommitment(response))),
    );
  }

  /** Proves that these requests were not received. */
  requestsAbsent(known: KnownState, requests: readonly PostRequest[]): Promise<StateProof> {
    return this.#absent(
      known,
      requests.map((request) => requestReceiptKey(requestCommitment(request))),
    );
  }

  /** Proves that the responses to these requests were not received. */
  responsesAbsent(known: KnownState, responses: readonly PostResponse[]): Promise<StateProof> {
    return this.#absent(
      known,
      responses.map(({ post }) => responseReceiptKey(requestCommitment(post))),
    );
  }

  /** Proves the values that these GETs ask for. All must ask for the height of `known`. */
  async state(known: KnownState, gets: readonly GetRequest[]): Promise<StateProof> {
    const other = gets.find(({ height }) => height !== known.at.height);
    if (other !== undefined) {
      throw new NotProvableError(`expected GETs for height ${known.at.height}, got one for ${other.height}`);
    }
    const { hash } = await this.#block(known);
    const keys = gets.flatMap((get) => get.keys);
    return this.node.provenBy(keys, hash, (nodes) => {
      this.#read("state_getReadProof", known.stateRoot, nodes, keys);
      return { at: known.at, of: "state", hasher: this.node.hasher, nodes };
    });
  }

  async #members(known: KnownState, keys: readonly Uint8Array[]): Promise<StateProof> {
    const { proof, values } = await this.#messages(known, keys);
    const missing = values.indexOf(null);
    if (missing < 0) return proof;
    throw new NotProvableError(
      `at height ${known.at.height} there is no value at ${toHex(keys[missing] as Uint8Array)}`,
    );
  }

  async #absent(known: KnownState, keys: readonly Uint8Array[]): Promise<StateProof> {
    const { proof, values } = await this.#messages(known, keys);
    const there = values.findIndex((value) => value !== null);
    if (there < 0) return proof;
    throw new NotProvableError(
      `at height ${known.at.height} there is a receipt at ${toHex(keys[there] as Uint8Array)}`,
    );
  }

  async #messages(
    known: KnownState,
    keys: readonly Uint8Array[],
  ): Promise<{ proof: StateProof; values: (Uint8Array | null)[] }> {
    const { hasher } = this.node;
    const { hash } = await this.#block(known);
    const root = known.overlayRoot;
    if (root === null)
      throw new NotProvableError(`no root of messages is known at height ${known.at.height}`);
    if (equalBytes(root, HASHERS[hasher](EMPTY_TRIE))) {
      // No message was ever sent or received. The child trie is then not in the state, so no node can prove it.
      return {
        proof: { at: known.at, of: "messages", hasher, nodes: [EMPTY_TRIE] },
        values: keys.map(() => null),
      };
    }
    const height = Number(known.at.height);
    return this.node.childProvenBy(MESSAGES_TRIE, keys, hash, height, (nodes, method) => {
      const needed = withoutSuperfluous(hasher, root, nodes);
      const values = this.#read(method, root, needed, keys);
      return { proof: { at: known.at, of: "messages", hasher, nodes: needed }, values };
    });
  }

  /** The node's block at a known height. @throws DishonestNodeError if its state root is another one */
  async #block(known: KnownState): Promise<KnownHeader> {
    const block = await this.node.header(await this.node.hashAt(Number(known.at.height)));
    if (equalBytes(block.header.stateRoot, known.stateRoot)) return block;
    throw new DishonestNodeError(
      "chain_getBlockHash",
      `block ${known.at.height} of ${known.at.machine} has another state root than the one proven final`,
    );
  }

  #read(
    method: string,
    root: Uint8Array,
    nodes: readonly Uint8Array[],
    keys: readonly Uint8Array[],
  ): (Uint8Array | null)[] {
    const verdict = this.#lightClient.readProof(this.node.hasher, root, nodes, keys);
    if (verdict.ok) return verdict.value;
    throw new DishonestNodeError(method, `the proof does not decide every key: ${verdict.error.message}`);
  }
}
