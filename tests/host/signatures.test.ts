import { createPublicKey, verify } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { cryptoWaitReady, sr25519PairFromSeed, sr25519Sign } from "@polkadot/util-crypto";
import { Ed25519Verifier, SECOND_OPINIONS } from "../../bindings/core/src/host/ed25519.ts";
import { SignatureBudgetError } from "../../bindings/core/src/host/errors.ts";
import { hex, utf8, withByte } from "../support/hex.ts";
import { Guest } from "./guest.ts";
import { MESSAGE, smallOrderEncodings, zip215Vectors } from "./zip215.ts";

beforeAll(async () => {
  await cryptoWaitReady();
});

const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

function verifyIn(guest: Guest, signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  const name = "ext_crypto_ed25519_verify_version_1";
  return guest.call(name, guest.put(signature), guest.slice(message), guest.put(key)) === 1;
}

describe("ext_crypto_ed25519_verify", () => {
  const secret = new Uint8Array(32).fill(7);
  const key = ed25519.getPublicKey(secret);
  const message = utf8("a precommit");
  const signature = ed25519.sign(message, secret);

  it("accepts a signature and refuses any other message, key and signature", () => {
    const guest = new Guest();
    expect(verifyIn(guest, signature, message, key)).toBe(true);
    expect(verifyIn(guest, signature, utf8("another"), key)).toBe(false);
    expect(verifyIn(guest, signature, message, ed25519.getPublicKey(new Uint8Array(32).fill(8)))).toBe(false);
    for (const index of [0, 31, 32, 63]) {
      expect(
        verifyIn(
          guest,
          withByte(signature, index, (byte) => byte ^ 1),
          message,
          key,
        ),
      ).toBe(false);
    }
  });

  it("knows 14 encodings of the points of small order", () => {
    const encodings = smallOrderEncodings();
    expect(new Set(encodings.map(hex)).size).toBe(14);
    expect(encodings.length).toBe(14);
  });

  it("accepts all 196 signatures of the ZIP-215 set", () => {
    const guest = new Guest({}, 8);
    const vectors = zip215Vectors();
    const accepted = vectors.filter(({ publicKey, signature: odd }) =>
      verifyIn(guest, odd, MESSAGE, publicKey),
    );
    expect([accepted.length, vectors.length]).toEqual([196, 196]);
  });

  it("would refuse most of that set with node:crypto alone", () => {
    const accepted = zip215Vectors().filter(({ publicKey, signature: odd }) => {
      const x = Buffer.from(publicKey).toString("base64url");
      const imported = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
      return verify(null, MESSAGE, imported, odd);
    });
    expect(accepted.length).toBeLessThan(20);
  });

  it("refuses s at and above the group order, without a second verification", () => {
    const strict = new Ed25519Verifier(0);
    const s = signature.slice(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    for (const value of [GROUP_ORDER, s + GROUP_ORDER]) {
      const raised = signature.slice();
      for (let i = 0; i < 32; i += 1) raised[32 + i] = Number((value >> BigInt(8 * i)) & 0xffn);
      expect(strict.verify(raised, message, key)).toBe(false);
    }
  });

  it("ends the call after too many second verifications, and never calls a valid one invalid", () => {
    const verifier = new Ed25519Verifier(2);
    const bad = withByte(signature, 0, (byte) => byte ^ 1);
    expect(verifier.verify(bad, message, key)).toBe(false);
    expect(verifier.verify(bad, message, key)).toBe(false);
    expect(() => verifier.verify(bad, message, key)).toThrow(SignatureBudgetError);
    expect(verifier.verify(signature, message, key)).toBe(true);
    expect(SECOND_OPINIONS).toBeGreaterThanOrEqual(1000);
  });
});

describe("ext_crypto_sr25519_verify", () => {
  const name = "ext_crypto_sr25519_verify_version_2";

  it("accepts a signature and refuses a changed one, a changed message and a legacy one", () => {
    const guest = new Guest();
    const pair = sr25519PairFromSeed(new Uint8Array(32).fill(3));
    const message = utf8("an extrinsic");
    const signature = sr25519Sign(message, pair);
    const check = (made: Uint8Array, text: Uint8Array, key = pair.publicKey) =>
      guest.call(name, guest.put(made), guest.slice(text), guest.put(key));
    expect(check(signature, message)).toBe(1);
    expect(
      check(
        withByte(signature, 5, (byte) => byte ^ 1),
        message,
      ),
    ).toBe(0);
    expect(check(signature, utf8("another"))).toBe(0);
    // The top bit marks signatures of the present scheme.
    expect(
      check(
        withByte(signature, 63, (byte) => byte & 0x7f),
        message,
      ),
    ).toBe(0);
    expect(check(signature, message, new Uint8Array(32).fill(0xff))).toBe(0);
  });
});

describe("ext_crypto_secp256k1_ecdsa_recover", () => {
  const secret = new Uint8Array(32).fill(9);
  const digest = new Uint8Array(32).fill(0x42);
  const recovered = secp256k1.sign(digest, secret, { prehash: false });
  // The host function has the recovery id last.
  const signature = Uint8Array.of(...recovered.toBytes("compact"), recovered.recovery);
  const ORDER = Buffer.from("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", "hex");

  const recover = (made: Uint8Array, version = "recover_compressed") => {
    const guest = new Guest();
    const name = `ext_crypto_secp256k1_ecdsa_${version}_version_2`;
    return hex(guest.bytes(name, guest.put(made), guest.put(digest)));
  };
  const withField = (offset: number, value: Uint8Array) => {
    const copy = signature.slice();
    copy.set(value, offset);
    return copy;
  };

  it("returns the key in both forms", () => {
    expect(recover(signature)).toBe(`0x00${hex(secp256k1.getPublicKey(secret, true)).slice(2)}`);
    expect(recover(signature, "recover")).toBe(
      `0x00${hex(secp256k1.getPublicKey(secret, false).subarray(1)).slice(2)}`,
    );
  });

  it("accepts v from 27 on as well as from 0 on", () => {
    expect(recover(withByte(signature, 64, (v) => v + 27))).toBe(recover(signature));
  });

  it("accepts a high s with the other recovery id as the same signature", () => {
    const order = BigInt(`0x${ORDER.toString("hex")}`);
    const s = BigInt(hex(signature.subarray(32, 64)));
    const high = Buffer.from((order - s).toString(16).padStart(64, "0"), "hex");
    expect(recover(withByte(withField(32, high), 64, (v) => v ^ 1))).toBe(recover(signature));
  });

  it.each([4, 26, 31, 255])("answers BadV to v = %i", (v) => {
    expect(recover(withByte(signature, 64, () => v))).toBe("0x0101");
  });

  it("answers BadRS if r or s is the group order or more, after checking v", () => {
    expect(recover(withField(0, ORDER))).toBe("0x0100");
    expect(recover(withField(32, ORDER))).toBe("0x0100");
    expect(recover(withByte(withField(32, ORDER), 64, () => 9))).toBe("0x0101");
  });

  it("answers BadSignature if r or s is zero, or r + n is not a coordinate", () => {
    expect(recover(withField(0, new Uint8Array(32)))).toBe("0x0102");
    expect(recover(withField(32, new Uint8Array(32)))).toBe("0x0102");
    expect(recover(withByte(signature, 64, (v) => v | 2))).toBe("0x0102");
  });
});
