import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { blake2, twox } from "./hashing.ts";
import { concat, utf8 } from "./hex.ts";
import {
  type Authority,
  bytes,
  compact,
  consensusState,
  digestItem,
  finalityProof,
  justification,
  type ParachainHeaderProofs,
  type Precommit,
  u8,
  u32,
  u64,
  vec,
} from "./scale.ts";
import { type Entry, ModelTrie, type StateVersion } from "./trie-model.ts";

/**
 * A simulator of chains with GRANDPA finality: voters with real keys, headers with digests, forks, set changes,
 * votes, parachain heads in a real relay state. A test writes a {@link Recipe}, manipulates it as needed, and encodes
 * it.
 */

// Voters

const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

interface VoterKey {
  readonly key: KeyObject;
  readonly id: Uint8Array;
}

/** By name. Making a key costs more than a signature, and the simulator needs the same few voters all the time. */
const voterKeys = new Map<string, VoterKey>();

function voterKey(name: string, seed = blake2(utf8(`voter ${name}`))): VoterKey {
  let made = voterKeys.get(name);
  if (made === undefined) {
    const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
    const spki = createPublicKey(key).export({ format: "der", type: "spki" });
    made = { key, id: new Uint8Array(spki.subarray(spki.length - 32)) };
    voterKeys.set(name, made);
  }
  return made;
}

/** An authority that signs. The same name is the same key, always. */
export class Voter implements Authority {
  readonly id: Uint8Array;
  readonly weight: bigint;
  readonly name: string;
  readonly #key: KeyObject;

  /** @param seed of its key, 32 bytes; left out: made of the name */
  constructor(name: string, weight = 1n, seed?: Uint8Array) {
    this.name = name;
    this.weight = weight;
    const { key, id } = voterKey(name, seed);
    this.#key = key;
    // A copy: a test that changes one voter's id changes no other's.
    this.id = id.slice();
  }

