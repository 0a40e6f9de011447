import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Hasher } from "./hashing.ts";
import { projectRoot } from "./project.ts";

const folder = resolve(projectRoot, "tests/vectors");

function load<T>(path: string): T {
  return JSON.parse(readFileSync(resolve(folder, path), "utf8")) as T;
}

/** `0x` hex. */
export type Hex = string;

// oracle/

export interface ScaleVector {
  readonly type: string;
  readonly scale: Hex;
  readonly packed?: Hex;
  readonly commitment?: Hex;
  readonly string?: string;
}

export interface TrieVector {
  readonly hasher: Hasher;
  readonly stateVersion: 0 | 1;
  readonly entries: readonly (readonly [Hex, Hex])[];
  readonly root: Hex;
  readonly proof: readonly Hex[];
  readonly values: readonly (readonly [Hex, Hex | null])[];
}

export interface GrandpaVector {
  readonly about: string;
  readonly voters: number;
  readonly consensusState: Hex;
  readonly finalityProof: Hex;
  readonly expected: "accept" | "reject";
  readonly upstream: string;
  readonly nextState?: Hex | null;
}

/** One step of a chain, and all of its effects. Keys and values are hex; null: removed. */
export interface ScenarioStep {
  readonly note: string;
  /** Seconds. */
  readonly now: number;
  readonly result: string;
  readonly expected?: "refused";
  readonly upstream?: string;
  readonly events: readonly { readonly pallet: string; readonly scale: Hex }[];
  readonly storage: Readonly<Record<Hex, Hex | null>>;
  readonly childStorage: Readonly<Record<Hex, Hex | null>>;
  readonly childRoot: Hex;
  readonly op: "call" | "handle_unsigned" | "dispatch_request" | "dispatch_response" | "given" | "end_block";
  readonly given?: Given;
  readonly pallet?: string;
  readonly scale?: Hex;
  readonly origin?: string;
  readonly messages?: Hex;
  /** The result of each message's handler in Rust. */
  readonly handlers?: readonly string[];
  readonly validity?:
    | string
    | { readonly priority: number; readonly provides: readonly Hex[]; readonly longevity: number };
  readonly request?: ScenarioRequest;
  readonly response?: Hex;
  readonly payer?: Hex;
  readonly fee?: string;
  readonly commitment?: Hex;
  readonly digest?: readonly Hex[];
}

/** State that other pallets would have written, or a hook that ran. */
export interface Given {
  readonly on_initialize?: number;
  readonly relayParentNumber?: number;
  readonly relayParentStorageRoot?: Hex;
}

/** Timeouts are seconds from now. */
export interface ScenarioRequest {
  readonly post?: {
    readonly dest: string;
    readonly from: Hex;
    readonly to: Hex;
    readonly timeout: number;
    readonly body: Hex;
  };
  readonly get?: {
    readonly dest: string;
    readonly from: Hex;
    readonly keys: readonly Hex[];
    readonly height: number;
    readonly context: Hex;
    readonly timeout: number;
  };
}

export interface Scenario {
  readonly name: string;
  readonly about: string;
  readonly host: string;
  readonly coprocessor: string;
  readonly balances: readonly (readonly [Hex, string])[];
  readonly steps: readonly ScenarioStep[];
  readonly final: {
    readonly storage: Readonly<Record<Hex, Hex>>;
    readonly childStorage: Readonly<Record<Hex, Hex>>;
  };
}

export const oracle = {
  scenario: (name: string) => load<Scenario>(`oracle/scenarios/${name}.json`),
  scale: () => load<readonly ScaleVector[]>("oracle/scale.json"),
  tries: () => load<readonly TrieVector[]>("oracle/tries.json"),
  grandpa: () => load<readonly GrandpaVector[]>("oracle/grandpa.json"),
} as const;

// worked/

export interface WorkedConsensus {
  readonly trustedHash: Hex;
  readonly header101: Hex;
  /** Schedules a change of authorities. */
  readonly header102: Hex;
  /** Trusts block 100; SUBSTRATE-solo. */
  readonly soloState: Hex;
  readonly soloMessage: Hex;
  /** Head of parachain 2000 in the state of block 102. */
  readonly parachainHeader: Hex;
  readonly parachainMessage: Hex;
  readonly parachainNextState: Hex;
  /** By number of the key: precommits for `forkHash` at 101, in round 42. */
  readonly forkSignatures: Readonly<Record<"1" | "2" | "4", Hex>>;
  /** Header 101 with another state root. */
  readonly forkHash: Hex;
  readonly stateProofs: {
    readonly roots: Readonly<Record<Hasher, Hex>>;
    /** Without the byte that names the trie. */
    readonly member: Readonly<Record<Hasher | "commitment", Hex>>;
    readonly absent: Readonly<Record<Hasher | "commitment", Hex>>;
  };
}

export const workedConsensus = () => load<WorkedConsensus>("worked/consensus.json");

// metadata/

/** What clients see of a pallet of another runtime. */
export function recordedMetadata<T>(name: string): T {
  return load<{ pallet: T }>(`metadata/${name}.json`).pallet;
}

