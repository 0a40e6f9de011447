import { describe, expect, it } from "@jest/globals";
import { TypeRegistry } from "@polkadot/types";
import type { Header as TheirHeader } from "@polkadot/types/interfaces";
import { cryptoWaitReady, signatureVerify } from "@polkadot/util-crypto";
import {
  type Block,
  type DigestItem,
  decodeApplyOutcome,
  decodeBlock,
  decodeHeader,
  decodeValidity,
  describeOutcome,
  devAccount,
  encodeBlock,
  encodeHeader,
  formatJson,
  headerHash,
  mergeJson,
  mortalEra,
  parseJson,
  SIGNATURE_SCHEMES,
} from "../../bindings/chain/src/chain/index.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";

const digest: DigestItem[] = [
  { kind: "preRuntime", engine: "aura", data: new Uint8Array(8).fill(7) },
  { kind: "consensus", engine: "FRNK", data: Uint8Array.of(1, 2, 3) },
  { kind: "other", data: utf8("other") },
  { kind: "runtimeEnvironmentUpdated" },
  { kind: "seal", engine: "aura", data: new Uint8Array(64).fill(9) },
];
const block: Block = {
  header: {
    parentHash: new Uint8Array(32).fill(1),
    number: 70_000,
    stateRoot: new Uint8Array(32).fill(2),
    extrinsicsRoot: new Uint8Array(32).fill(3),
    digest,
  },
  extrinsics: [Uint8Array.of(12, 4, 0, 0), Uint8Array.of(4, 9)],
};

describe("a block's encoding", () => {
  it("is the same as that of the reference library for the same header, with the same hash", () => {
    const registry = new TypeRegistry();
    const bytes = encodeHeader(block.header);
    const theirs = registry.createType<TheirHeader>("Header", bytes);
    expect(hex(theirs.toU8a())).toBe(hex(bytes));
    expect(theirs.number.toNumber()).toBe(70_000);
    expect(theirs.digest.logs.map(({ type }) => type)).toEqual([
      "PreRuntime",
      "Consensus",
      "Other",
      "RuntimeEnvironmentUpdated",
      "Seal",
    ]);
    expect(hex(headerHash(block.header))).toBe(theirs.hash.toHex());
    expect(hex(headerHash(block.header, "keccak256"))).not.toBe(theirs.hash.toHex());
  });

  it("decodes to the same block", () => {
    expect(decodeHeader(encodeHeader(block.header))).toEqual(block.header);
    expect(decodeBlock(encodeBlock(block))).toEqual(block);
  });

  it("is refused if it is truncated, extended, or has an unknown digest item", () => {
    const bytes = encodeBlock(block);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeBlock(bytes.slice(0, length))).toThrow(
        expect.objectContaining({ name: "ScaleError" }),
      );
    }
    const unknown = encodeHeader({ ...block.header, digest: [{ kind: "runtimeEnvironmentUpdated" }] });
    unknown[unknown.length - 1] = 7;
    for (const wrong of [Uint8Array.of(...bytes, 0), unknown]) {
      expect(() => decodeBlock(wrong)).toThrow(expect.objectContaining({ name: "ScaleError" }));
    }
  });

  it("is refused for an extrinsic with a wrong length prefix", () => {
    for (const extrinsic of [Uint8Array.of(8, 4), Uint8Array.of(4, 4, 4), new Uint8Array()]) {
      expect(() => encodeBlock({ ...block, extrinsics: [extrinsic] })).toThrow(
        expect.objectContaining({ name: "ScaleError" }),
      );
    }
  });
});

describe("a development account", () => {
  const known = {
    sr25519: "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
    ed25519: "0x88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee",
    ecdsa: "0x020a1091341fe5664bfa1782d5e04779689068c916b04cb365ec3153755684d9a1",
  };

  it.each(SIGNATURE_SCHEMES)("of %s has the well-known key, and its signatures verify", async (scheme) => {
    await cryptoWaitReady();
    const account = devAccount("Alice", scheme);
    expect(hex(account.publicKey)).toBe(known[scheme]);
    const message = utf8("message");
    const { isValid, crypto } = signatureVerify(message, account.sign(message), account.publicKey);
    expect([isValid, crypto]).toEqual([true, scheme]);
    expect(signatureVerify(utf8("other"), account.sign(message), account.publicKey).isValid).toBe(false);
  });
});

