// Calls of LightClientApi on oracle and real data.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Runtime } from "@as-ismp/core";
import { u8aConcat } from "@polkadot/util";
import { unhex } from "../tests/support/hex.ts";
import { bytes, byteVectors, consensusState, finalityProof, vec } from "../tests/support/scale.ts";
import type { Comparison } from "./comparison.ts";
import { timeCall } from "./measure.ts";

export interface Case {
  name: string;
  entryPoint: string;
  input: Uint8Array;
  rounds: number;
}

interface TrieVector {
  hasher: "keccak256" | "blake2_256";
  stateVersion: 0 | 1;
  entries: [string, string][];
  root: string;
  proof: string[];
  values: [string, string | null][];
}

interface GrandpaVector {
  about: string;
  consensusState: string;
  finalityProof: string;
  expected: "accept" | "reject";
  upstream: string;
  voters: number;
}

/** An honest finality proof, and what verifies it. */
export interface FinalityVector {
  readonly voters: number;
  readonly consensusState: Uint8Array;
  readonly finalityProof: Uint8Array;
}

/** Sizes of authority sets that are measured. */
export const VOTERS: readonly number[] = [4, 31, 100];

interface Session {
  chain: string;
  trusted: { number: number; hash: string; setId: number; authorities: [string, number][] };
  updates: {
    finalityProof: { block: string; justification: string; unknownHeaders: string[] };
    decoded: { precommits: number };
  }[];
}

/** A state proof with many nodes, as recorded from a live chain. */
export interface RealProof {
  stateRoot: string;
  nodes: string[];
  entries: { key: string }[];
}

export function lightClientComparisons(runtimes: readonly Runtime[], cases: readonly Case[]): Comparison[] {
  return cases.map(({ name, entryPoint, input, rounds }) => ({
    name,
    rounds,
    runs: runtimes.map((runtime) => () => timeCall(runtime, entryPoint, input)),
  }));
}

const REAL_SESSION =
  "grandpa-rococo-t3rn-circuit-bonded_rewarded_multi_rococo_transfer_confirms-set2775.json";

export class Vectors {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #read<T>(...path: string[]): T {
    return JSON.parse(readFileSync(join(this.#folder, ...path), "utf8")) as T;
  }

  realProof(): RealProof {
    const proof = this.#read<{ cases: RealProof[] }>("real", "stateproof-smoldot-large.json").cases[0];
    if (!proof) throw new Error("stateproof-smoldot-large.json has no case");
    return proof;
  }

  finality(voters: number): FinalityVector {
    const vector = find(
      this.#read<GrandpaVector[]>("oracle", "grandpa.json"),
      (v) =>
        Number(v.voters) === voters &&
        v.expected === "accept" &&
        v.upstream === "ok" &&
        v.about.startsWith("honest"),
      `${voters} voters`,
    );
    const { consensusState, finalityProof } = vector;
    return {
      voters,
      consensusState: unhex(consensusState),
      finalityProof: unhex(finalityProof),
    };
  }

  cases(): Case[] {
    const tries = this.#read<TrieVector[]>("oracle", "tries.json");
    const real = this.realProof();
    return [
      ...VOTERS.map((voters) => finality(this.finality(voters))),
      session(this.#read<Session>("real", REAL_SESSION)),
      ...[22, 33].map((nodes) => readProof(tries, nodes)),
      stateProof("read_proof, 423 nodes, 92 keys (live chain)", 1, real.stateRoot, real.nodes, [
        ...real.entries.map((entry) => entry.key),
      ]),
      ...[60, 200].map((count) => trieRoot(tries, count)),
      largeTrieRoot(10_000),
    ];
  }
}

function find<T>(vectors: readonly T[], wanted: (vector: T) => boolean, what: string): T {
  const found = vectors.find(wanted);
  if (!found) throw new Error(`no oracle vector with ${what}`);
  return found;
}

function finality({ voters, consensusState, finalityProof }: FinalityVector): Case {
  return {
    name: `verify_grandpa, ${voters} voters`,
    entryPoint: "LightClientApi_verify_grandpa",
    input: u8aConcat(bytes(consensusState), bytes(finalityProof)),
    rounds: 60,
  };
}

function session(session: Session): Case {
  const { trusted } = session;
  const update = session.updates[0];
  if (!update) throw new Error("the recorded session has no update");
  const state = consensusState({
    authorities: trusted.authorities.map(([id, weight]) => ({ id: unhex(id), weight: BigInt(weight) })),
    setId: BigInt(trusted.setId),
    latestHeight: trusted.number,
    latestHash: unhex(trusted.hash),
    slotDuration: 6000n,
    stateMachine: unhex("0x0300000000"),
  });
  const { block, justification, unknownHeaders } = update.finalityProof;
  const proof = finalityProof({
    block: unhex(block),
    justification: unhex(justification),
    unknownHeaders: unknownHeaders.map(unhex),
  });
  const { precommits } = update.decoded;
  return {
    name: `verify_grandpa, Rococo: ${trusted.authorities.length} voters, ${precommits} signatures, ${unknownHeaders.length} headers`,
    entryPoint: "LightClientApi_verify_grandpa",
    input: u8aConcat(bytes(state), bytes(proof)),
    rounds: 40,
  };
}

function readProof(vectors: readonly TrieVector[], nodes: number): Case {
  const vector = find(
    vectors,
    (v) => v.proof.length === nodes && v.hasher === "blake2_256",
    `${nodes} nodes`,
  );
  const keys = vector.values.map(([key]) => key);
  return stateProof(`read_proof, ${nodes} nodes, ${keys.length} keys`, 1, vector.root, vector.proof, keys);
}

function stateProof(name: string, hasher: number, root: string, nodes: string[], keys: string[]): Case {
  return {
    name,
    entryPoint: "LightClientApi_read_proof",
    input: u8aConcat(
      Uint8Array.of(hasher),
      unhex(root),
      byteVectors(nodes.map(unhex)),
      byteVectors(keys.map(unhex)),
    ),
    rounds: 60,
  };
}

function trieRoot(vectors: readonly TrieVector[], count: number): Case {
  const vector = find(vectors, (v) => v.entries.length === count, `${count} entries`);
  const entries = vector.entries.map(([key, value]) => u8aConcat(bytes(unhex(key)), bytes(unhex(value))));
  return {
    name: `trie_root, ${count} entries, ${vector.hasher}`,
    entryPoint: "LightClientApi_trie_root",
    input: u8aConcat(Uint8Array.of(vector.hasher === "keccak256" ? 0 : 1, vector.stateVersion), vec(entries)),
    rounds: 60,
  };
}

/** Entries of 32 random bytes each, the same in every run. */
export function randomEntries(count: number): [Uint8Array, Uint8Array][] {
  const draw = (text: string): Uint8Array => Uint8Array.from(createHash("sha256").update(text).digest());
  return Array.from({ length: count }, (_, i) => [draw(`key ${i}`), draw(`value ${i}`)]);
}

function largeTrieRoot(count: number): Case {
  const entries = randomEntries(count).map(([key, value]) => u8aConcat(bytes(key), bytes(value)));
  return {
    name: `trie_root, ${count.toLocaleString("en")} entries, blake2_256`,
    entryPoint: "LightClientApi_trie_root",
    input: u8aConcat(Uint8Array.of(1, 1), vec(entries)),
    rounds: 12,
  };
}
