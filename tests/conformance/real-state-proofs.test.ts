import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { accepted } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import { bake, child, honest, paraHeadKey, trustedBlock, voters } from "../support/grandpa-chain.ts";
import type { Hasher } from "../support/hashing.ts";
import { concat, equal, hex, unhex, utf8 } from "../support/hex.ts";
import { bytes, parachainHeaderProofs, Reader, u8, u32, u64 } from "../support/scale.ts";
import { neededNodes } from "../support/trie-model.ts";
import {
  type AbsenceQueries,
  type ChildTrieCase,
  real,
  realFiles,
  type StateProofCase,
} from "../support/vectors.ts";

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

interface Facts {
  readonly hasher: Hasher;
  readonly root: Uint8Array;
  readonly nodes: readonly Uint8Array[];
  readonly entries: readonly { readonly key: string; readonly value: string | null }[];
}

const show = (value: Uint8Array | null) => (value === null ? null : hex(value));

function read({ hasher, root }: Facts, nodes: readonly Uint8Array[], keys: readonly string[]) {
  return client.readProof(hasher, root, [...nodes], keys.map(unhex));
}

function expectValues(facts: Facts): void {
  const values = accepted(
    read(
      facts,
      facts.nodes,
      facts.entries.map((entry) => entry.key),
    ),
  );
  expect(values.map(show)).toEqual(facts.entries.map((entry) => entry.value));
}

/**
 * Each node is removed once: the answers are still true, and a missing node is reported exactly when it is needed.
 */
function expectEveryNodeMatters(facts: Facts): void {
  const truth = facts.entries.map((entry) => entry.value);
  const keys = facts.entries.map((entry) => entry.key);
  const needed = new Set(neededNodes(facts.hasher, facts.root, facts.nodes, keys.map(unhex)).map(hex));
  facts.nodes.forEach((node, dropped) => {
    const rest = facts.nodes.toSpliced(dropped, 1);
    const repeated = rest.some((other) => equal(other, node));
    const together = read(facts, rest, keys);
    expect(together.ok).toBe(repeated || !needed.has(hex(node)));
    if (together.ok) expect(together.value.map(show)).toEqual(truth);
    const sample = keys.length <= 12 ? keys : [keys[dropped % keys.length] ?? "", keys[0] ?? ""];
    for (const key of sample) {
      const alone = read(facts, rest, [key]);
      if (alone.ok) expect(alone.value.map(show)).toEqual([truth[keys.indexOf(key)]]);
    }
  });
}

interface StateProofFile {
  readonly kind: string;
  readonly cases: readonly StateProofCase[];
}

const files = realFiles("stateproof-").filter((file) => file !== "stateproof-absence-derived.json");

describe.each(files.map((file) => ({ file })))("$file", ({ file }) => {
  const cases = real<StateProofFile>(file).cases.map((fixture, i) => ({ fixture, i }));

  it.each(cases)("every value of proof $i is read, and every node is needed", ({ fixture }) => {
    const facts: Facts = {
      hasher: "blake2_256",
      root: unhex(fixture.stateRoot),
      nodes: fixture.nodes.map(unhex),
      entries: fixture.entries.filter((entry) => entry.value !== null),
    };
    if (facts.entries.length > 0) {
      expectValues(facts);
      expectEveryNodeMatters(facts);
    }
    const withheld = fixture.entries.filter((entry) => entry.value === null);
    for (const { key } of withheld) expect(read(facts, facts.nodes, [key]).ok).toBe(false);
  });
});

describe("stateproof-absence-derived.json", () => {
  const { queriesByProof } = real<{ queriesByProof: readonly AbsenceQueries[] }>(
    "stateproof-absence-derived.json",
  );

  it.each(queriesByProof)("$file, proof $case: absent keys are absent, unproven keys are errors", (entry) => {
    const fixture = real<StateProofFile>(entry.file).cases[entry.case];
    if (fixture === undefined) throw new Error("no such case");
    const nodes = fixture.nodes.map(unhex);
    const root = unhex(entry.stateRoot);
    for (const { key, expect: expected, why } of entry.queries) {
      const verdict = client.readProof("blake2_256", root, nodes, [unhex(key)]);
      const got = verdict.ok ? (verdict.value[0] === null ? "absent" : "present") : "error";
      expect(`${got}: ${why}`).toBe(`${expected === "absent" ? "absent" : "error"}: ${why}`);
    }
  });
});

describe("childtrie-ibc-proofs.json", () => {
  const cases = real<{ cases: readonly ChildTrieCase[] }>("childtrie-ibc-proofs.json").cases;

  it.each(cases.map((fixture, i) => ({ fixture, i, field: fixture.field })))(
    "proof $i, $field: the child root in the main trie, the values in the child trie, one node list for both",
    ({ fixture }) => {
      const nodes = fixture.nodes.map(unhex);
      const { key, childRoot } = fixture.mainTrie;
      expect(fixture.mainEntries).toContainEqual(expect.objectContaining({ key, value: childRoot }));
      const main: Facts = {
        hasher: "blake2_256",
        root: unhex(fixture.stateRoot),
        nodes,
        entries: fixture.mainEntries,
      };
      const inChild: Facts = {
        hasher: "blake2_256",
        root: unhex(childRoot),
        nodes,
        entries: fixture.childEntries,
      };
      expectValues(main);
      expectValues(inChild);
      expectEveryNodeMatters(main);
      expectEveryNodeMatters(inChild);
    },
  );
});