// real/

export type RealAuthority = readonly [id: Hex, weight: number];

export interface RealFinalityProof {
  readonly block: Hex;
  readonly justification: Hex;
  readonly unknownHeaders: readonly Hex[];
}

interface ScheduledChangeFact {
  readonly atNumber: number;
  readonly isTarget?: boolean;
  readonly delay: number;
  readonly nextAuthorities?: readonly RealAuthority[];
}

interface JustificationFacts {
  readonly setId: number;
  readonly signaturesValid: number;
  readonly threshold?: number;
  readonly thresholdMet?: boolean;
}

export interface ParachainHeaderFixture {
  readonly paraId: number;
  readonly relayHash: Hex;
  readonly stateProof: readonly Hex[];
  readonly storageKey: Hex;
  readonly relayStateRoot?: Hex;
  readonly expected: { readonly storageValue?: Hex; readonly header: Hex; readonly number: number };
}

interface SessionUpdate {
  readonly finalityProof: RealFinalityProof;
  readonly expected: JustificationFacts & {
    readonly finalizedNumber: number;
    readonly finalizedHash: Hex;
    readonly scheduledChangeAtTarget?: {
      readonly delay: number;
      readonly nextAuthorities: readonly RealAuthority[];
      readonly nextSetId: number;
    };
    readonly scheduledChanges?: readonly ScheduledChangeFact[];
  };
  readonly parachainHeaders: readonly ParachainHeaderFixture[];
}

export interface GrandpaSession {
  readonly kind: "grandpa-session";
  readonly trusted: {
    readonly number: number;
    readonly hash: Hex;
    readonly setId: number;
    readonly authorities: readonly RealAuthority[];
    readonly header?: Hex;
  };
  readonly updates: readonly SessionUpdate[];
}

export interface BareJustification {
  readonly setId: number;
  readonly justification: Hex;
  readonly authorities?: readonly RealAuthority[] | null;
  readonly decoded: { readonly targetHash: Hex; readonly targetNumber: number };
  readonly headers?: readonly Hex[];
}

export interface FinalityProofsFixture {
  readonly kind: "grandpa-finality-proofs";
  readonly authoritiesAssumed: readonly RealAuthority[];
  readonly proofs: readonly (RealFinalityProof & {
    readonly encoded: Hex;
    readonly expected: JustificationFacts & {
      readonly firstHeaderParent: Hex;
      readonly scheduledChanges: readonly ScheduledChangeFact[];
    };
  })[];
}

export interface HeaderFixture {
  readonly source?: string;
  readonly chain?: string;
  readonly number: number;
  readonly hash: Hex;
  readonly header: Hex;
}

export interface CheckpointFixture {
  readonly chain: string;
  readonly finalizedBlockHeader: Hex;
  readonly number: number;
  readonly hash: Hex;
  readonly grandpa: { readonly setId: number; readonly authorities: readonly RealAuthority[] };
}

export interface StateProofCase {
  readonly stateRoot: Hex;
  readonly nodes: readonly Hex[];
  /** Null if only the hash of the value is in the proof. */
  readonly entries: readonly { readonly key: Hex; readonly value: Hex | null }[];
  readonly paraHead?: { readonly storageKey: Hex; readonly header: Hex };
}

export interface ChildTrieCase {
  readonly field: string;
  readonly stateRoot: Hex;
  readonly nodes: readonly Hex[];
  readonly mainTrie: { readonly key: Hex; readonly childRoot: Hex };
  readonly mainEntries: readonly { readonly key: Hex; readonly value: Hex }[];
  readonly childEntries: readonly { readonly key: Hex; readonly value: Hex }[];
}

export interface AbsenceQueries {
  readonly file: string;
  readonly case: number;
  readonly stateRoot: Hex;
  readonly queries: readonly { readonly key: Hex; readonly expect: string; readonly why: string }[];
}

export interface BlockFixture {
  readonly number: number;
  readonly hash: Hex;
  readonly header: Hex;
  readonly body?: readonly Hex[];
  readonly extrinsics?: readonly Hex[];
  readonly extrinsicsRootMatchesV0?: boolean;
  readonly extrinsicsRootMatchesV1?: boolean;
}

export interface TrieRootCase {
  readonly fixture: string;
  readonly entries: readonly (readonly [Hex, Hex])[];
  readonly rootV0: Hex;
  readonly rootV1: Hex;
}

export interface OrderedTrieCase {
  readonly name: string;
  readonly values: readonly Hex[];
  readonly rootV0: Hex;
}

/** One file of `real/`, by name. */
export function real<T>(name: string): T {
  return load<T>(`real/${name}`);
}

/** Names of the files of `real/` that start with `prefix`. */
export function realFiles(prefix: string): string[] {
  return readdirSync(resolve(folder, "real"))
    .filter((name) => name.startsWith(prefix) && name.endsWith(".json") && name !== "index.json")
    .sort();
}

export interface IndexEntry {
  readonly file: string;
  readonly kind: string;
  readonly verified: string;
}

export const realIndex = () => load<{ files: readonly IndexEntry[] }>("real/index.json").files;
