import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, unhex } from "../support/hex.ts";
import { unsoundFinality } from "../support/soundness.ts";
import { oracle } from "../support/vectors.ts";

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

const vectors = oracle.grandpa().map((vector, i) => ({ ...vector, i }));

describe("the verdict on an oracle proof", () => {
  it.each(vectors)("$i: $about, $voters voters: $expected", (vector) => {
    const state = unhex(vector.consensusState);
    const proof = unhex(vector.finalityProof);
    const verdict = client.verifyGrandpa(state, proof);
    expect(verdict.ok ? "accept" : "reject").toBe(vector.expected);
    if (!verdict.ok) return;
    if (vector.nextState) expect(hex(verdict.value)).toBe(vector.nextState);
    expect(unsoundFinality(state, proof, verdict.value)).toBeUndefined();
  });

  it("is known for 132 proofs, of which some are accepted and some refused", () => {
    expect(vectors.length).toBe(132);
    expect(new Set(vectors.map((vector) => vector.expected))).toEqual(new Set(["accept", "reject"]));
  });
});
