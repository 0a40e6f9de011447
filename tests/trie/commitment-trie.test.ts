import { beforeAll, describe, expect, it } from "@jest/globals";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { loadProbe, type Probe, refusal } from "../support/probe.ts";
import { bytes, byteVectors, Reader, u8, vec } from "../support/scale.ts";

const REQUEST_COMMITMENT = 0;
const RESPONSE_COMMITMENT = 1;
const REQUEST_RECEIPT = 2;
const RESPONSE_RECEIPT = 3;
const PREFIXES = ["RequestCommitments", "ResponseCommitments", "RequestReceipts", "ResponseReceipts"];

const aa = new Uint8Array(32).fill(0xaa);
const ab = new Uint8Array(32).fill(0xab);
const bb = new Uint8Array(32).fill(0xbb);

function key(kind: number, commitment: Uint8Array): Uint8Array {
  return Buffer.concat([utf8(PREFIXES[kind] ?? ""), commitment]);
}

describe("the commitment trie", () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await loadProbe();
  });

  function check(
    hasher: number,
    root: Uint8Array,
    nodes: Uint8Array[],
    kind: number,
    members: boolean,
    commitments: Uint8Array[],
  ): string | null {
    return refusal(
      probe.call(
        "commitments",
        u8(hasher),
        root,
        byteVectors(nodes),
        u8(kind),
        u8(members ? 1 : 0),
        vec(commitments),
      ),
    );
  }

  // tests/vectors/worked/consensus.json, a small trie of messages in state version 1.
  const published = {
    keccak: {
      root: unhex("2c1fdbebb32d9fd22d5abe223d35eb84be7131806da8823123d4ab44db5d3031"),
      absence:
        "0831018e52657175657374300080de90b5ec14ccbb2336dd67a062ba0d631665761c4bf04b902662e5bb5d02e7ef80bc4664c06fd7bcf5ad7a35a8241a69033eac1991d80df56aa1ffdceef8e8af4229013f300265636569707473aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa7557d512a0feeae4841bdfddac37d4a7bfed9f592fbf17c4a8c1d40fd2e0bd9a",
      presence:
        "1031018e52657175657374300080de90b5ec14ccbb2336dd67a062ba0d631665761c4bf04b902662e5bb5d02e7ef80bc4664c06fd7bcf5ad7a35a8241a69033eac1991d80df56aa1ffdceef8e8af4241019636f6d6d69746d656e7473a000c803b9d9aa491f24e3caf88d77ac7425d45067122288204bd502d8c696b955e33438012b76d47c7ada084a8a4d94e5eb151026279a58dcaa3af49b457730ee7e5b7fd05013f1faaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa018c50b29b3de5bbebed451e751d27054ccc6f4e017642a115d3d568de462faa011111111111111111111111111111111111111111111111111111111111111111111111111111111",
    },
  };

  function nodesOf(proof: string): Uint8Array[] {
    const reader = new Reader(unhex(proof));
    return Array.from({ length: reader.compact() }, () => reader.bytes());
  }

  it("proves a commitment present with the published vector", () => {
    const { root, presence } = published.keccak;
    expect(check(0, root, nodesOf(presence), REQUEST_COMMITMENT, true, [aa])).toBeNull();
  });

  it("refuses the membership proof of one commitment for another, and for another kind of key", () => {
    const { root, presence } = published.keccak;
    expect(check(0, root, nodesOf(presence), REQUEST_COMMITMENT, true, [bb])).toBe("NotMember");
    expect(check(0, root, nodesOf(presence), RESPONSE_COMMITMENT, true, [aa])).toBe("NotMember");
  });

  it("proves a receipt absent with the published vector", () => {
    const { root, absence } = published.keccak;
    expect(check(0, root, nodesOf(absence), REQUEST_RECEIPT, false, [bb])).toBeNull();
  });

  it("does not accept as absent what a proof leaves open", () => {
    const { root, absence } = published.keccak;
    // The commitments' branch is not among these nodes.
    expect(check(0, root, nodesOf(absence), REQUEST_COMMITMENT, false, [bb])).toBe("NodeNotInProof");
    expect(check(0, root, nodesOf(absence).slice(0, 1), REQUEST_RECEIPT, false, [bb])).toBe("NodeNotInProof");
    expect(check(0, root, [], REQUEST_RECEIPT, false, [bb])).toBe("RootNotInProof");
  });

  it("refuses a claim of absence for a present key, and one batch with present and absent keys", () => {
    const entries: [Uint8Array, Uint8Array][] = [
      [key(REQUEST_RECEIPT, aa), utf8("relayer")],
      [key(RESPONSE_RECEIPT, ab), new Uint8Array(33)],
    ];
    const keys = [aa, ab, bb].flatMap((one) => [key(REQUEST_RECEIPT, one), key(RESPONSE_RECEIPT, one)]);
    const reader = new Reader(
      probe.call(
        "prove",
        u8(1),
        u8(1),
        vec(entries.map(([k, v]) => Buffer.concat([bytes(k), bytes(v)]))),
        byteVectors(keys),
      ),
    );
    const root = reader.take(32);
    const nodes = Array.from({ length: reader.compact() }, () => reader.bytes());

    expect(check(1, root, nodes, REQUEST_RECEIPT, false, [ab, bb])).toBeNull();
    expect(check(1, root, nodes, REQUEST_RECEIPT, false, [ab, aa])).toBe("StillPresent");
    expect(check(1, root, nodes, RESPONSE_RECEIPT, true, [ab])).toBeNull();
    expect(check(1, root, nodes, RESPONSE_RECEIPT, true, [ab, aa])).toBe("NotMember");
  });

  it("refuses an empty list of keys, claimed present or absent", () => {
    const { root, presence } = published.keccak;
    expect(check(0, root, nodesOf(presence), REQUEST_COMMITMENT, true, [])).toBe("NotMember");
    expect(check(0, root, nodesOf(presence), REQUEST_RECEIPT, false, [])).toBe("StillPresent");
  });

  it("proves every receipt absent in an empty child trie, without any node", () => {
    const empty = unhex("0x03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314");
    expect(check(1, empty, [], REQUEST_RECEIPT, false, [aa, bb])).toBeNull();
    expect(check(1, empty, [], REQUEST_COMMITMENT, true, [aa])).toBe("NotMember");
    expect(hex(empty)).toHaveLength(66);
  });
});
