import { beforeAll, beforeEach, expect, it } from "@jest/globals";
import { hexToU8a } from "@polkadot/util";
import {
  type Account,
  bareExtrinsic,
  type Chain,
  type ChainBlock,
  describeOutcome,
  extensionValues,
  generalExtrinsic,
  type SignOptions,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { hex, withByte } from "../support/hex.ts";
import {
  alice,
  bob,
  charlie,
  describeChains,
  FIRST_SLOT,
  freeBalance,
  signers,
  startChain,
  transfer,
  UNIT,
} from "./runtimes.ts";

describeChains("an authored block", (load) => {
  let runtime: Runtime;
  let chain: Chain;

  beforeAll(async () => {
    runtime = await load();
  });

  beforeEach(async () => {
    chain = await startChain(runtime);
  });

  it("contains signed transfers in every scheme, and a second chain that executes it has the same state", async () => {
    const importer = await startChain(runtime);
    for (let n = 1; n <= 5; n += 1) {
      const before = new Map(signers.map((signer) => [signer, freeBalance(chain, signer)]));
      const received = freeBalance(chain, charlie);
      const extrinsics = signers.map((signer, i) =>
        chain.sign(signer, transfer(chain, charlie, UNIT), {
          tip: BigInt(i * 1000),
          ...(n % 2 === 0 ? { mortal: 64 } : {}),
        }),
      );
      const { block, outcomes } = await chain.author({ extrinsics });
      expect(outcomes.map(describeOutcome)).toEqual(["success", "success", "success"]);
      expect(block.number).toBe(n);
      expect(block.extrinsics.length).toBe(1 + signers.length);

      const fees = chain
        .at()
        .events()
        .filter(({ name }) => name === "TransactionFeePaid");
      signers.forEach((signer, i) => {
        const { who, actualFee, tip } = fees[i]?.data ?? {};
        expect([who, tip]).toEqual([hex(signer.id), BigInt(i * 1000)]);
        expect(freeBalance(chain, signer)).toBe((before.get(signer) ?? 0n) - UNIT - (actualFee as bigint));
        expect(chain.at().nonce(signer.id)).toBe(n);
      });
      expect(freeBalance(chain, charlie)).toBe(received + 3n * UNIT);

      const imported = await importer.import(block);
      expect(hex(imported.hash)).toBe(hex(block.hash));
      expect(hex(imported.state.top.root(1))).toBe(hex(block.header.stateRoot));
      expect(imported.offchainWrites).toEqual(block.offchainWrites);
      expect(importer.best).toBe(imported);
    }
  });

  it("has its events by name, in the phases of their extrinsics", async () => {
    await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, charlie, UNIT))] });
    const events = chain.at().events();
    expect(events.find(({ name }) => name === "Transfer")).toEqual({
      pallet: "Balances",
      name: "Transfer",
      phase: { extrinsic: 1 },
      data: { from: hex(alice.id), to: hex(charlie.id), amount: UNIT },
      topics: [],
    });
    expect(events.find(({ name }) => name === "NewAccount")?.data).toEqual({ account: hex(charlie.id) });
    expect(events.filter(({ name }) => name === "ExtrinsicSuccess").map(({ phase }) => phase)).toEqual([
      { extrinsic: 0 },
      { extrinsic: 1 },
    ]);
    expect(chain.at(chain.genesis.hash).events()).toEqual([]);
  });

  it("contains a failed transfer with its fee, its error by name and no other effect", async () => {
    const call = transfer(chain, charlie, 1n);
    const { block, outcomes } = await chain.author({ extrinsics: [chain.sign(bob, call)] });
    expect(outcomes.map(({ kind }) => kind)).toEqual(["failed"]);
    expect(block.extrinsics.length).toBe(2);
    const failed = chain
      .at()
      .events()
      .find(({ name }) => name === "ExtrinsicFailed");
    expect(failed?.data["dispatchError"]).toBe(outcomes.map(describeOutcome)[0]);
    expect(failed?.data["dispatchError"]).toMatch(/^(Token|Balances)\./);
    expect(freeBalance(chain, charlie)).toBe(0n);
    expect(freeBalance(chain, bob)).toBeLessThan(1000n * UNIT);
    expect(chain.at().nonce(bob.id)).toBe(1);
  });

  it("has the time of its slot, and the next one comes a slot later", async () => {
    const view = chain.at();
    const duration = BigInt(view.metadata.constant("Aura", "SlotDuration") as bigint);
    await chain.author();
    expect(chain.at().query("Aura", "CurrentSlot")).toBe(FIRST_SLOT);
    expect(chain.at().query("Timestamp", "Now")).toBe(FIRST_SLOT * duration);
    await chain.author();
    expect(chain.at().query("Aura", "CurrentSlot")).toBe(FIRST_SLOT + 1n);
    await chain.author({ slot: FIRST_SLOT + 10n });
    expect(chain.at().query("Timestamp", "Now")).toBe((FIRST_SLOT + 10n) * duration);
    await chain.author({ timestamp: (FIRST_SLOT + 20n) * duration + 5n });
    expect(chain.at().query("Timestamp", "Now")).toBe((FIRST_SLOT + 20n) * duration + 5n);
  });

  it("can't be made in a slot that has passed, or with a time outside its slot", async () => {
    await chain.author();
    const before = chain.best;
    await expect(chain.author({ slot: FIRST_SLOT })).rejects.toMatchObject({ name: "AuthoringError" });
    await expect(chain.author({ slot: FIRST_SLOT + 5n, timestamp: 1n })).rejects.toMatchObject({
      name: "AuthoringError",
    });
    expect(chain.best).toBe(before);
    expect(chain.leaves).toEqual([before]);
    await chain.author();
    expect(chain.best.number).toBe(2);
  });

  it("charges the fee that was estimated", async () => {
    const extrinsic = chain.sign(alice, transfer(chain, bob, UNIT));
    const length = new Uint8Array(Uint32Array.of(extrinsic.length).buffer);
    const info = chain.at().call("TransactionPaymentApi_query_info", Uint8Array.of(...extrinsic, ...length));
    const estimate = info.subarray(-16).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    await chain.author({ extrinsics: [extrinsic] });
    const paid = chain
      .at()
      .events()
      .find(({ name }) => name === "TransactionFeePaid");
    expect(paid?.data["actualFee"]).toBe(estimate);
  });

  it("that is authored again on the same parent is the same block", async () => {
    const { block } = await chain.author();
    expect((await chain.author({ parent: chain.genesis.hash, slot: FIRST_SLOT })).block).toBe(block);
    expect(chain.leaves).toEqual([block]);
  });

  it("can be requested twice at the same time: the second is the child of the first", async () => {
    const [first, second] = await Promise.all([chain.author(), chain.author()]);
    expect([first.block.number, second.block.number]).toEqual([1, 2]);
  });
});

