// Updates of consensus clients, with any number of voters, headers and digest items.

import { RelayParent, siblingsMessage, storagePrefix } from "@as-ismp/chain";
import { Trie } from "@as-ismp/core";
import {
  type Block,
  type BlockRef,
  bake,
  bakeState,
  child,
  honest,
  paraHeadKey,
  type Recipe,
  Voter,
  votes,
} from "../../tests/support/grandpa-chain.ts";
import { concat, utf8 } from "../../tests/support/hex.ts";
import { addStateMachines } from "../../tests/support/ismp/calls.ts";
import { machine, message } from "../../tests/support/ismp/codec.ts";
import { bytes, digestItem, parachainHeaderProofs, u8 } from "../../tests/support/scale.ts";
import { trustingClient } from "../../tests/support/worlds/counterpart.ts";
import { START, THEM } from "../../tests/support/worlds/names.ts";
import { RELAYER } from "../ismp-counterpart.ts";
import type { Case } from "./messages.ts";
import { draw, type WeighedChain } from "./weighed-chain.ts";

export interface UpdateOptions {
  readonly voters: number;
  /** Who signs, two thirds and one more where not said. */
  readonly signers?: number;
  /** Headers from the trusted block to the finalized one. */
  readonly headers?: number;
  /** Headers above the finalized one that votes are for. */
  readonly ancestries?: number;
  /** More digest items in each header, and bytes of each; of 0 bytes: one byte in all. */
  readonly items?: readonly [count: number, size: number];
  /** Consensus state id, four bytes. */
  readonly id?: string;
  /** Parachain heads in the message, and spare nodes in each of its proofs. */
  readonly heads?: number;
}

const ID = "vote";
/** Later than all that is trusted. */
const NOW = START + 1000;
const SLOT = BigInt(START) / 6n;
const TRUSTED: BlockRef = { number: 99, hash: draw("trusted") };
const RELAY_CHAIN = "POLKADOT-0";
/** Variants of the envelope of a consensus message. */
const STANDALONE_CHAIN = 0;
const POLKADOT = 1;

const voter = (index: number): Voter => new Voter(`weighed ${index}`, 1n, draw(`voter ${index}`));
const range = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** A header without a seal: nothing but the slot and the given items is in its digest. */
function block(parent: BlockRef, logs: readonly Uint8Array[], stateRoot = draw("state"), fork = ""): Block {
  const slot = SLOT + BigInt(parent.number + 1);
  const extrinsicsRoot = draw(`extrinsics${fork}`);
  return child(parent, { slot, logs, stateRoot, extrinsicsRoot, isUnsealed: true });
}

function blocks(
  parent: BlockRef,
  count: number,
  items: readonly Uint8Array[],
  stateRoot?: Uint8Array,
  fork?: string,
): Block[] {
  const all: Block[] = [];
  for (let i = 0; i < count; i++) all.push(block(all.at(-1) ?? parent, items, stateRoot, fork));
  return all;
}

function digestItems([count, size]: readonly [number, number]): Uint8Array[] {
  const one = size === 0 ? digestItem.environmentUpdated() : digestItem.other(new Uint8Array(size).fill(3));
  return range(count, () => one);
}

/** @param above headers on the last of `headers`, for which some votes are */
function recipeOf(
  { voters: count, signers = Math.floor((count * 2) / 3) + 1 }: UpdateOptions,
  headers: readonly Block[],
  above: readonly Block[] = [],
): Recipe {
  const target = headers.at(-1) as Block;
  const targets = [target, ...above];
  // A third votes above the target, so that it stays the highest block with enough votes.
  const voteOf = (i: number): Block => (i % 3 === 0 ? targets.at(-1 - i / 3) : undefined) ?? target;
  return {
    ...honest({ set: range(count, voter), blocks: headers, trusted: TRUSTED }),
    stateMachine: machine(THEM),
    round: 1n,
    votes: range(signers, (i) => votes([voter(i)], voteOf(i))).flat(),
    ancestries: above.map(({ header }) => header),
  };
}

