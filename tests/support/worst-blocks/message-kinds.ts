import { consensusMessage } from "../consensus-client.ts";
import { bake, chain, child, honest, type Vote, votes } from "../grandpa-chain.ts";
import { concat } from "../hex.ts";
import { handleUnsigned as handle, messagesExtrinsic } from "../ismp/calls.ts";
import { type Get, message, type Post } from "../ismp/codec.ts";
import { keysOf, stateProof } from "../ismp/proofs.ts";
import { bytes, compact, u8 } from "../scale.ts";
import { ID, THEM } from "../worlds/grandpa-world.ts";
import { MANY_VOTERS, type Prepared } from "./prepared-chain.ts";

/** Worst unsigned extrinsics, which are free: messages with their own proofs. */

/** Bytes of all unsigned and signed extrinsics that fit into a block. */
export const BLOCK_LENGTH = 3_932_160;
/** Room for an extrinsic's head, and for its honest part. */
const MARGIN = 20_000;
const PART = 64_000;
/** The fewest bytes of a node that is not a root, and one more. */
const NODE = 33;

const SIGNER = new Uint8Array(32).fill(5);

const repeat = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Each different, and as long as a node must be. */
export function smallNodes(length: number, seed = 0): Uint8Array[] {
  const count = Math.floor(length / (NODE + 1));
  const all = new Uint8Array(count * NODE).fill(0x5a);
  const view = new DataView(all.buffer);
  return repeat(count, (i) => {
    view.setUint32(i * NODE, i);
    view.setUint32(i * NODE + 4, seed);
    return all.subarray(i * NODE, (i + 1) * NODE);
  });
}

/** Delivers posts, with more nodes than their proof needs. */
export function delivery(
  { world }: Prepared,
  posts: readonly Post[],
  more: readonly Uint8Array[] = [],
  signer: Uint8Array = SIGNER,
): Uint8Array {
  const nodes = world.trusted.overlay.proof(posts.flatMap(keysOf.post), 1);
  return message.requests(posts, proofOf(world, 0, [...nodes, ...more]), signer);
}

const proofOf = (world: Prepared["world"], kind: number, nodes: readonly Uint8Array[]) => ({
  at: { machine: THEM, id: ID, height: BigInt(world.trusted.block.number) },
  bytes: stateProof(kind, 1, nodes),
});

/** A proof of 64,000 additional nodes after the needed ones, for each of many messages. */
export function* emptyNodes({ world, incoming }: Prepared): Iterable<Uint8Array> {
  for (const post of incoming.slice(0, BLOCK_LENGTH / PART)) {
    const nodes = world.trusted.overlay.proof(keysOf.post(post), 1);
    const list = concat(compact(nodes.length + PART), ...nodes.map(bytes), new Uint8Array(PART));
    const { at } = proofOf(world, 0, []);
    yield handle(message.requests([post], { at, bytes: concat(u8(0), u8(1), list) }, SIGNER));
  }
}

export function* manySmallNodes(scene: Prepared): Iterable<Uint8Array> {
  for (const [i, post] of scene.incoming.entries()) {
    yield handle(delivery(scene, [post], smallNodes(PART, i)));
  }
}

/** A node that no lookup visits, as large as one may be, for each of many messages. */
export function* largeNodes(scene: Prepared): Iterable<Uint8Array> {
  for (const post of scene.incoming) yield handle(delivery(scene, [post], [new Uint8Array(PART)]));
}

export const smallNodesInOne = (scene: Prepared): Uint8Array[] => [
  handle(delivery(scene, scene.incoming.slice(0, 1), smallNodes(BLOCK_LENGTH - MARGIN))),
];

export const hugeNode = (scene: Prepared): Uint8Array[] => [
  handle(delivery(scene, scene.incoming.slice(0, 1), [new Uint8Array(BLOCK_LENGTH - MARGIN)])),
];

/** One extrinsic of a thousand messages. */
export const tinyMessages = (scene: Prepared): Uint8Array[] => [
  handle(...scene.incoming.map((post) => delivery(scene, [post]))),
];

export const tinyExtrinsics = (scene: Prepared): Uint8Array[] =>
  scene.incoming.slice(0, 300).map((post) => handle(delivery(scene, [post])));

export const fullBatch = (scene: Prepared): Uint8Array[] => [handle(delivery(scene, scene.incoming))];

export function oversizedBatch(scene: Prepared): Uint8Array[] {
  const [post] = scene.incoming as [Post];
  const posts = repeat(20_000, (i) => ({ ...post, nonce: BigInt(i) }));
  return [handle(message.requests(posts, proofOf(scene.world, 0, []), SIGNER))];
}

export const longName = (scene: Prepared): Uint8Array[] =>
  repeat(3, (i) => {
    const name = concat(u8(0), bytes(new Uint8Array(1_000_000).fill(7)), bytes(new Uint8Array(65)));
    return handle(delivery(scene, scene.incoming.slice(20 * i, 20 * i + 20), [], name));
  });