describeChains("an extrinsic for a block", (load) => {
  let runtime: Runtime;
  let chain: Chain;
  /** Block 7. */
  let base: ChainBlock;

  beforeAll(async () => {
    runtime = await load();
    chain = await startChain(runtime);
    for (let i = 0; i < 6; i += 1) await chain.author();
    base = (await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, bob, UNIT))] })).block;
  });

  type Case = readonly [name: string, signer: Account, options: () => SignOptions, error: string];
  const cases: readonly Case[] = [
    ["with a nonce that was used", alice, () => ({ nonce: 0 }), "Invalid.Stale"],
    ["with a nonce that is not due yet", alice, () => ({ nonce: 3 }), "Invalid.Future"],
    ["for another genesis", alice, () => ({ genesisHash: new Uint8Array(32) }), "Invalid.BadProof"],
    ["for another spec version", alice, () => ({ specVersion: 77 }), "Invalid.BadProof"],
    ["for another transaction version", alice, () => ({ transactionVersion: 77 }), "Invalid.BadProof"],
    [
      "whose era began with another block",
      alice,
      () => ({ mortal: 64, birthHash: new Uint8Array(32) }),
      "Invalid.BadProof",
    ],
    [
      "whose era is over",
      alice,
      () => ({ mortal: 4, at: chain.genesis.hash, nonce: 1 }),
      // At block 8 this decodes as an era that begins with block 8, whose hash does not exist yet.
      "Invalid.AncientBirthBlock",
    ],
    ["of an account without money", charlie, () => ({}), "Invalid.Payment"],
    ["with a tip beyond the account's money", bob, () => ({ tip: 5000n * UNIT }), "Invalid.Payment"],
  ];

  it.each(cases)("%s is refused with its error, by the pool as well", async (_, signer, options, error) => {
    const at = base.hash;
    const extrinsic = chain.sign(signer, transfer(chain, bob, UNIT), { at, ...options() });
    const { block, outcomes } = await chain.author({ extrinsics: [extrinsic], parent: at });
    expect(outcomes.map(describeOutcome)).toEqual([error]);
    expect(block.extrinsics.length).toBe(1);
    const validity = chain.at(at).validate(extrinsic);
    // A pool keeps a transaction that is only too early.
    if (error === "Invalid.Future") expect(validity).toMatchObject({ valid: true });
    else expect(validity).toEqual({ valid: false, error: { class: "Invalid", name: error.slice(8) } });
  });

  it("with a good signature is valid for the pool", async () => {
    const validity = chain.at().validate(chain.sign(alice, transfer(chain, bob, UNIT)));
    expect(validity).toMatchObject({ valid: true, propagate: true, requires: [] });
  });

  it("with a changed signature or call is refused", async () => {
    const good = chain.sign(alice, transfer(chain, bob, UNIT));
    const forged = [60, good.length - 1].map((at) => withByte(good, at, (byte) => byte ^ 4));
    const { outcomes } = await chain.author({ extrinsics: [...forged, good] });
    expect(outcomes.map(describeOutcome)).toEqual(["Invalid.BadProof", "Invalid.BadProof", "success"]);
  });

  it("without a signature fails if the call needs one, and is refused by the pool", async () => {
    const call = transfer(chain, bob, UNIT);
    const { metadata } = chain.at();
    const extrinsics = [
      bareExtrinsic(call),
      bareExtrinsic(call, 5),
      generalExtrinsic(metadata, call, extensionValues(chain, alice)),
    ];
    const validities = extrinsics.map((extrinsic) => chain.at().validate(extrinsic));
    expect(validities).toEqual([
      { valid: false, error: { class: "Unknown", name: "NoUnsignedValidator" } },
      { valid: false, error: { class: "Unknown", name: "NoUnsignedValidator" } },
      { valid: false, error: { class: "Invalid", name: "UnknownOrigin" } },
    ]);
    // FRAME allows bare calls in a block if the author includes them: they fail there, without origin and fee.
    const before = freeBalance(chain, alice);
    const { outcomes } = await chain.author({ extrinsics });
    expect(outcomes.map(describeOutcome)).toEqual(["BadOrigin", "BadOrigin", "Invalid.UnknownOrigin"]);
    expect(freeBalance(chain, alice)).toBe(before);
  });

  it("that does not decode is refused, and the block can be continued", async () => {
    const good = chain.sign(alice, transfer(chain, bob, UNIT));
    const undecodable = ["0x", "0x00", "0x0401", "0x0804ff", "0x08", "0x0c8400", "0x0c04ffff"].map((text) =>
      hexToU8a(text),
    );
    const { block, outcomes } = await chain.author({ extrinsics: [...undecodable, good] });
    expect(outcomes.map(({ kind }) => kind)).toEqual([...undecodable.map(() => "refused"), "success"]);
    expect(block.extrinsics.length).toBe(2);
  });

  it("that is signed decodes in the reference library to the same values", () => {
    const { registry } = chain.at().metadata;
    for (const signer of signers) {
      const bytes = chain.sign(signer, transfer(chain, bob, UNIT), { tip: 5n, nonce: 9, mortal: 64 });
      const theirs = registry.createType("Extrinsic", bytes);
      expect(theirs.signer.toString()).toBe(
        registry.createType("MultiAddress", { Id: signer.id }).toString(),
      );
      expect([theirs.nonce.toNumber(), theirs.tip.toBigInt()]).toEqual([9, 5n]);
      expect(theirs.era.isMortalEra).toBe(true);
      expect(theirs.method.method).toBe("transferAllowDeath");
      expect(hex(theirs.toU8a())).toBe(hex(bytes));
    }
  });
});