describe("parachain heads", () => {
  const withHead = files.flatMap((file) =>
    real<StateProofFile>(file)
      .cases.filter((fixture) => fixture.paraHead !== undefined)
      .map((fixture) => ({ file, fixture })),
  );

  it.each(withHead)("of a real relay state in $file decode as headers", ({ fixture }) => {
    const head = fixture.paraHead;
    if (head === undefined) throw new Error("no head");
    const id = new Reader(unhex(head.storageKey).slice(-4)).u32();
    expect(hex(paraHeadKey(id))).toBe(head.storageKey);
    expectHead(unhex(fixture.stateRoot), fixture.nodes, id, head.header);
  });

  it("of Paseo's relay block 4412290 decode as header 952955 of parachain 2030", () => {
    const fixture = real<{
      consensusProof: string;
      decoded: { relayHeight: number; nodes: string[] };
      relayStateRoot: string;
      storageKey: string;
      expected: { storageValue: string; header: string };
      otherEntries: readonly { key: string; value: string }[];
    }>("ismp-parachain-consensus-paseo-4412290.json");
    const reader = new Reader(unhex(fixture.consensusProof));
    expect(reader.u32()).toBe(4412290);
    expect(reader.byteVectors().map(hex)).toEqual(fixture.decoded.nodes);
    const root = unhex(fixture.relayStateRoot);
    const facts: Facts = {
      hasher: "blake2_256",
      root,
      nodes: fixture.decoded.nodes.map(unhex),
      entries: [{ key: fixture.storageKey, value: fixture.expected.storageValue }, ...fixture.otherEntries],
    };
    expectValues(facts);
    expectEveryNodeMatters(facts);
    expect(hex(bytes(unhex(fixture.expected.header)))).toBe(fixture.expected.storageValue);
    expectHead(root, fixture.decoded.nodes, 2030, fixture.expected.header);
  });

  function expectHead(stateRoot: Uint8Array, nodes: readonly string[], id: number, header: string): void {
    const relay = child(trustedBlock, { stateRoot });
    const { consensusState, finalityProof } = bake(honest({ set: voters(3), blocks: [relay] }));
    const entry = { relayHash: relay.hash, nodes: nodes.map(unhex), paraIds: [id] };
    const verdict = client.verifyParachainHeaders(
      consensusState,
      finalityProof,
      parachainHeaderProofs([entry]),
    );
    expect(accepted(verdict).headers.get(id)?.map(hex)).toEqual([header]);
    for (let dropped = 0; dropped < nodes.length; dropped++) {
      const less = parachainHeaderProofs([{ ...entry, nodes: entry.nodes.toSpliced(dropped, 1) }]);
      const partly = client.verifyParachainHeaders(consensusState, finalityProof, less);
      if (partly.ok) expect(partly.value.headers.get(id)?.map(hex)).toEqual([header]);
    }
  }
});

interface RecordedRequest {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly nonce: number;
  readonly timeoutTimestamp: number;
}

/** SCALE of the recorded request, EVM-1 to SUBSTRATE-cere. */
function nexusRequest({ from, to, body, nonce, timeoutTimestamp }: RecordedRequest): Uint8Array {
  const source = concat(u8(0), u32(1));
  const dest = concat(u8(3), utf8("cere"));
  const modules = concat(bytes(unhex(from)), bytes(unhex(to)));
  return concat(
    u8(0),
    source,
    dest,
    u64(BigInt(nonce)),
    modules,
    u64(BigInt(timeoutTimestamp)),
    bytes(unhex(body)),
  );
}

describe("ismp-postrequest-nexus-5065606.json", () => {
  const { commitment, commitmentPreimage, proof, request } = real<{
    commitment: string;
    commitmentPreimage: string;
    request: RecordedRequest;
    proof: { overlayRoot: string; key: string; value: string; decoded: { nodes: string[] } };
  }>("ismp-postrequest-nexus-5065606.json");

  it("the real request has the commitment under which it is stored", () => {
    expect(hex(client.commitment(nexusRequest(request)))).toBe(commitment);
    expect(proof.key).toBe(hex(utf8("RequestCommitments")) + commitment.slice(2));
    expect(commitmentPreimage.length).toBeGreaterThan(2);
  });

  it("its membership in the child trie is proven with Keccak, and every node is needed", () => {
    const facts: Facts = {
      hasher: "keccak256",
      root: unhex(proof.overlayRoot),
      nodes: proof.decoded.nodes.map(unhex),
      entries: [{ key: proof.key, value: proof.value }],
    };
    expectValues(facts);
    expectEveryNodeMatters(facts);
  });

  it("the same nodes prove nothing with the other hasher", () => {
    const nodes = proof.decoded.nodes.map(unhex);
    expect(client.readProof("blake2_256", unhex(proof.overlayRoot), nodes, [unhex(proof.key)]).ok).toBe(
      false,
    );
  });
});
