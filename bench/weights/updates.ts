// Updates of consensus clients, with any number of voters, headers and digest items.

import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { paraHeadKey, RelayParent, siblingsMessage, storagePrefix } from "@as-ismp/chain";
import { Trie } from "@as-ismp/core";
import { compactToU8a, u8aConcat } from "@polkadot/util";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { bytes, list, u32, u64, utf8 } from "../scale.ts";
import type { Case } from "./messages.ts";
import { draw, NOW, THEM, type World } from "./world.ts";

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
  readonly id?: Uint8Array;
  /** Parachain heads in the message, and spare nodes in each of its proofs. */
  readonly heads?: number;
}

const ID = utf8("vote");
const SET = 7;
const ROUND = 1;
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const RELAYER = new Uint8Array(32).fill(7);
const SLOT = BigInt(NOW) / 6n;

interface Voter {
  readonly key: KeyObject;
  readonly id: Uint8Array;
}

const voters: Voter[] = [];

function voter(index: number): Voter {
  for (let i = voters.length; i <= index; i++) {
    const key = createPrivateKey({
      key: Buffer.concat([PKCS8, draw(`voter ${i}`)]),
      format: "der",
      type: "pkcs8",
    });
    const spki = createPublicKey(key).export({ format: "der", type: "spki" });
    voters.push({ key, id: Uint8Array.from(spki.subarray(-32)) });
  }
  return voters[index] as Voter;
}

interface Block {
  readonly number: number;
  readonly hash: Uint8Array;
  readonly header: Uint8Array;
}

function block(
  parent: Pick<Block, "number" | "hash">,
  items: readonly Uint8Array[],
  stateRoot = draw("state"),
  fork = "",
): Block {
  const number = parent.number + 1;
  const slot = u8aConcat(Uint8Array.of(6), utf8("aura"), bytes(u64(SLOT + BigInt(number))));
  const header = u8aConcat(
    ...[parent.hash, compactToU8a(number), stateRoot, draw(`extrinsics${fork}`), list([slot, ...items])],
  );
  return { number, hash: blake2AsU8a(header, 256), header };
}

function chain(
  parent: Pick<Block, "number" | "hash">,
  count: number,
  items: readonly Uint8Array[],
  stateRoot?: Uint8Array,
  fork?: string,
): Block[] {
  const blocks: Block[] = [];
  for (let i = 0; i < count; i++) blocks.push(block(blocks.at(-1) ?? parent, items, stateRoot, fork));
  return blocks;
}

const TRUSTED = { number: 99, hash: draw("trusted") };

function digestItems([count, size]: readonly [number, number]): Uint8Array[] {
  // Kind 8 is a byte by itself.
  const one =
    size === 0 ? Uint8Array.of(8) : u8aConcat(Uint8Array.of(0), bytes(new Uint8Array(size).fill(3)));
  return Array.from({ length: count }, () => one);
}

/** SCALE `GrandpaJustification`. */
function justification(
  signers: number,
  target: Block,
  votes: readonly Block[],
  ancestries: readonly Block[],
): Uint8Array {
  const precommits = Array.from({ length: signers }, (_, i) => {
    const { key, id } = voter(i);
    // A third votes above the target, so that it stays the highest block with enough votes.
    const vote = (i % 3 === 0 ? (votes.at(-1 - i / 3) ?? votes[0]) : votes[0]) as Block;
    const payload = u8aConcat(Uint8Array.of(1), vote.hash, u32(vote.number), u64(ROUND), u64(SET));
    return u8aConcat(vote.hash, u32(vote.number), sign(null, payload, key), id);
  });
  return u8aConcat(
    ...[
      u64(ROUND),
      target.hash,
      u32(target.number),
      list(precommits),
      list(ancestries.map(({ header }) => header)),
    ],
  );
}

function consensusState(count: number, machine: Uint8Array): Uint8Array {
  const authorities = Array.from({ length: count }, (_, i) => u8aConcat(voter(i).id, u64(1)));
  return u8aConcat(list(authorities), u64(SET), u32(TRUSTED.number), TRUSTED.hash, u64(6000n), machine);
}

