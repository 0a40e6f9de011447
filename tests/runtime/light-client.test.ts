import { describe, expect, it } from "@jest/globals";
import { LightClient, MalformedResultError, VerificationError } from "../../bindings/core/src/index.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import { bytes } from "../support/scale.ts";

/** A light client of a runtime that returns the same result for everything. */
const answering = (answer: Uint8Array) => new LightClient({ call: () => answer });
const EMPTY = new Uint8Array();

const refusal = (text: string) => concat(Uint8Array.of(1), bytes(utf8(text)));

describe("a refusal", () => {
  it("has the name and the reason from the runtime", () => {
    const verdict = answering(refusal("BadSignature: vote 3: wrong")).verifyGrandpa(EMPTY, EMPTY);
    expect(verdict.ok).toBe(false);
    if (verdict.ok) return;
    expect(verdict.error).toBeInstanceOf(VerificationError);
    expect([verdict.error.name, verdict.error.reason, verdict.error.message]).toEqual([
      "BadSignature",
      "vote 3: wrong",
      "BadSignature: vote 3: wrong",
    ]);
  });

  it("without a name is named Refused", () => {
    const verdict = answering(refusal("no: such luck")).readProof("keccak256", new Uint8Array(32), [], []);
    expect(verdict).toMatchObject({ ok: false, error: { name: "Refused", reason: "no: such luck" } });
  });

  it("is thrown if the result type can't contain it", () => {
    const client = answering(refusal("Malformed: the request ends early"));
    expect(() => client.commitment(EMPTY)).toThrow(
      expect.objectContaining({ name: "Malformed", reason: "the request ends early" }),
    );
    expect(() => client.trieRoot("blake2_256", 1, [])).toThrow(VerificationError);
  });
});

describe("an answer", () => {
  it("is decoded to values of its own", () => {
    const answer = concat(Uint8Array.of(0), bytes(unhex("0xabcd")));
    const verdict = answering(answer).verifyGrandpa(EMPTY, EMPTY);
    answer.fill(0);
    expect(verdict.ok && hex(verdict.value)).toBe("0xabcd");
  });

  it("of verify_parachain_headers returns the headers by para id", () => {
    const verdict = answering(unhex("0x0004aa08d00700000804010802030100000000")).verifyParachainHeaders(
      EMPTY,
      EMPTY,
      EMPTY,
    );
    if (!verdict.ok) throw verdict.error;
    expect(hex(verdict.value.nextState)).toBe("0xaa");
    expect([...verdict.value.headers].map(([id, headers]) => [id, headers.map(hex)])).toEqual([
      [2000, ["0x01", "0x0203"]],
      [1, []],
    ]);
  });

  it.each(["0x", "0x02", "0x00", "0x0008aa", "0x0004aabb", "0x01"])("that is %s is malformed", (answer) => {
    expect(() => answering(unhex(answer)).verifyGrandpa(EMPTY, EMPTY)).toThrow(MalformedResultError);
    if (answer === "0x0004aabb") return;
    expect(() => answering(unhex(answer)).commitment(EMPTY)).toThrow(MalformedResultError);
  });
});