  sign(message: Uint8Array): Uint8Array {
    return new Uint8Array(sign(null, message, this.#key));
  }
}

export function voters(count: number, group = "honest", weights: readonly bigint[] = []): Voter[] {
  return Array.from({ length: count }, (_, i) => new Voter(`${group} ${i}`, weights[i] ?? 1n));
}

/** Least weight that finalizes: total − ⌊(total − 1) / 3⌋. */
export function threshold(set: readonly Authority[]): bigint {
  const total = set.reduce((sum, { weight }) => sum + weight, 0n);
  return total - (total - 1n) / 3n;
}

// Blocks

export interface BlockRef {
  readonly hash: Uint8Array;
  readonly number: number;
}

export interface Block extends BlockRef {
  readonly header: Uint8Array;
  readonly stateRoot: Uint8Array;
}

export interface BlockOptions {
  /** Default: the parent's plus one. */
  readonly number?: number;
  readonly stateRoot?: Uint8Array;
  readonly extrinsicsRoot?: Uint8Array;
  /** Digest items between the pre-digest and the seal. */
  readonly logs?: readonly Uint8Array[];
  /** Makes siblings different. */
  readonly fork?: number;
  readonly engine?: "aura" | "BABE";
  /** Leaves the seal out: what is measured is then only the given items. */
  readonly isUnsealed?: boolean;
  /** Default: follows the number. */
  readonly slot?: bigint;
}

function slotDigest(engine: "aura" | "BABE", slot: bigint): Uint8Array {
  if (engine === "aura") return digestItem.preRuntime("aura", u64(slot));
  return digestItem.preRuntime("BABE", concat(u8(2), u32(3), u64(slot)));
}

export function child(parent: BlockRef, options: BlockOptions = {}): Block {
  const number = options.number ?? parent.number + 1;
  const engine = options.engine ?? "aura";
  const stateRoot = options.stateRoot ?? blake2(utf8(`state of ${number}`));
  const digest = [
    slotDigest(engine, options.slot ?? 290_000_000n + BigInt(number)),
    ...(options.logs ?? []),
    ...(options.isUnsealed === true ? [] : [digestItem.seal(engine, new Uint8Array(64).fill(0x66))]),
  ];
  const extrinsicsRoot =
    options.extrinsicsRoot ?? blake2(utf8(`extrinsics of ${number}, fork ${options.fork ?? 0}`));
  const header = concat(parent.hash, compact(number), stateRoot, extrinsicsRoot, vec(digest));
  return { hash: blake2(header), number, header, stateRoot };
}

/** `count` blocks on `parent`; `options` gives the special fields of the i-th (from 0). */
export function chain(parent: BlockRef, count: number, options?: (i: number) => BlockOptions): Block[] {
  const blocks: Block[] = [];
  let tip = parent;
  for (let i = 0; i < count; i++) {
    const next = child(tip, options?.(i));
    blocks.push(next);
    tip = next;
  }
  return blocks;
}

export function ismpDigest(mmrRoot: Uint8Array, childTrieRoot: Uint8Array): Uint8Array {
  return digestItem.consensus("ISMP", concat(mmrRoot, childTrieRoot));
}

export function timestampDigest(seconds: bigint): Uint8Array {
  return digestItem.consensus("ISTM", u64(seconds));
}

/** The block that every simulated client trusts at first. */
export const trustedBlock: Block = child({ hash: blake2(utf8("before the trusted block")), number: 99 });

// Votes

export interface Vote {
  readonly voter: Voter;
  readonly target: BlockRef;
  /** The signed payload, if it is not what the justification says. */
  readonly signed?: {
    readonly round?: bigint;
    readonly setId?: bigint;
    /** 0 prevote, 1 precommit, 2 primary proposal. */
    readonly kind?: number;
    readonly target?: BlockRef;
    readonly by?: Voter;
  };
  readonly bendSignature?: boolean;
}

export function votes(signers: readonly Voter[], target: BlockRef): Vote[] {
  return signers.map((voter) => ({ voter, target }));
}

export interface Recipe {
  readonly authorities: readonly Authority[];
  readonly setId: bigint;
  readonly trusted: BlockRef;
  readonly slotDuration: bigint;
  readonly stateMachine: Uint8Array;
  readonly round: bigint;
  /** Target of the commit. */
  readonly target: BlockRef;
  /** Block the finality proof claims; default: the commit's target. */
  readonly block?: Uint8Array;
  readonly votes: readonly Vote[];
  readonly ancestries: readonly Uint8Array[];
  readonly headers: readonly Uint8Array[];
}

export const soloChain = concat(u8(3), utf8("solo"));

/** An honest proof: `signers` (default all) finalize the tip of `blocks`, which build on `trusted`. */
export function honest(options: {
  set: readonly Voter[];
  blocks: readonly Block[];
  trusted?: BlockRef;
  signers?: readonly Voter[];
  setId?: bigint;
}): Recipe {
  const target = options.blocks[options.blocks.length - 1];
  if (target === undefined) throw new Error("an honest proof needs a block");
  return {
    authorities: options.set,
    setId: options.setId ?? 7n,
    trusted: options.trusted ?? trustedBlock,
    slotDuration: 6000n,
    stateMachine: soloChain,
    round: 42n,
    target,
    votes: votes(options.signers ?? options.set, target),
    ancestries: [],
    headers: options.blocks.map((block) => block.header),
  };
}

export function signedMessage(kind: number, target: BlockRef, round: bigint, setId: bigint): Uint8Array {
  return concat(u8(kind), target.hash, u32(target.number), u64(round), u64(setId));
}

function precommit(vote: Vote, recipe: Recipe): Precommit {
  const { voter, target, signed } = vote;
  const message = signedMessage(
    signed?.kind ?? 1,
    signed?.target ?? target,
    signed?.round ?? recipe.round,
    signed?.setId ?? recipe.setId,
  );
  const signature = (signed?.by ?? voter).sign(message);
  if (vote.bendSignature === true) signature[7] = (signature[7] ?? 0) ^ 0x10;
  return { targetHash: target.hash, targetNumber: target.number, signature, id: voter.id };
}

export interface Proof {
  readonly consensusState: Uint8Array;
  readonly finalityProof: Uint8Array;
}

export function bakeJustification(recipe: Recipe): Uint8Array {
  return justification({
    round: recipe.round,
    targetHash: recipe.target.hash,
    targetNumber: recipe.target.number,
    precommits: recipe.votes.map((vote) => precommit(vote, recipe)),
    ancestries: recipe.ancestries,
  });
}

export function bakeState(recipe: Recipe): Uint8Array {
  return consensusState({
    authorities: recipe.authorities,
    setId: recipe.setId,
    latestHeight: recipe.trusted.number,
    latestHash: recipe.trusted.hash,
    slotDuration: recipe.slotDuration,
    stateMachine: recipe.stateMachine,
  });
}

export function bake(recipe: Recipe): Proof {
  return {
    consensusState: bakeState(recipe),
    finalityProof: finalityProof({
      block: recipe.block ?? recipe.target.hash,
      justification: bakeJustification(recipe),
      unknownHeaders: recipe.headers,
    }),
  };
}

// Parachains

/** Relay storage key of `Paras::Heads[id]`. */
export function paraHeadKey(id: number): Uint8Array {
  const encoded = u32(id);
  return concat(twox(utf8("Paras"), 128), twox(utf8("Heads"), 128), twox(encoded, 64), encoded);
}

/** A relay state: each parachain's head as `HeadData`, besides some other storage. */
export function relayState(
  heads: ReadonlyMap<number, Uint8Array>,
  version: StateVersion = 1,
  other: readonly Entry[] = relayNoise,
): ModelTrie {
  const entries: Entry[] = [...other];
  for (const [id, header] of heads) entries.push([paraHeadKey(id), bytes(header)]);
  return new ModelTrie("blake2_256", version, entries);
}

const relayNoise: readonly Entry[] = Array.from({ length: 12 }, (_, i) => [
  twox(utf8(`pallet ${i}`), 128),
  blake2(utf8(`value ${i}`)).subarray(0, 1 + i * 2),
]);

export function headsProof(
  relay: BlockRef,
  state: ModelTrie,
  paraIds: readonly number[],
): ParachainHeaderProofs {
  return { relayHash: relay.hash, nodes: state.proof(paraIds.map(paraHeadKey)), paraIds };
}
