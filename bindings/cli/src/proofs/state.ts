/**
 * Reads state proofs from JSON of these shapes:
 *
 * - `{ hasher, root, proof, keys, values? }`: hasher `keccak256` or `blake2_256`, the rest hex; `values`, if present,
 * is the expected value of each key, null for absence;
 * - `kind: "substrate-state-proof-set"` and `"substrate-child-trie-proof-set"`: recorded proofs with entries;
 * - `kind: "ismp-parachain-consensus"` and `"ismp-message"`: one recorded proof each.
 */
import type { HasherName } from "@as-ismp/core";
import type { Fields } from "./fields.ts";

interface StateQuery {
  readonly key: Uint8Array;
  /** The expected value, null for absence; undefined if the file does not say. */
  readonly expected?: Uint8Array | null;
}

export interface RecordedStateProof {
  readonly chain: string | undefined;
  readonly hasher: HasherName;
  readonly root: Uint8Array;
  readonly nodes: readonly Uint8Array[];
  readonly queries: readonly StateQuery[];
}

export function readPlainState(file: Fields): RecordedStateProof {
  const hasher = file.text("hasher");
  if (hasher !== "keccak256" && hasher !== "blake2_256") {
    throw file.malformed("hasher", "expected keccak256 or blake2_256");
  }
  const keys = file.bytesList("keys");
  const queries = file.has("values") ? withValues(file, keys) : keys.map((key) => ({ key }));
  return {
    chain: file.has("chain") ? file.text("chain") : undefined,
    hasher,
    root: file.bytes("root", 32),
    nodes: file.bytesList("proof"),
    queries,
  };
}

/** Recorded proofs use BLAKE2b-256. Entries without a value are those of which the node sent only the hash. */
export function readStateProofSet(file: Fields): RecordedStateProof[] {
  return file.objects("cases").map((fixture) => ({
    chain: chainOf(fixture, file),
    hasher: "blake2_256",
    root: fixture.bytes("stateRoot", 32),
    nodes: fixture.bytesList("nodes"),
    queries: readEntries(fixture, "entries"),
  }));
}

/** Each case has two proofs in one list of nodes: of the child root in the main trie, and in the child trie. */
export function readChildTrieProofSet(file: Fields): RecordedStateProof[] {
  return file.objects("cases").flatMap((fixture) => {
    const nodes = fixture.bytesList("nodes");
    const common = { chain: chainOf(fixture, file), hasher: "blake2_256" as const, nodes };
    return [
      { ...common, root: fixture.bytes("stateRoot", 32), queries: readEntries(fixture, "mainEntries") },
      {
        ...common,
        root: fixture.object("mainTrie").bytes("childRoot", 32),
        queries: readEntries(fixture, "childEntries"),
      },
    ];
  });
}

/** A parachain's head in the state of the relay chain. */
export function readParachainConsensus(file: Fields): RecordedStateProof[] {
  return [
    {
      chain: chainOf(file, file),
      hasher: "blake2_256",
      root: file.bytes("relayStateRoot", 32),
      nodes: file.object("decoded").bytesList("nodes"),
      queries: [
        { key: file.bytes("storageKey"), expected: file.object("expected").bytes("storageValue") },
        ...readEntries(file, "otherEntries"),
      ],
    },
  ];
}

/** A request's commitment in the child trie of Hyperbridge, whose hasher is keccak-256. */
export function readMessage(file: Fields): RecordedStateProof[] {
  const proof = file.object("proof");
  return [
    {
      chain: chainOf(file, file),
      hasher: "keccak256",
      root: proof.bytes("overlayRoot", 32),
      nodes: proof.object("decoded").bytesList("nodes"),
      queries: [{ key: proof.bytes("key"), expected: proof.bytes("value") }],
    },
  ];
}

function readEntries(fixture: Fields, name: string): StateQuery[] {
  return fixture
    .objects(name)
    .filter((entry) => entry.has("value"))
    .map((entry) => ({ key: entry.bytes("key"), expected: entry.bytes("value") }));
}

function withValues(file: Fields, keys: readonly Uint8Array[]): StateQuery[] {
  const values = file.nullableBytesList("values");
  if (values.length !== keys.length) {
    throw file.malformed("values", `expected one for each of the ${keys.length} keys, got ${values.length}`);
  }
  return keys.map((key, at) => ({ key, expected: values[at] ?? null }));
}

function chainOf(fixture: Fields, file: Fields): string | undefined {
  if (fixture.has("chain")) return fixture.text("chain");
  return file.has("provenance") ? file.object("provenance").text("chain") : undefined;
}