const head = (id: number, items: readonly Uint8Array[]): Uint8Array =>
  block({ number: id, hash: draw("parent") }, items).header;

/** SCALE `Message` that brings a GRANDPA client on. */
export function update(options: UpdateOptions): Case {
  return (chain) => {
    const { id = ID, headers = 1, ancestries = 0, items = [0, 0], heads = 0 } = options;
    const extra = digestItems(items);
    const paraIds = range(heads, (i) => 3000 + i);
    const state = Trie.from([
      [utf8("filler"), Uint8Array.of(1)] as const,
      ...paraIds.map((paraId) => [paraHeadKey(paraId), bytes(head(paraId, extra))] as const),
    ]);
    const own = blocks(TRUSTED, headers, extra, heads > 0 ? state.root(1) : undefined);
    const target = own.at(-1) as Block;
    const recipe = recipeOf(options, own, blocks(target, ancestries, extra));
    const stateMachine = machine(heads > 0 ? RELAY_CHAIN : THEM);
    const { consensusState, finalityProof } = bake({ ...recipe, stateMachine });
    chain.root(trustingClient([], { id, state: consensusState }));
    chain.fillHeights(id, 1024);
    if (heads > 0) {
      // The coprocessor names the relay chain; root has the client serve each parachain.
      const machines = paraIds.map((paraId) => `POLKADOT-${paraId}`);
      chain.root(addStateMachines(...machines));
      for (const one of machines) chain.fillHeights(id, 1024, one);
    }
    const nodes = state.proof(paraIds.map(paraHeadKey), 1);
    const entry = { relayHash: target.hash, nodes, paraIds };
    const proof =
      heads > 0
        ? concat(u8(POLKADOT), finalityProof, parachainHeaderProofs([entry]))
        : concat(u8(STANDALONE_CHAIN), finalityProof);
    chain.setTime(NOW);
    return chain.messages(message.consensus(id, proof, RELAYER));
  };
}

/** Updates of so many clients that are alike. */
export function updates(chain: WeighedChain, count: number, options: UpdateOptions): Uint8Array[] {
  return range(count, (i) => update({ ...options, id: String(i).padStart(4, "0") })(chain));
}

/** SCALE `Message` that shows two branches, both finalized by all voters. */
export function fraud(options: UpdateOptions): Case {
  return (chain) => {
    const { headers = 1, items = [0, 0] } = options;
    const extra = digestItems(items);
    // Both branches begin with a child of one block; the end of one of them is what the client trusts.
    const branches = ["", " of a fork"].map((fork) => blocks(TRUSTED, headers, extra, undefined, fork));
    const [own, other] = branches.map((branch) => recipeOf(options, branch)) as [Recipe, Recipe];
    chain.root(trustingClient([], { id: ID, state: bakeState({ ...own, trusted: own.target }) }));
    chain.setTime(NOW);
    const proofs = [own, other].map((recipe) => bake(recipe).finalityProof) as [Uint8Array, Uint8Array];
    return chain.messages(message.fraudProof(ID, ...proofs, RELAYER));
  };
}

/** SCALE `Message` to a parachain's client of its siblings. */
export function siblings(count: number, items: readonly [number, number] = [0, 0], followed = count): Case {
  return (chain) => {
    // A chain that is no parachain has no siblings: nothing to weigh.
    if (!chain.isParachain) return new Uint8Array();
    const ids = range(count, (i) => 3000 + i);
    const heads = new Map(ids.map((id) => [id, head(id, digestItems(items))]));
    const relay = new RelayParent(5, heads);
    chain.storage.set(
      storagePrefix("ParachainSystem", "ValidationData"),
      relay.validationData(new Uint8Array()),
    );
    chain.follow(range(followed, (i) => 3000 + i));
    for (const id of ids) chain.fillHeights("DOT0", 1024, `POLKADOT-${id}`);
    const update = siblingsMessage(relay.consensusProof(ids), false);
    return chain.messages(concat(u8(0), update));
  };
}