/** SCALE `Message` that brings a GRANDPA client on. */
export function update(options: UpdateOptions): Case {
  return (world) => {
    const { id = ID, voters: count, headers = 1, ancestries = 0, items = [0, 0], heads = 0 } = options;
    const signers = options.signers ?? Math.floor((count * 2) / 3) + 1;
    const extra = digestItems(items);
    const paraIds = Array.from({ length: heads }, (_, i) => 3000 + i);
    const head = (id: number): Uint8Array => block({ number: id, hash: draw("parent") }, extra).header;
    const state = Trie.from([
      [utf8("filler"), Uint8Array.of(1)] as const,
      ...paraIds.map((id) => [paraHeadKey(id), bytes(head(id))] as const),
    ]);
    const blocks = chain(TRUSTED, headers, extra, heads > 0 ? state.root(1) : undefined);
    const target = blocks.at(-1) as Block;
    const above = chain(target, ancestries, extra);
    const proof = u8aConcat(
      ...[
        target.hash,
        bytes(justification(signers, target, ancestries > 0 ? [target, ...above] : [target], above)),
      ],
      list(blocks.map(({ header }) => header)),
    );
    const relay = u8aConcat(Uint8Array.of(1), u32(0));
    world.createClient(id, consensusState(count, heads > 0 ? relay : THEM), []);
    world.fillHeights(id, 1024);
    if (heads > 0) {
      // The coprocessor names the relay chain; root has the client serve each parachain.
      const machines = paraIds.map((id) => u8aConcat(Uint8Array.of(1), u32(id)));
      world.root(8, 0, list(machines.map((one) => u8aConcat(one, u64(6000n)))));
      for (const one of machines) world.fillHeights(id, 1024, one);
    }
    const envelope = Uint8Array.of(heads > 0 ? 1 : 0);
    const nodes = state.proof(paraIds.map(paraHeadKey), 1);
    const entry = u8aConcat(target.hash, list(nodes.map(bytes)), list(paraIds.map(u32)));
    const message = heads > 0 ? u8aConcat(envelope, proof, list([entry])) : u8aConcat(envelope, proof);
    world.setTime(NOW + 1000);
    return world.messages(u8aConcat(Uint8Array.of(0), bytes(message), id, bytes(RELAYER)));
  };
}

/** Updates of so many clients that are alike. */
export function updates(world: World, count: number, options: UpdateOptions): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => update({ ...options, id: u32(i) })(world));
}

/** SCALE `Message` that shows two branches, both finalized by all voters. */
export function fraud(options: UpdateOptions): Case {
  return (world) => {
    const { voters: count, headers = 1, items = [0, 0] } = options;
    const signers = options.signers ?? Math.floor((count * 2) / 3) + 1;
    const extra = digestItems(items);
    // Both branches begin with a child of one block; the end of one of them is what the client trusts.
    const branches = ["", " of a fork"].map((fork) => chain(TRUSTED, headers, extra, undefined, fork));
    const [own, other] = branches.map((blocks) => {
      const target = blocks.at(-1) as Block;
      return u8aConcat(
        target.hash,
        bytes(justification(signers, target, [target], [])),
        list(blocks.map(({ header }) => header)),
      );
    }) as [Uint8Array, Uint8Array];
    const trusted = branches[0]?.at(-1) as Block;
    const state = consensusState(count, THEM);
    const at = state.length - THEM.length - 8 - 32;
    world.createClient(
      ID,
      u8aConcat(state.subarray(0, at - 4), u32(trusted.number), trusted.hash, state.subarray(at + 32)),
      [],
    );
    world.setTime(NOW + 1000);
    return world.messages(u8aConcat(Uint8Array.of(1), bytes(own), bytes(other), ID, bytes(RELAYER)));
  };
}

/** SCALE `Message` to a parachain's client of its siblings. */
export function siblings(count: number, items: readonly [number, number] = [0, 0], followed = count): Case {
  return (world) => {
    // A chain that is no parachain has no siblings: nothing to weigh.
    if (!world.isParachain) return new Uint8Array();
    const ids = Array.from({ length: count }, (_, i) => 3000 + i);
    const heads = new Map(
      ids.map((id) => [id, block({ number: id, hash: draw("parent") }, digestItems(items)).header]),
    );
    const relay = new RelayParent(5, heads);
    relayParent(world, relay);
    world.follow(Array.from({ length: followed }, (_, i) => 3000 + i));
    for (const id of ids) world.fillHeights(utf8("DOT0"), 1024, u8aConcat(Uint8Array.of(1), u32(id)));
    const message = siblingsMessage(relay.consensusProof(ids), false);
    return world.messages(u8aConcat(Uint8Array.of(0), message));
  };
}

function relayParent(world: World, relay: RelayParent): void {
  world.storage.set(
    storagePrefix("ParachainSystem", "ValidationData"),
    relay.validationData(new Uint8Array()),
  );
}