describeChains("a call by name", (load) => {
  let chain: Chain;

  beforeAll(async () => {
    chain = await startChain(await load());
  });

  it("is refused when a name is wrong, or if there are missing or additional arguments", () => {
    const { metadata } = chain.at();
    const dest = { Id: bob.id };
    for (const encode of [
      () => metadata.encodeCall("Nothing", "transfer_allow_death", { dest, value: 1n }),
      () => metadata.encodeCall("Balances", "nothing", { dest, value: 1n }),
      () => metadata.encodeCall("Balances", "transfer_allow_death", { dest }),
      () => metadata.encodeCall("Balances", "transfer_allow_death", { dest, value: 1n, more: 1 }),
      () => chain.at().query("Balances", "Nothing"),
      () => chain.at().query("System", "Account"),
      () => metadata.constant("Balances", "Nothing"),
    ]) {
      expect(encode).toThrow(expect.objectContaining({ name: "MetadataError" }));
    }
  });

  it("accepts bytes as bytes, also in a nested call", () => {
    const { metadata } = chain.at();
    const remark = metadata.encodeCall("System", "remark", { remark: Uint8Array.of(8, 1, 2) });
    expect(hex(remark.subarray(2))).toBe("0x0c080102");
    const sudo = metadata.encodeCall("Sudo", "sudo", { call: remark });
    expect(hex(sudo.subarray(2))).toBe(hex(remark));
  });
});