describe("a mortal era", () => {
  it("is encoded as by the reference library, and has the same birth block", () => {
    const registry = new TypeRegistry();
    for (const period of [4, 64, 2048, 4096, 8192, 65_536]) {
      for (const current of [0, 1, 63, 64, 1000, 65_535, 65_537, 1_234_567]) {
        const era = mortalEra(period, current);
        const theirs = registry.createType("ExtrinsicEra", { period, current });
        expect(hex(era.encoded)).toBe(theirs.toHex());
        // Decoded again: the library does not quantize an era that it did not decode.
        const decoded = registry.createType("ExtrinsicEra", era.encoded);
        expect(era.birth).toBe(decoded.asMortalEra.birth(current));
      }
    }
  });

  it.each([0, 2, 3, 63, 131_072, 4.5])("of %d blocks is refused", (period) => {
    expect(() => mortalEra(period, 1)).toThrow(RangeError);
  });
});

describe("genesis JSON", () => {
  it("is read with texts of 20 MB, as the code of a runtime is in a chain spec", () => {
    const code = `0x${"0a".repeat(10_000_000)}`;
    expect(parseJson(JSON.stringify({ code, escaped: 'a "b" \\ c' }))).toEqual({
      code,
      escaped: 'a "b" \\ c',
    });
  });

  it("keeps integers that a number cannot represent, and changes nothing else", () => {
    const text =
      '{"a":1152921504606846977,"b":[-340282366920938463463374607431768211455,1.5,7],"c":"1152921504606846977 \\" 12345678901234567890"}';
    const json = parseJson(text);
    expect(json).toEqual({
      a: 1152921504606846977n,
      b: [-340282366920938463463374607431768211455n, 1.5, 7],
      c: '1152921504606846977 " 12345678901234567890',
    });
    expect(formatJson(json)).toBe(text);
  });

  it("is merged field by field, and null removes a field", () => {
    const base = { a: { b: 1, c: 2 }, d: [1, 2], e: 3 };
    expect(mergeJson(base, { a: { c: null, f: 4 }, d: [5] })).toEqual({ a: { b: 1, f: 4 }, d: [5], e: 3 });
    expect(base).toEqual({ a: { b: 1, c: 2 }, d: [1, 2], e: 3 });
  });
});

describe("a runtime's result for an extrinsic", () => {
  const names = { errorName: (pallet: number, error: number) => `P${pallet}.E${error}` };

  it.each([
    ["0x0000", "success"],
    ["0x00010302 07000000".replace(" ", ""), "P2.E7"],
    ["0x00010700", "Token.FundsUnavailable"],
    ["0x00010801", "Arithmetic.Overflow"],
    ["0x000102", "BadOrigin"],
    ["0x010001", "Invalid.Payment"],
    ["0x010003", "Invalid.Stale"],
    ["0x01000705", "Invalid.Custom"],
    ["0x010100", "Unknown.CannotLookup"],
  ])("%s means %s", (bytes, name) => {
    expect(describeOutcome(decodeApplyOutcome(unhex(bytes), names))).toBe(name);
  });

  it.each(["0x", "0x02", "0x00", "0x0002", "0x000000", "0x01000d", "0x010103", "0x00010f", "0x0001070a"])(
    "%s is refused",
    (bytes) => {
      expect(() => decodeApplyOutcome(unhex(bytes))).toThrow(expect.objectContaining({ name: "ScaleError" }));
    },
  );

  it("for the pool has priority, tags and longevity", () => {
    const bytes = unhex("0x00 0500000000000000 00 04 08 0102 4000000000000000 01".replaceAll(" ", ""));
    expect(decodeValidity(bytes)).toEqual({
      valid: true,
      priority: 5n,
      requires: [],
      provides: [Uint8Array.of(1, 2)],
      longevity: 64n,
      propagate: true,
    });
    expect(decodeValidity(unhex("0x010002"))).toEqual({
      valid: false,
      error: { class: "Invalid", name: "Future" },
    });
  });
});