/** Messages of three bytes without any item. */
export function emptyMessages(): Uint8Array[] {
  const [one, count] = [message.getTimeouts([]), 1_000_000];
  const all = new Uint8Array(count * one.length);
  for (let at = 0; at < all.length; at += one.length) all.set(one, at);
  return [messagesExtrinsic(concat(compact(count), all))];
}

function answer({ world }: Prepared, gets: readonly Get[], more: readonly Uint8Array[] = []): Uint8Array {
  const nodes = world.trusted.state.proof(
    gets.flatMap(({ keys }) => keys),
    1,
  );
  return message.gets(gets, proofOf(world, 1, [...nodes, ...more]), SIGNER);
}

export const largeValue = (scene: Prepared): Uint8Array[] => [
  handle(answer(scene, [scene.gets["large value"]])),
];

export const sharedValue = (scene: Prepared): Uint8Array[] => [
  handle(answer(scene, [scene.gets["shared value"]])),
];

export const manyKeys = (scene: Prepared): Uint8Array[] => [
  handle(answer(scene, [scene.gets["many keys"]], smallNodes(PART))),
];

export const longResponses = (scene: Prepared): Uint8Array[] =>
  scene.responses.map((response) => {
    const nodes = scene.world.trusted.overlay.proof(keysOf.response(response), 1);
    return handle(message.responses([response], proofOf(scene.world, 0, nodes), SIGNER));
  });

export function timeouts(scene: Prepared): Uint8Array[] {
  const { world, timedOutPosts, timedOutGets } = scene;
  const nodes = world.trusted.overlay.proof(timedOutPosts.flatMap(keysOf.postTimeout), 1);
  const proof = proofOf(world, 0, [...nodes, ...smallNodes(PART)]);
  return [
    handle(message.postTimeouts(timedOutPosts, proof)),
    ...timedOutGets.slice(0, 25).map((get) => handle(message.getTimeouts([get]))),
    handle(message.getTimeouts(timedOutGets.slice(25))),
  ];
}

/** A message of 1,024 GETs needs no proof: few bytes for much work. */
export function* getTimeouts({ cheapGets }: Prepared, batches = 3): Iterable<Uint8Array> {
  for (let i = 0; i < batches; i += 1) {
    yield handle(message.getTimeouts(cheapGets.slice(i * 1024, (i + 1) * 1024)));
  }
}

export function fraudProof({ world }: Prepared): Uint8Array[] {
  const { block, parent } = world.trusted;
  const fork = child(parent, { fork: 1 });
  const [one, two] = [block, fork].map((tip) => world.finality([tip, ...chain(tip, 4_000)], world.voters));
  return [handle(message.fraudProof(ID, one as Uint8Array, two as Uint8Array, SIGNER))];
}

/** One update with headers up to the block's length. */
export function manyHeaders({ world, slot }: Prepared): Uint8Array[] {
  const tip = chain(world.trusted.block, 9_000, (i) => ({ slot: slot - 9_000n + BigInt(i) }));
  const recipe = honest({ set: world.voters, blocks: tip, trusted: world.trusted.block, setId: world.setId });
  return [update(ID, bake(recipe).finalityProof)];
}

/** One update of whose voters half voted far ahead of the block, with all headers between. */
export function longAncestries({ world, slot }: Prepared): Uint8Array[] {
  const blocks = chain(world.trusted.block, 9_001, (i) => ({ slot: slot - 9_001n + BigInt(i) }));
  const [target, ...above] = blocks;
  const recipe = honest({ set: world.voters, blocks: blocks.slice(0, 1), setId: world.setId });
  const half = world.voters.length / 2;
  const ahead = votes(world.voters.slice(half), above.at(-1) ?? recipe.target);
  const spread: Vote[] = [...votes(world.voters.slice(0, half), recipe.target), ...ahead];
  const headers = above.map(({ header }) => header);
  const proof = bake({ ...recipe, target: target ?? recipe.target, votes: spread, ancestries: headers });
  return [update(ID, proof.finalityProof)];
}

/** As many updates as can be verified in a test's time; each has a hundred signatures. */
export function manyVoters({ voters: { set, trusted }, slot }: Prepared): Uint8Array[] {
  const blocks = chain(trusted, 6, (i) => ({ slot: slot - 10n + BigInt(i) }));
  return blocks.map((block, i) => {
    const recipe = honest({ set, blocks: [block], trusted: blocks[i - 1] ?? trusted });
    return update(MANY_VOTERS, bake(recipe).finalityProof);
  });
}

const update = (id: string, finalityProof: Uint8Array): Uint8Array =>
  handle(message.consensus(id, consensusMessage(0, finalityProof), SIGNER));
