import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import {
  type Account,
  type Chain,
  devAccount,
  storageKey,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime, Storage } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, withByte } from "../support/hex.ts";
import { u32, u64, u128 } from "../support/scale.ts";
import { OpenBlock } from "./open-block.ts";
import {
  alice,
  bob,
  charlie,
  describeChains,
  FIRST_SLOT,
  freeBalance,
  genesis,
  signers,
  startChain,
  transfer,
  UNIT,
} from "./runtimes.ts";

/**
 * Reasons for which a signed extrinsic is refused, on both runtimes: each by its name, in a block and in the pool,
 * with a control that is accepted. Used nonces, spec versions and other genesis hashes: authoring.test.ts.
 */

const slotAfter = (chain: Chain) => FIRST_SLOT + BigInt(chain.best.number);
const apply = (chain: Chain, extrinsic: Uint8Array) =>
  OpenBlock.begin(chain, slotAfter(chain)).apply(extrinsic);
const invalid = (name: string) => ({ valid: false, error: { class: "Invalid", name } });

describeChains("a nonce", (load) => {
  let chain: Chain;

  beforeAll(async () => {
    chain = await startChain(await load());
    await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, bob, UNIT))] });
  });

  const sign = (nonce: number) => chain.sign(alice, transfer(chain, bob, UNIT), { nonce });
  const tag = (nonce: number) => concat(alice.id, u32(nonce));

  it("that was used is stale", () => {
    expect(apply(chain, sign(0))).toBe("Invalid.Stale");
    expect(chain.at().validate(sign(0))).toEqual(invalid("Stale"));
    expect(apply(chain, sign(1))).toBe("success");
  });

  it.each([2, 100, 0x4000_0000, 0xffff_ffff])(
    "that is %d, and not 1, waits in the pool for the one before",
    (nonce) => {
      expect(apply(chain, sign(nonce))).toBe("Invalid.Future");
      expect(chain.at().validate(sign(nonce))).toMatchObject({
        valid: true,
        requires: [tag(nonce - 1)],
        provides: [tag(nonce)],
      });
      expect(chain.at().validate(sign(1))).toMatchObject({ valid: true, requires: [], provides: [tag(1)] });
      expect(apply(chain, sign(1))).toBe("success");
    },
  );
});

describeChains("a signature", (load) => {
  let chain: Chain;

  beforeAll(async () => {
    chain = await startChain(await load());
  });

  /** Offset after length, version and address. */
  const KIND = 2 + 1 + 33;

  it.each(signers.map((signer) => [signer.scheme, signer] as const))(
    "of %s is valid unchanged, and invalid with a changed bit",
    (_, signer) => {
      const good = chain.sign(signer, transfer(chain, bob, UNIT));
      for (const at of [1, 20, 32, 33, 50, 63]) {
        const forged = withByte(good, KIND + at, (byte) => byte ^ 1);
        expect(apply(chain, forged)).toBe("Invalid.BadProof");
        expect(chain.at().validate(forged)).toEqual(invalid("BadProof"));
      }
      expect(apply(chain, good)).toBe("success");
    },
  );

  it("of one scheme is not valid as one of another", () => {
    const [ed25519, sr25519] = signers as [Account, Account];
    for (const [signer, kind] of [
      [ed25519, 1],
      [sr25519, 0],
    ] as const) {
      const good = chain.sign(signer, transfer(chain, bob, UNIT));
      expect(
        apply(
          chain,
          withByte(good, KIND, () => kind),
        ),
      ).toBe("Invalid.BadProof");
      expect(apply(chain, good)).toBe("success");
    }
  });

  it("of another account is invalid", () => {
    const forger: Account = { ...bob, sign: (message) => alice.sign(message) };
    expect(apply(chain, chain.sign(forger, transfer(chain, charlie, UNIT)))).toBe("Invalid.BadProof");
    expect(apply(chain, chain.sign(bob, transfer(chain, charlie, UNIT)))).toBe("success");
  });

  // Attack: small-order keys have signatures that are valid for every message, and zero is the default of many
  // fields.
  it("by the zero account, which anybody can make, is refused because of its signer", async () => {
    const [zero, one] = [0, 1].map((first): Account => {
      const id = withByte(new Uint8Array(32), 0, () => first);
      // R is the neutral point and s is 0, which is valid under every key of small order.
      const signature = withByte(new Uint8Array(64), 0, () => 1);
      return { ...devAccount("Alice", "ed25519"), id, sign: () => signature };
    }) as [Account, Account];
    const money = [zero, one].map(({ id }) => transfer(chain, { ...bob, id }, UNIT));
    await chain.author({ extrinsics: money.map((call, nonce) => chain.sign(alice, call, { nonce })) });
    const forged = (signer: Account) => chain.sign(signer, transfer(chain, bob, UNIT / 2n));
    expect(freeBalance(chain, zero)).toBe(UNIT);
    expect(apply(chain, forged(zero))).toBe("Invalid.BadSigner");
    expect(chain.at().validate(forged(zero))).toEqual(invalid("BadSigner"));
    expect(apply(chain, forged(one))).toBe("success");
  });
});

describe("a metadata hash in an extrinsic", () => {
  it("is unknown to a runtime without one: the extrinsic is refused before its signature is verified", async () => {
    const chain = await startChain(await loadBlob());
    const good = chain.sign(alice, transfer(chain, bob, UNIT));
    // After the signature: era, nonce and tip, one byte each.
    const mode = 2 + 1 + 33 + 65 + 3;
    expect(good[mode]).toBe(0);
    const vouching = withByte(good, mode, () => 1);
    expect(apply(chain, vouching)).toBe("Unknown.CannotLookup");
    expect(chain.at().validate(vouching)).toEqual({
      valid: false,
      error: { class: "Unknown", name: "CannotLookup" },
    });
    expect(
      apply(
        chain,
        withByte(good, mode, () => 2),
      ),
    ).toMatch(/^trap: .*Bad input data/);
    expect(apply(chain, good)).toBe("success");
  });
});

