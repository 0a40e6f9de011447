import { createPublicKey, verify } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { paraHeadKey, signedMessage, threshold } from "./grandpa-chain.ts";
import { blake2 } from "./hashing.ts";
import { equal, hex } from "./hex.ts";
import {
  type Authority,
  consensusState,
  type Header,
  Reader,
  readAuthorityList,
  readConsensusState,
  readFinalityProof,
  readHeader,
  readJustification,
  readParachainHeaderProofs,
  scheduledChangeOf,
} from "./scale.ts";
import { readFromProof } from "./trie-model.ts";

/**
 * The conditions of an acceptance, checked with the bytes alone and with none of the product's code.
 *
 * These are the guarantees of a light client, not its algorithm: a proof that breaks a form rule (an unused header in
 * the ancestry, for example) may be sound and still be refused. The opposite is never allowed: whatever is accepted
 * must be sound, mutated or not. Each function returns undefined, or the condition that is broken.
 */

const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");

function signs(id: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.concat([spkiPrefix, id]), format: "der", type: "spki" });
    if (verify(null, message, key, signature)) return true;
  } catch {
    // not a key for this library; ZIP-215 decides
  }
  try {
    return ed25519.verify(signature, message, id, { zip215: true });
  } catch {
    return false;
  }
}

/** Headers from `hash` down to `end` (excluded), following parent links with numbers that fall by one. */
function descend(
  headers: ReadonlyMap<string, Header>,
  hash: Uint8Array,
  end: { hash: Uint8Array; number: number },
): Header[] | undefined {
  const route: Header[] = [];
  let at = hash;
  let number: number | undefined;
  while (!equal(at, end.hash)) {
    const header = headers.get(hex(at));
    if (header === undefined || route.length > headers.size) return undefined;
    if (number !== undefined && header.number !== number) return undefined;
    route.push(header);
    number = header.number - 1;
    at = header.parentHash;
  }
  return number === undefined || number === end.number ? route : undefined;
}

function byHash(headers: readonly Header[]): Map<string, Header> {
  return new Map(headers.map((header) => [hex(blake2(header.encoded)), header]));
}

function announcesForcedChange(header: Header): boolean {
  return header.digest.some((log) => {
    if (log.kind !== 4 || log.engine !== "FRNK" || log.data[0] !== 2) return false;
    try {
      const reader = new Reader(log.data.subarray(5));
      readAuthorityList(reader);
      reader.u32();
      return true;
    } catch {
      return false;
    }
  });
}

export function unsoundFinality(
  trusted: Uint8Array,
  proof: Uint8Array,
  next: Uint8Array,
): string | undefined {
  const state = readConsensusState(new Reader(trusted));
  const { block, justification, unknownHeaders } = readFinalityProof(new Reader(proof));
  const headers = byHash(unknownHeaders);
  const target = headers.get(hex(block));
  if (target === undefined) return "the finalized block's header is not in the proof";
  if (target.number <= state.latestHeight) return "finality does not move forward";
  const trustedBlock = { hash: state.latestHash, number: state.latestHeight };
  const route = descend(headers, block, trustedBlock);
  if (route === undefined) return "the finalized block does not build on the trusted one";
  if (route.slice(1).some((header) => scheduledChangeOf(header) !== undefined)) {
    return "the voters changed below the target";
  }
  if (route.some(announcesForcedChange)) return "the voters were changed by force";

  const reader = new Reader(justification);
  const { round, precommits, ancestries } = readJustification(reader);
  if (!reader.atEnd) return "bytes after the justification";
  const below = byHash(ancestries);
  const finalized = { hash: block, number: target.number };
  const weights = new Map<string, bigint>();
  for (const { id, weight } of state.authorities) weights.set(hex(id), (weights.get(hex(id)) ?? 0n) + weight);
  const counted = new Set<string>();
  let weight = 0n;
  for (const vote of precommits) {
    const id = hex(vote.id);
    if (counted.has(id)) return "a voter votes twice";
    counted.add(id);
    const target = { hash: vote.targetHash, number: vote.targetNumber };
    if (!signs(vote.id, vote.signature, signedMessage(1, target, round, state.setId))) {
      return "a signature does not verify";
    }
    const isTarget = equal(target.hash, block) && target.number === finalized.number;
    const path = isTarget ? [] : descend(below, target.hash, finalized);
    if (path === undefined) continue;
    if (path[0] !== undefined && path[0].number !== target.number) continue;
    weight += weights.get(id) ?? 0n;
  }
  if (weight < threshold(state.authorities)) return `weight ${weight} does not finalize`;

  const change = scheduledChangeOf(target);
  if (change !== undefined && change.delay !== 0) return "a change of voters with a delay was applied";
  const authorities: readonly Authority[] = change?.next ?? state.authorities;
  const expected = consensusState({
    ...state,
    authorities,
    setId: change === undefined ? state.setId : state.setId + 1n,
    latestHeight: target.number,
    latestHash: block,
  });
  return equal(expected, next) ? undefined : "the next state is not what the target says";
}

/** Like {@link unsoundFinality}; `heads` must be exactly the heads in the finalized relay blocks. */
export function unsoundParachainHeaders(
  trusted: Uint8Array,
  proof: Uint8Array,
  parachainProofs: Uint8Array,
  next: Uint8Array,
  heads: ReadonlyMap<number, readonly Uint8Array[]>,
): string | undefined {
  const finality = unsoundFinality(trusted, proof, next);
  if (finality !== undefined) return finality;
  const state = readConsensusState(new Reader(trusted));
  const { block, unknownHeaders } = readFinalityProof(new Reader(proof));
  const route = descend(byHash(unknownHeaders), block, {
    hash: state.latestHash,
    number: state.latestHeight,
  });
  const relays = new Map((route ?? []).map((header) => [hex(blake2(header.encoded)), header]));
  const entries = new Map(
    readParachainHeaderProofs(new Reader(parachainProofs)).map((entry) => [hex(entry.relayHash), entry]),
  );
  const expected = new Map<number, string[]>();
  for (const [relayHash, { nodes, paraIds }] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const relay = relays.get(relayHash);
    if (relay === undefined) continue;
    for (const id of new Set(paraIds)) {
      const value = readFromProof("blake2_256", relay.stateRoot, nodes, paraHeadKey(id));
      if (value === null) return `parachain ${id} has no head`;
      const head = readHeader(new Reader(new Reader(value).bytes()));
      expected.set(id, [...(expected.get(id) ?? []), hex(head.encoded)]);
    }
  }
  const text = (map: Iterable<readonly [number, readonly string[]]>) =>
    JSON.stringify([...map].sort(([a], [b]) => a - b));
  const got = [...heads].map(([id, list]) => [id, list.map(hex)] as const);
  return text(expected) === text(got) ? undefined : "the heads are not those of the finalized relay blocks";
}
