import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LightClient } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import {
  bake,
  bakeJustification,
  chain,
  honest,
  trustedBlock,
  Voter,
  voters,
} from "../support/grandpa-chain.ts";
import { concat, unhex } from "../support/hex.ts";
import { type Authority, finalityProof, justification, Reader, readJustification } from "../support/scale.ts";
import { judge, judgeBytes, refused } from "../support/verdict.ts";

/**
 * Attack: signatures on whose validity two ed25519 libraries disagree, so that two hosts fork. Invariant: the verdict
 * of ZIP-215, same as every Substrate node: cofactored equation, any encoding of a point that decodes, scalar below
 * the group order.
 */

let client: LightClient;

beforeAll(async () => {
  client = (await loadBlob()).lightClient;
});

/** The fourteen encodings of points of small order, canonical or not. */
const smallOrder = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000080",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
].map(unhex);

const groupOrder = 2n ** 252n + 27742317777372353535851937790883648493n;

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
}

const blocks = chain(trustedBlock, 1);

/** One authority, one vote with the given signature. */
function judgeSignature(id: Uint8Array, signature: Uint8Array): string {
  const lone: Authority = { id, weight: 1n };
  const recipe = { ...honest({ set: voters(1), blocks }), authorities: [lone] };
  const encoded = justification({
    round: recipe.round,
    targetHash: recipe.target.hash,
    targetNumber: recipe.target.number,
    precommits: [{ targetHash: recipe.target.hash, targetNumber: recipe.target.number, signature, id }],
    ancestries: [],
  });
  const proof = finalityProof({
    block: recipe.target.hash,
    justification: encoded,
    unknownHeaders: recipe.headers,
  });
  return judgeBytes(client, bake(recipe).consensusState, proof);
}

it("control: an ordinary signature is accepted, a zero one refused", () => {
  expect(judge(client, honest({ set: voters(1), blocks }))).toBe("accepted");
  expect(judgeSignature(new Voter("honest 0").id, new Uint8Array(64))).toMatch(refused);
});

describe("keys and commitments of small order", () => {
  const pairs = smallOrder.flatMap((key, k) => smallOrder.map((point, p) => ({ key, point, k, p })));

  it("with scalar zero are valid for every message under ZIP-215: 196 of 196 accepted", () => {
    const verdicts = pairs.map(({ key, point }) => judgeSignature(key, concat(point, new Uint8Array(32))));
    expect(verdicts.filter((verdict) => verdict === "accepted").length).toBe(196);
  });

  it("with scalar one, or with the group order instead of zero, are never valid", () => {
    for (const { key, point, k, p } of pairs) {
      if (k !== p) continue;
      expect(judgeSignature(key, concat(point, littleEndian(1n)))).toMatch(refused);
      expect(judgeSignature(key, concat(point, littleEndian(groupOrder)))).toMatch(refused);
    }
  });
});

describe("the scalar", () => {
  const recipe = honest({ set: voters(1), blocks });
  const { precommits } = readJustification(new Reader(bakeJustification(recipe)));
  const [vote] = precommits;
  if (vote === undefined) throw new Error("one vote");
  const point = vote.signature.slice(0, 32);
  const scalar = fromLittleEndian(vote.signature.slice(32));

  it("control: unchanged it is accepted", () => {
    expect(judgeSignature(vote.id, concat(point, littleEndian(scalar)))).toBe("accepted");
  });

  it.each([1n, 2n, 8n, 15n])("plus %i times the group order is refused", (times) => {
    expect(judgeSignature(vote.id, concat(point, littleEndian(scalar + times * groupOrder)))).toMatch(
      refused,
    );
  });

  it("with its high bits set is refused", () => {
    for (const bit of [253n, 254n, 255n]) {
      expect(judgeSignature(vote.id, concat(point, littleEndian(scalar | (1n << bit))))).toMatch(refused);
    }
  });
});

it("a key that is not a point is never valid", () => {
  for (const text of ["02", "07", "ff"]) {
    const id = unhex(text.padEnd(64, "0"));
    for (const point of smallOrder) {
      const verdict = judgeSignature(id, concat(point, new Uint8Array(32)));
      if (verdict === "accepted") throw new Error(`a key that does not decode signed: ${text}`);
      expect(verdict).toMatch(refused);
    }
  }
});
