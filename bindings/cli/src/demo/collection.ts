/**
 * Reads the recorded proofs of a folder, for `demo` to verify them.
 *
 * Nothing is left out silently: a recording of finality that can't be made a finality proof is listed with the
 * reason.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { UnreadableFileError, UnusableInputError } from "../errors.ts";
import { shortPath } from "../paths.ts";
import type { Fields } from "../proofs/fields.ts";
import { isProofKind, readFields, readProof } from "../proofs/file.ts";
import {
  type FinalityChain,
  readJustificationWithHeaders,
  readSessionFromFirstHeader,
} from "../proofs/finality.ts";
import { readConsensusState } from "../proofs/grandpa-scale.ts";
import type { RecordedStateProof } from "../proofs/state.ts";

export interface RecordedFinality extends FinalityChain {
  readonly file: string;
  readonly chain: string;
  /** Set if the module must reject the proofs, with the reason. */
  readonly refusedBecause?: string;
}

/** State proofs of one chain from one source. */
export interface RecordedState {
  readonly file: string;
  readonly chain: string;
  /** The repository that recorded them. */
  readonly source: string;
  readonly proofs: readonly RecordedStateProof[];
}

export interface Collection {
  readonly finality: readonly RecordedFinality[];
  readonly state: readonly RecordedState[];
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

/** Sessions whose first header announces the set that signs; see `readSessionFromFirstHeader`. */
const FROM_FIRST_HEADER = new Set([
  "grandpa-zombienet-centauri-set123.json",
  "grandpa-zombienet-centauri-set29.json",
]);

const BARE_JUSTIFICATIONS = new Set([
  "grandpa-justification",
  "grandpa-justification-set",
  "grandpa-commit-message",
]);

/** Names of chains for people, by what the recordings call them: a path or a sentence. */
const CHAINS: Readonly<Record<string, string>> = {
  avail: "Avail",
  "bifrost-network": "Bifrost Network",
  rococo: "Rococo",
  "rococo-local": "Rococo (local)",
  "basilisk-rococo (para 2090)": "Basilisk on Rococo",
  "KILT Spiritnet (para 2086)": "KILT Spiritnet",
  "childtrie-ibc-proofs.json": "Parachain 2000 (local)",
  "ismp-parachain-consensus-paseo-4412290.json": "Paseo",
  "ismp-postrequest-nexus-5065606.json": "Hyperbridge nexus",
  "stateproof-avail-grandpa-setid-events.json": "Avail",
  "stateproof-composable-staking.json": "a relay chain (staking)",
  "stateproof-darwinia-sol.json": "Pangolin, Pangoro",
  "stateproof-gossamer-paraheads-timestamp.json": "a relay chain (heads)",
  "stateproof-papi-accounts.json": "a live chain (accounts)",
  "stateproof-relay-inherents-chopsticks.json": "Polkadot, Kusama",
  "stateproof-relay-inherents-sidecar.json": "Kusama, Polkadot, Westend",
  "stateproof-smoldot-issue2035.json": "a live chain (call proof)",
  "stateproof-smoldot-large.json": "a live chain (large)",
  "stateproof-smoldot-tests.json": "live chains",
};

const ABSENCES = "stateproof-absence-derived.json";

/** @throws UnusableInputError, UnreadableFileError and the errors of a file that does not have the expected fields */
export async function readCollection(folder: string): Promise<Collection> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new UnreadableFileError(
      `${shortPath(folder)}: ${cause.code ?? cause.message}; all recorded proofs are part of a checkout, the npm package has a few`,
      { cause },
    );
  });
  const files = new Map<string, Fields>();
  for (const name of names.filter((each) => each.endsWith(".json") && each !== "index.json").sort()) {
    files.set(name, await readFields(join(folder, name), name));
  }

  const absences = readAbsences(files.get(ABSENCES));
  const finality: RecordedFinality[] = [];
  const state: RecordedState[] = [];
  const leftOut: { file: string; reason: string }[] = [];
  for (const [file, fields] of files) {
    const kind = fields.text("kind");
    if (FROM_FIRST_HEADER.has(file)) {
      finality.push(named(file, readSessionFromFirstHeader(fields)));
    } else if (isProofKind(kind)) {
      const proof = readProof(fields);
      if (proof.type === "finality") finality.push(named(file, proof));
      else state.push(...byChain(file, fields, withAbsences(proof.proofs, absences.get(file))));
    } else if (BARE_JUSTIFICATIONS.has(kind)) {
      if (fields.has("headers")) finality.push(withForeignHeaders(file, fields));
      else leftOut.push({ file, reason: "the header of the finalized block was not recorded" });
    }
  }
  if (finality.length + state.length === 0) {
    throw new UnusableInputError(`${shortPath(folder)}: no file with a recorded proof`);
  }
  return {
    finality: finality.toSorted(byChainAndBlock),
    state,
    leftOut,
  };
}

/** Sorts by chain and block; proofs that must be rejected come last. */
function byChainAndBlock(a: RecordedFinality, b: RecordedFinality): number {
  const refused = Number(a.refusedBecause !== undefined) - Number(b.refusedBecause !== undefined);
  const block = readConsensusState(a.trusted).number - readConsensusState(b.trusted).number;
  return refused || a.chain.localeCompare(b.chain, "en") || block;
}

function named(file: string, { trusted, updates, chain = file }: FinalityChain): RecordedFinality {
  return { file, chain: CHAINS[chain] ?? chain, trusted, updates };
}

/** Only the recordings from Avail have separate justifications and headers. */
function withForeignHeaders(file: string, fields: Fields): RecordedFinality {
  return {
    ...named(file, readJustificationWithHeaders(fields)),
    refusedBecause: "Avail's headers have a field that other chains do not have",
  };
}

function byChain(file: string, fields: Fields, proofs: readonly RecordedStateProof[]): RecordedState[] {
  const source = fields.object("provenance").text("repository");
  const groups = new Map<string, RecordedStateProof[]>();
  for (const proof of proofs) {
    const chain = CHAINS[file] ?? CHAINS[proof.chain ?? ""] ?? proof.chain ?? file;
    groups.set(chain, [...(groups.get(chain) ?? []), proof]);
  }
  return [...groups].map(([chain, each]) => ({ file, chain, source, proofs: each }));
}

/** Keys that recorded proofs show to be absent, by file and by the index of the proof in the file. */
function readAbsences(file: Fields | undefined): Map<string, Map<number, Uint8Array[]>> {
  const absences = new Map<string, Map<number, Uint8Array[]>>();
  for (const entry of file?.objects("queriesByProof") ?? []) {
    const keys = entry
      .objects("queries")
      .filter((query) => query.text("expect") === "absent")
      .map((query) => query.bytes("key"));
    const name = entry.text("file");
    absences.set(name, (absences.get(name) ?? new Map()).set(entry.integer("case"), keys));
  }
  return absences;
}

function withAbsences(
  proofs: readonly RecordedStateProof[],
  absences: ReadonlyMap<number, readonly Uint8Array[]> | undefined,
): RecordedStateProof[] {
  return proofs.map((proof, at) => {
    const absent = (absences?.get(at) ?? []).map((key) => ({ key, expected: null }));
    return { ...proof, queries: [...proof.queries, ...absent] };
  });
}
