import { beforeAll, expect, it } from "@jest/globals";
import {
  type Block,
  Chain,
  type ChainBlock,
  checkInherents,
  createChainSpec,
  decodeBlock,
  devAccount,
  encodeBlock,
  executeBlock,
  type Header,
  headerHash,
  slotInherents,
  slotOf,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, Storage } from "../../bindings/core/src/index.ts";
import { hex, withByte } from "../support/hex.ts";
import { cases, Random } from "../support/random.ts";
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

const REFUSALS = [
  "ScaleError",
  "UnknownParentError",
  "BlockNumberError",
  "SealError",
  "ExecutionError",
  "StateRootError",
];

describeChains("a block that was tampered with", (load) => {
  let runtime: Runtime;
  let chain: Chain;
  let block: ChainBlock;

  beforeAll(async () => {
    runtime = await load();
    chain = await startChain(runtime);
    await chain.author();
    const extrinsics = signers.map((signer) => chain.sign(signer, transfer(chain, charlie, UNIT)));
    block = (await chain.author({ extrinsics })).block;
  });

  it("is refused for every changed bit of a sample, and changes nothing", async () => {
    const target = await startChain(runtime);
    const parent = await target.import(chain.at(block.header.parentHash).block);
    const bytes = encodeBlock(block);
    const random = new Random("tampered block");
    for (let i = 0; i < cases(60, 250); i += 1) {
      const at = random.below(bytes.length);
      const forged = withByte(bytes, at, (byte) => byte ^ (1 << random.below(8)));
      const attempt = Promise.resolve().then(() => target.import(decodeBlock(forged)));
      const refusal = await attempt.then(
        () => `accepted with byte ${at} changed`,
        (error: Error) => error.name,
      );
      expect(REFUSALS).toContain(refusal);
      expect(target.best).toBe(parent);
    }
    expect(target.leaves).toEqual([parent]);
    // The control: unchanged, it is accepted.
    expect((await target.import(decodeBlock(bytes))).number).toBe(2);
  });

  const tampered: readonly (readonly [name: string, change: (block: Block) => Block])[] = [
    ["an extrinsic left out", (b) => ({ ...b, extrinsics: b.extrinsics.slice(0, -1) })],
    ["an extrinsic doubled", (b) => ({ ...b, extrinsics: [...b.extrinsics, ...b.extrinsics.slice(-1)] })],
    ["the extrinsics in another order", (b) => ({ ...b, extrinsics: b.extrinsics.toReversed() })],
    ["the inherents left out", (b) => ({ ...b, extrinsics: b.extrinsics.slice(1) })],
    ["the inherents doubled", (b) => ({ ...b, extrinsics: [...b.extrinsics.slice(0, 1), ...b.extrinsics] })],
    ["no digest", (b) => ({ ...b, header: { ...b.header, digest: [] } })],
    [
      "a digest item more",
      ({ header, ...b }) => ({
        ...b,
        header: { ...header, digest: [...header.digest, { kind: "other", data: new Uint8Array() }] },
      }),
    ],
    [
      "another state root",
      ({ header, ...b }) => ({ ...b, header: { ...header, stateRoot: header.extrinsicsRoot } }),
    ],
  ];

  it.each(tampered)("with %s is refused by the runtime itself", (_, change) => {
    const storage = new Storage(chain.stateAt(block.header.parentHash));
    const before = hex(storage.root(1));
    expect(() => executeBlock(runtime, change(block), storage)).toThrow(
      expect.objectContaining({ name: "ExecutionError" }),
    );
    expect(hex(storage.root(1))).toBe(before);
    executeBlock(runtime, block, storage);
    expect(hex(storage.root(1))).toBe(hex(block.header.stateRoot));
  });

  it("with a wrong parent or number is refused with a named error", async () => {
    const orphan = { ...block, header: { ...block.header, parentHash: new Uint8Array(32) } };
    await expect(chain.import(orphan)).rejects.toMatchObject({ name: "UnknownParentError" });
    const ahead = { ...block, header: { ...block.header, number: 3 } };
    await expect(chain.import(ahead)).rejects.toMatchObject({ name: "BlockNumberError" });
    expect(await chain.import(block)).toBe(block);
  });

  it("is not refused by the runtime's check of inherents, which compares the clock only", () => {
    const slot = slotOf(block.header) ?? 0n;
    const storage = new Storage(chain.stateAt(block.header.parentHash));
    const check = (time: bigint) => checkInherents(runtime, block, slotInherents(slot, time), storage);
    expect(check(slot * 6000n).ok).toBe(true);
    // An author whose clock is a year ahead.
    const behind = check((slot - 5_256_000n) * 6000n);
    expect(behind.ok).toBe(false);
    expect([...behind.errors.keys()]).toEqual(["timstap0"]);
  });
});