describeChains("a mortal extrinsic", (load) => {
  let chain: Chain;

  beforeAll(async () => {
    chain = await startChain(await load());
    for (let i = 0; i < 8; i += 1) await chain.author();
  });

  /** Valid from a block on, for `period` blocks. */
  const born = (birth: number, period: number) => {
    const encoded = (Math.log2(period) - 1) | ((birth % period) << 4);
    const era = { encoded: Uint8Array.of(encoded & 0xff, encoded >>> 8), birth };
    const hash = chain.blockAt(birth)?.hash ?? new Uint8Array(32);
    return chain.sign(alice, transfer(chain, bob, UNIT), { era, birthHash: hash });
  };

  it("is valid until its last block, which the pool knows, and not in the one after", async () => {
    // The next block is 9. Born in 6, of four blocks: 6, 7, 8 and 9.
    expect(apply(chain, born(6, 4))).toBe("success");
    expect(chain.at().validate(born(6, 4))).toMatchObject({ valid: true, longevity: 1n });
    expect(chain.at().validate(born(8, 4))).toMatchObject({ valid: true, longevity: 3n });
    // Block 9 begins the next era of the same phase, and its hash is not known while it is built.
    expect(apply(chain, born(5, 4))).toBe("Invalid.AncientBirthBlock");
    expect(chain.at().validate(born(5, 4))).toEqual(invalid("AncientBirthBlock"));
  });

  it("of an era that has ended is checked against the present era, whose block it does not name", () => {
    expect(apply(chain, born(4, 4))).toBe("Invalid.BadProof");
    expect(apply(chain, born(8, 4))).toBe("success");
  });

  it("whose birth block is so old that its hash is pruned is refused", () => {
    // The state of block 3,000: hashes are kept for 2,400 blocks.
    const later = (forgotten: number) => (storage: Storage) => {
      storage.set(storagePrefix("System", "Number"), u32(2999));
      storage.clear(storageKey(chain.at().metadata, "System", "BlockHash", [forgotten]));
      return 3000;
    };
    const begin = (forgotten: number) => OpenBlock.begin(chain, FIRST_SLOT + 100n, later(forgotten));
    expect(begin(5).apply(born(5, 4096))).toBe("Invalid.AncientBirthBlock");
    expect(begin(4).apply(born(5, 4096))).toBe("success");
  });
});

describeChains("a fee", (load) => {
  let runtime: Runtime;
  let chain: Chain;

  beforeAll(async () => {
    runtime = await load();
  });

  beforeEach(async () => {
    chain = await startChain(runtime);
  });

  const fee = (extrinsic: Uint8Array) => {
    const info = chain
      .at()
      .call("TransactionPaymentApi_query_info", concat(extrinsic, u32(extrinsic.length)));
    return info.subarray(-16).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  };
  const remark = (signer: Account, tip = 0n) => {
    const call = chain.at().metadata.encodeCall("System", "remark", { remark: new Uint8Array(10) });
    return chain.sign(signer, call, { tip });
  };
  const withBalance = (free: bigint, extrinsic: Uint8Array) => {
    const key = storageKey(chain.at().metadata, "System", "Account", [charlie.id]);
    const data = concat(
      u32(0),
      u32(0),
      u32(1),
      u32(0),
      u128(free),
      u128(0n),
      u128(0n),
      u64(0n),
      u64(1n << 63n),
    );
    const change = (storage: Storage) => {
      storage.set(key, data);
      return undefined;
    };
    return OpenBlock.begin(chain, slotAfter(chain), change).apply(extrinsic);
  };
  const DEPOSIT = 1_000_000_000n;

  it("must leave the account alive, to the smallest unit", () => {
    const cost = fee(remark(charlie));
    expect(cost).toBeGreaterThan(0n);
    expect(withBalance(cost + DEPOSIT - 1n, remark(charlie))).toBe("Invalid.Payment");
    expect(withBalance(cost + DEPOSIT, remark(charlie))).toBe("success");
  });

  it("includes the tip", () => {
    const tip = 12_345_678n;
    const cost = fee(remark(charlie, tip)) + tip;
    expect(withBalance(cost + DEPOSIT - 1n, remark(charlie, tip))).toBe("Invalid.Payment");
    expect(withBalance(cost + DEPOSIT, remark(charlie, tip))).toBe("success");
    expect(withBalance(UNIT, remark(charlie, (1n << 128n) - 1n))).toBe("Invalid.Payment");
  });

  it("can't be paid by an account that does not exist", () => {
    expect(apply(chain, remark(charlie))).toBe("Invalid.Payment");
    expect(chain.at().validate(remark(charlie))).toEqual(invalid("Payment"));
    expect(apply(chain, remark(bob))).toBe("success");
  });
});

describeChains("an extrinsic of another chain", (load) => {
  it("with the same runtime, accounts and nonces is not valid here", async () => {
    const runtime = await load();
    const [here, there] = [
      await startChain(runtime),
      await startChain(runtime, { genesis: { ...genesis, sudo: { key: bob.address } } }),
    ];
    expect(here.genesis.hash).not.toEqual(there.genesis.hash);
    for (const options of [{}, { mortal: 64 }]) {
      const foreign = there.sign(alice, transfer(there, bob, UNIT), options);
      expect(apply(here, foreign)).toBe("Invalid.BadProof");
      expect(here.at().validate(foreign)).toEqual(invalid("BadProof"));
      expect(apply(there, foreign)).toBe("success");
    }
  });
});
