import type { Commitment, Surroundings } from "./consensus-client.ts";
import { HYPERBRIDGE } from "./consensus-client.ts";
import { paraHeadKey } from "./grandpa-chain.ts";
import { blake2 } from "./hashing.ts";
import { concat, equal, hex, utf8 } from "./hex.ts";
import {
  type Header,
  NotScale,
  Reader,
  readConsensusState,
  readFinalityProof,
  readHeader,
  readParachainHeaderProofs,
  u8,
  u32,
} from "./scale.ts";
import { unsoundFinality } from "./soundness.ts";
import { readFromProof } from "./trie-model.ts";

/**
 * The conditions of an accepted consensus message, checked with its bytes and with none of the product's code:
 * finality is sound, and the commitments follow from it. Each function returns undefined, or the condition that is
 * broken.
 */

interface Digest {
  readonly timestamp: bigint;
  readonly mmrRoot: Uint8Array;
  readonly childRoot: Uint8Array;
}

function digestOf(header: Header, slotDuration: bigint): Digest {
  let timestamp = 0n;
  let mmrRoot: Uint8Array = new Uint8Array(32);
  let childRoot: Uint8Array = new Uint8Array(32);
  for (const { kind, engine, data } of header.digest) {
    const reader = new Reader(data);
    if (kind === 4 && engine === "ISMP") [mmrRoot, childRoot] = [reader.take(32), reader.take(32)];
    if (kind === 4 && engine === "ISTM") timestamp = reader.u64();
    if (kind === 6 && engine === "aura") timestamp = (reader.u64() * slotDuration) / 1000n;
    if (kind === 6 && engine === "BABE") {
      reader.take(5);
      timestamp = (reader.u64() * slotDuration) / 1000n;
    }
  }
  return { timestamp, mmrRoot, childRoot };
}

/** Blocks from the target down to the trusted one, which is included if its header was. */
function finalized(state: Uint8Array, message: Uint8Array): { target: Header; route: Map<string, Header> } {
  const { latestHash } = readConsensusState(new Reader(state));
  const { block, unknownHeaders } = readFinalityProof(new Reader(message.subarray(1)));
  const byHash = new Map(unknownHeaders.map((header) => [hex(blake2(header.encoded)), header]));
  const route = new Map<string, Header>();
  let at: Uint8Array = block;
  for (let header = byHash.get(hex(at)); header !== undefined; header = byHash.get(hex(at))) {
    route.set(hex(at), header);
    if (equal(at, latestHash)) break;
    at = header.parentHash;
  }
  const target = route.get(hex(block));
  if (target === undefined) throw new NotScale("the target's header is not there");
  return { target, route };
}

/** The commitments of an accepted message. Throws if the bytes do not decode, or prove no head. */
export function commitmentsOf(state: Uint8Array, message: Uint8Array, around: Surroundings): Commitment[] {
  const { coprocessor = HYPERBRIDGE, served = [], consensusStateId = "them" } = around;
  const tracked = readConsensusState(new Reader(state)).stateMachine;
  const durations = new Map(served.map(([machine, duration]) => [hex(machine), duration]));
  const { target, route } = finalized(state, message);
  const commit = (machine: Uint8Array, header: Header, slotDuration: bigint): Commitment => {
    const { timestamp, mmrRoot, childRoot } = digestOf(header, slotDuration);
    const isParachain = machine[0] === 1 || machine[0] === 2;
    const swapped = isParachain && coprocessor !== null && equal(machine, coprocessor);
    const base = { machine: hex(machine), consensusStateId, height: BigInt(header.number), timestamp };
    return swapped
      ? { ...base, overlayRoot: hex(mmrRoot), stateRoot: hex(childRoot) }
      : { ...base, overlayRoot: hex(childRoot), stateRoot: hex(header.stateRoot) };
  };
  const envelope = message[0];
  if (envelope === 0) return [commit(tracked, target, durations.get(hex(tracked)) ?? 0n)];

  const reader = new Reader(message.subarray(1));
  readFinalityProof(reader);
  const proofs = new Map(readParachainHeaderProofs(reader).map((entry) => [hex(entry.relayHash), entry]));
  const commitments: (Commitment & { readonly paraId: number })[] = [];
  for (const [relayHash, { nodes, paraIds }] of [...proofs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const relay = route.get(relayHash);
    if (relay === undefined) continue;
    for (const paraId of new Set(paraIds)) {
      const value = readFromProof("blake2_256", relay.stateRoot, nodes, paraHeadKey(paraId));
      if (value === null) throw new NotScale(`parachain ${paraId} has no head`);
      const header = readHeader(new Reader(new Reader(value).bytes()));
      const of = (kind: number) => concat(u8(kind), u32(paraId));
      const named =
        envelope === 1 ? of(coprocessor?.[0] ?? 1) : concat(u8(5), utf8(consensusStateId), u32(paraId));
      const duration =
        envelope === 1 ? (durations.get(hex(of(1))) ?? durations.get(hex(of(2)))) : durations.get(hex(named));
      if (duration !== undefined) commitments.push({ ...commit(named, header, duration), paraId });
    }
  }
  const inOrder = commitments.sort((a, b) => a.paraId - b.paraId || Number(a.height - b.height));
  return inOrder.map(({ paraId: _, ...commitment }) => commitment);
}

/** The condition that an accepted update breaks. */
export function unsoundUpdate(
  state: Uint8Array,
  message: Uint8Array,
  around: Surroundings,
  update: { readonly state: Uint8Array; readonly commitments: readonly Commitment[] },
): string | undefined {
  const finality = unsoundFinality(state, message.subarray(1), update.state);
  if (finality !== undefined) return finality;
  const { stateMachine } = readConsensusState(new Reader(state));
  const allowed: readonly (readonly number[])[] = [[], [1], [1], [0], [], [2]];
  const kind = stateMachine[0] ?? 0;
  const tracksRelay = (kind === 1 || kind === 2) && hex(stateMachine).endsWith("00000000");
  const envelopes = [...(allowed[kind] ?? []), ...(tracksRelay ? [2] : [])];
  if (!envelopes.includes(message[0] ?? -1)) return "the envelope is not one that the tracked chain sends";
  const text = (list: readonly Commitment[]) =>
    JSON.stringify(list, (_, value: unknown) => (typeof value === "bigint" ? `${value}` : value));
  const expected = text(commitmentsOf(state, message, around));
  return expected === text(update.commitments)
    ? undefined
    : "the commitments are not those of the proven headers";
}