describeChains("a chain with authorities", (load) => {
  const authorities = [alice, bob, charlie];
  let runtime: Runtime;
  let start: (keys?: typeof authorities) => Promise<Chain>;

  beforeAll(async () => {
    runtime = await load();
    const aura = { authorities: authorities.map(({ address }) => address) };
    const spec = createChainSpec({ runtime, genesis: { ...genesis, aura } });
    start = (keys) => Chain.create(spec, { firstSlot: FIRST_SLOT, ...(keys === undefined ? {} : { keys }) });
  });

  it("seals its blocks in turns and accepts sealed blocks", async () => {
    const [chain, importer] = [await start(), await start()];
    for (let n = 1; n <= 4; n += 1) {
      const extrinsics = [chain.sign(alice, transfer(chain, bob, UNIT))];
      const { block } = await chain.author({ extrinsics });
      expect(block.header.digest.at(-1)).toMatchObject({ kind: "seal", engine: "aura" });
      expect(hex((await importer.import(block)).state.top.root(1))).toBe(hex(block.header.stateRoot));
    }
  });

  it("does not author in the slot of an authority whose key it lacks", async () => {
    const chain = await start([alice]);
    const turn = (FIRST_SLOT / 3n) * 3n;
    await expect(chain.author({ slot: turn + 1n })).rejects.toMatchObject({ name: "NoAuthorKeyError" });
    expect((await chain.author({ slot: turn + 3n })).block.number).toBe(1);
  });

  it("refuses blocks without a seal, with a seal of another key, with an additional seal and with a changed seal", async () => {
    const [chain, importer] = [await start(), await start()];
    const { block } = await chain.author();
    const { header } = block;
    const unsealed: Header = { ...header, digest: header.digest.slice(0, -1) };
    const eve = devAccount("Eve").sign(headerHash(unsealed));
    const withSeals = (...seals: Uint8Array[]): Block => ({
      ...block,
      header: {
        ...unsealed,
        digest: [
          ...unsealed.digest,
          ...seals.map((data) => ({ kind: "seal", engine: "aura", data }) as const),
        ],
      },
    });
    const last = header.digest.at(-1);
    const seal = last?.kind === "seal" ? last.data : new Uint8Array();
    for (const wrong of [
      withSeals(),
      withSeals(eve),
      withSeals(seal, seal),
      withSeals(new Uint8Array(64)),
      withSeals(seal.slice(1)),
      ...[0, 31, 32, 63].map((at) => withSeals(withByte(seal, at, (byte) => byte ^ 1))),
    ]) {
      await expect(importer.import(wrong)).rejects.toMatchObject({ name: "SealError" });
    }
    await importer.import(withSeals(seal));
    expect(importer.best.number).toBe(1);
  });

  it("is the only kind that accepts seals", async () => {
    const [chain, importer] = [await startChain(runtime), await startChain(runtime)];
    const { block } = await chain.author();
    const { header } = block;
    const seal = { kind: "seal", engine: "aura", data: alice.sign(headerHash(header)) } as const;
    const sealed = { ...block, header: { ...header, digest: [...header.digest, seal] } };
    await expect(importer.import(sealed)).rejects.toMatchObject({ name: "SealError" });
    expect((await importer.import(block)).number).toBe(1);
  });
});

describeChains("forks", (load) => {
  it("are stored separately, the longest is the best, and finality discards the others", async () => {
    const chain = await startChain(await load());
    const notices: string[] = [];
    const end = chain.subscribe(({ kind, block }) => notices.push(`${kind} ${block.number}`));
    const root = (await chain.author()).block;
    const pay = (to: typeof bob, value: bigint) => [
      chain.sign(alice, transfer(chain, to, value), { at: root.hash }),
    ];
    const left = (await chain.author({ parent: root.hash, extrinsics: pay(bob, UNIT) })).block;
    const right = (await chain.author({ parent: root.hash, extrinsics: pay(charlie, UNIT) })).block;
    expect(chain.best).toBe(left);
    const right2 = (await chain.author({ parent: right.hash })).block;
    expect(chain.best).toBe(right2);
    expect(new Set(chain.leaves)).toEqual(new Set([left, right2]));
    expect(freeBalance(chain, charlie)).toBe(UNIT);
    const account = chain.at(left.hash).query("System", "Account", charlie.id);
    expect(account).toMatchObject({ data: { free: 0n } });
    expect([0, 1, 2, 3, 4].map((n) => chain.blockAt(n))).toEqual([
      chain.genesis,
      root,
      right,
      right2,
      undefined,
    ]);

    await chain.finalize(right.hash);
    expect(chain.finalized).toBe(right);
    expect(chain.find(left.hash)).toBeUndefined();
    expect(() => chain.stateAt(left.hash)).toThrow(expect.objectContaining({ name: "UnknownBlockError" }));
    await expect(chain.finalize(root.hash)).rejects.toMatchObject({ name: "FinalityConflictError" });
    await expect(chain.import(left)).rejects.toMatchObject({ name: "FinalityConflictError" });
    await expect(chain.author({ parent: root.hash })).rejects.toMatchObject({
      name: "FinalityConflictError",
    });
    expect(chain.best).toBe(right2);
    end();
    await chain.author();
    expect(notices).toEqual(["imported 1", "imported 2", "imported 2", "imported 3", "finalized 2"]);
  });

  it("leave the shorter one as the best if finality chooses it", async () => {
    const chain = await startChain(await load());
    const root = (await chain.author()).block;
    const long = (await chain.author({ parent: root.hash })).block;
    await chain.author({ parent: long.hash });
    const short = (await chain.author({ parent: root.hash, slot: FIRST_SLOT + 9n })).block;
    await chain.finalize(short.hash);
    expect(chain.best).toBe(short);
    expect(chain.leaves).toEqual([short]);
  });
});
