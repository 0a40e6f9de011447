/** Finds out what kind of proof a JSON file holds, and reads it. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { NotJsonError, UnknownShapeError, UnreadableFileError } from "../errors.ts";
import { Fields } from "./fields.ts";
import { type FinalityChain, readConsecutiveProofs, readPlainFinality, readSession } from "./finality.ts";
import {
  type RecordedStateProof,
  readChildTrieProofSet,
  readMessage,
  readParachainConsensus,
  readPlainState,
  readStateProofSet,
} from "./state.ts";

export type ProofFile =
  | ({ readonly type: "finality" } & FinalityChain)
  | { readonly type: "state"; readonly proofs: readonly RecordedStateProof[] };

const finality = (chain: FinalityChain): ProofFile => ({ type: "finality", ...chain });
const state = (proofs: readonly RecordedStateProof[]): ProofFile => ({ type: "state", proofs });

const KINDS: Readonly<Record<string, (file: Fields) => ProofFile>> = {
  "grandpa-session": (file) => finality(readSession(file)),
  "grandpa-finality-proofs": (file) => finality(readConsecutiveProofs(file)),
  "substrate-state-proof-set": (file) => state(readStateProofSet(file)),
  "substrate-child-trie-proof-set": (file) => state(readChildTrieProofSet(file)),
  "ismp-parachain-consensus": (file) => state(readParachainConsensus(file)),
  "ismp-message": (file) => state(readMessage(file)),
};

export function isProofKind(kind: string): boolean {
  return Object.hasOwn(KINDS, kind);
}

/** @throws UnknownShapeError, MissingFieldError, MalformedFieldError */
export function readProof(file: Fields): ProofFile {
  if (file.has("kind")) {
    const kind = file.text("kind");
    const read = isProofKind(kind) ? KINDS[kind] : undefined;
    if (read !== undefined) return read(file);
    throw new UnknownShapeError(
      `kind: "${kind}" has no proof that can be verified; known kinds are ${Object.keys(KINDS).join(", ")}`,
    );
  }
  if (file.has("finalityProof") || file.has("consensusState")) return finality(readPlainFinality(file));
  if (file.has("root") || file.has("proof")) return state([readPlainState(file)]);
  throw new UnknownShapeError(
    "expected { consensusState, finalityProof }, { hasher, root, proof, keys }, or a recording with a kind",
  );
}

/**
 * @param path of a JSON file, or `-` for the standard input
 * @param label prefix of the paths of fields in errors
 */
export async function readFields(path: string, label = ""): Promise<Fields> {
  const source = await (path === "-" ? text(process.stdin) : readFile(path, "utf8")).catch(
    (cause: NodeJS.ErrnoException) => {
      throw new UnreadableFileError(`${path}: ${cause.code ?? cause.message}`, { cause });
    },
  );
  try {
    return new Fields(JSON.parse(source), label);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new NotJsonError(`${path}: ${cause.message}`, { cause });
  }
}
