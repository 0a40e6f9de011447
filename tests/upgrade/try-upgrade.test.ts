import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  Chain,
  createChainSpec,
  devAccount,
  explainUpgradeFault,
} from "../../bindings/chain/src/chain/index.ts";
import type { ChainState } from "../../bindings/cli/src/upgrade/chain-state.ts";
import type { UpgradeReport } from "../../bindings/cli/src/upgrade/report.ts";
import { tryUpgrade } from "../../bindings/cli/src/upgrade/try-upgrade.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { withSpecVersion } from "../chain/runtimes.ts";
import { buildModule } from "../runtime/module-builder.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { NamesUpgrades } from "../support/names-upgrades.ts";
import { withTrap } from "../support/trapping-code.ts";

/** Upgrades of the example's chain that are right, and such with mistakes, tried on its state and made on it. */

const alice = devAccount("Alice");
const bob = devAccount("Bob");
const COMPILATION = 300_000;

describe("a trial of an upgrade", () => {
  const upgrades = new NamesUpgrades();
  let first: Runtime;
  let chain: Chain;
  let second: Uint8Array;

  beforeAll(async () => {
    first = await upgrades.first();
    second = upgrades.second();
    chain = await startChain();
  }, COMPILATION);

  afterAll(() => upgrades.remove());

  /** Version 1 with two names. */
  async function startChain(): Promise<Chain> {
    const genesis = { names: { reserved: [["root", bob.address]] } };
    const spec = createChainSpec({ runtime: first, preset: "development", genesis });
    const started = await Chain.create(spec, { firstSlot: 290_000_000n });
    const call = started.at().metadata.encodeCall("Names", "claim", { name: utf8("alice") });
    await started.author({ extrinsics: [started.sign(alice, call)] });
    return started;
  }

  const stateOf = ({ best, hasher }: Chain): ChainState => ({ ...best, hasher, state: best.state });
  const trial = (blob: Uint8Array): Promise<UpgradeReport> => tryUpgrade(stateOf(chain), blob);
  /** What was not passed. */
  const complaints = ({ checks }: UpgradeReport) =>
    checks.filter(({ verdict }) => verdict === "failed" || verdict === "warning");
  const failed = (report: UpgradeReport) =>
    report.checks.filter(({ verdict }) => verdict === "failed").map(({ name }) => name);

  /** Sets the code without checks, and makes the next block. */
  async function upgraded(code: Uint8Array): Promise<Chain> {
    const real = await startChain();
    const { metadata } = real.at();
    const call = metadata.encodeCall("System", "set_code_without_checks", { code });
    await real.author({ extrinsics: [real.sign(alice, metadata.encodeCall("Sudo", "sudo", { call }))] });
    return real;
  }

  it("accepts one that is right, with versions, migrations and the weight that the chain will note", async () => {
    const report = await trial(second);
    expect(complaints(report)).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      block: { number: 1, hash: chain.best.hash },
      from: { specName: "names", specVersion: 1 },
      to: { specName: "names", specVersion: 2 },
      metadata: { changedStorage: ["Names.Owners"], brokenCalls: [], addedPallets: [] },
    });
    expect(report.storageVersions.filter(({ before, after }) => before !== after)).toEqual([
      { pallet: "Names", before: 0, after: 1 },
    ]);

    const real = await upgraded(second);
    await real.author();
    const { mandatory } = real.at().query("System", "BlockWeight") as { mandatory: { refTime: bigint } };
    const timestamp = 1_000_000_000n;
    // The inherent comes after what the trial has measured.
    expect(report.weight?.firstBlock.refTime).toBeLessThan(mandatory.refTime);
    expect(report.weight?.firstBlock.refTime).toBeGreaterThan(mandatory.refTime - timestamp);
    // Two names; the versions of seven pallets are checked, that of Names is read and written once more.
    expect(report.weight?.upgrade.refTime).toBe(2n * 135_000_000n + 7n * 25_000_000n + 125_000_000n);
  });

  it("shows each entry that the upgrade writes, decoded, and nothing that every block writes", async () => {
    const { differences } = await trial(second);
    const named = differences.map(({ pallet, item }) => `${pallet}.${item}`);
    expect(named.sort()).toEqual(["Names.Owners", "Names.storage version", "System.LastRuntimeUpgrade"]);
    const owners = differences.find(({ item }) => item === "Owners");
    const period = chain.best.number + 5_256_000;
    expect(owners).toMatchObject({ added: 0, changed: 2, removed: 0 });
    expect(owners?.differences.find(({ keys }) => keys[0] === hex(utf8("alice")))).toMatchObject({
      before: hex(alice.id),
      after: { owner: hex(alice.id), expires: period },
    });
  });

  it("leaves the chain as it is", async () => {
    const { best } = chain;
    const root = hex(best.header.stateRoot);
    await trial(second);
    expect(chain.best).toBe(best);
    expect(hex(best.state.top.root(1))).toBe(root);
  });

  it(
    "runs the pallet's own on_runtime_upgrade after the migrations, as the chain does",
    async () => {
      const code = upgrades.withHook();
      const report = await trial(code);
      expect(complaints(report)).toEqual([]);
      expect(report.differences.find(({ item }) => item === "Owners")).toMatchObject({
        added: 1,
        changed: 2,
      });
      const real = await upgraded(code);
      await real.author();
      const treasury = { owner: hex(bob.id), expires: real.best.number - 1 };
      expect(real.at().query("Names", "Owners", utf8("treasury"))).toEqual(treasury);
      // Of one upgrade, not of each block.
      expect(report.weight?.upgrade.refTime).toBe(
        3n * 135_000_000n - 10_000_000n + 7n * 25_000_000n + 125_000_000n,
      );
    },
    COMPILATION,
  );

  it(
    "names each entry that the new code can't read because its author forgot the migration",
    async () => {
      const report = await trial(upgrades.withoutMigration());
      expect(failed(report)).toEqual(["decoding"]);
      expect(complaints(report).map(({ name }) => name)).toContain("storage-versions");
      expect(report.storage).toMatchObject({ undecodable: 2 });
      expect(report.storage?.named.map(({ pallet, item }) => `${pallet}.${item}`)).toEqual([
        "Names.Owners",
        "Names.Owners",
      ]);
      expect(report.storage?.named.map(({ value }) => value).sort()).toEqual(
        [hex(bob.id), hex(alice.id)].sort(),
      );
    },
    COMPILATION,
  );

  it(
    "runs the checks that a blob brings for trials",
    async () => {
      const report = await trial(upgrades.second("--try-runtime"));
      expect(failed(report)).toEqual([]);
      const own = report.checks.filter(({ name }) => name === "pre-and-post-checks" || name === "try-state");
      // After the first block and after the second one.
      expect(own.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
        "pre-and-post-checks passed",
        "try-state passed",
        "try-state passed",
      ]);
    },
    COMPILATION,
  );

  it(
    "finds by them a migration that loses a name, which nothing else finds",
    async () => {
      const report = await trial(upgrades.withLosingMigration("--try-runtime"));
      expect(failed(report)).toEqual(["pre-and-post-checks"]);
      expect(complaints(report)[0]?.detail).toMatch(
        /post_upgrade of addExpiry: the number of names has changed/,
      );
      const without = await trial(upgrades.withLosingMigration());
      expect(failed(without)).toEqual([]);
      expect(without.differences.find(({ item }) => item === "Owners")).toMatchObject({
        changed: 1,
        removed: 1,
      });
    },
    COMPILATION,
  );

  it(
    "refuses one whose migration traps, which would stop the chain until it is set back",
    async () => {
      const code = upgrades.withTrappingMigration();
      const report = await trial(code);
      expect(failed(report)).toEqual(["first-block"]);
      expect(complaints(report)[0]?.detail).toMatch(/chain would stop: block 2 .*Core_initialize_block/);

      const real = await upgraded(code);
      const failure = await real.author().catch((error: unknown) => error);
      expect(explainUpgradeFault(real, failure)).toMatchObject({
        upgrade: { number: 2 },
        head: { number: 2 },
      });
      await real.revertTo(real.blockAt(1)?.hash ?? "");
      await real.author();
      expect(real.at().query("Names", "Owners", utf8("alice"))).toBe(hex(alice.id));
    },
    COMPILATION,
  );

  it(
    "refuses one that weighs more than a block may, though a development chain makes such a block",
    async () => {
      const code = upgrades.withHeavyMigration();
      const report = await trial(code);
      expect(failed(report)).toEqual(["weight"]);
      expect(complaints(report)[0]?.detail).toContain("found 150.");
      const { upgrade, limit } = report.weight as NonNullable<typeof report.weight>;
      expect(upgrade.refTime).toBeGreaterThan(3_000_000_000_000n);
      expect(limit.refTime).toBe(2_000_000_000_000n);

      // A migration is mandatory: the block is made, and has no room for anything else.
      const real = await upgraded(code);
      const remark = real.at().metadata.encodeCall("System", "remark", { remark: "0x" });
      const { outcomes } = await real.author({ extrinsics: [real.sign(alice, remark)] });
      expect(outcomes).toMatchObject([{ kind: "invalid", error: { name: "ExhaustsResources" } }]);
      expect((await real.author({ extrinsics: [real.sign(alice, remark)] })).outcomes).toMatchObject([
        { kind: "success" },
      ]);
    },
    COMPILATION,
  );

  describe("of code with which the chain would stop or that set_code refuses", () => {
    it.each([
      [
        "no WebAssembly",
        () => utf8("no code"),
        "code",
        /not a WebAssembly module.*FailedToExtractRuntimeVersion/,
      ],
      [
        "a function short",
        () => renamed(second, "BlockBuilder_finalize_block"),
        "code",
        /lacks BlockBuilder_fin/,
      ],
      ["a trap at the start", () => withTrap(second, "Core_initialize_block"), "first-block", /would stop/],
      [
        "a trap at the end",
        () => withTrap(second, "BlockBuilder_finalize_block"),
        "first-block",
        /can't be built/,
      ],
      ["a trap on import", () => withTrap(second, "Core_execute_block"), "import", /nodes refuse it/],
      ["the version of before", () => first.code, "spec-version", /SpecVersionNeedsToIncrease/],
      ["two versions", () => withSpecVersion(first, 7), "code", /section says version 7, and Core_version 1/],
      ["an import that no host has", () => importing("foo"), "code", /no host has .*env\.foo/],
      [
        "metadata that traps",
        () => withTrap(withTrap(second, "Metadata_metadata"), "Metadata_metadata_at_version"),
        "code",
        /metadata/,
      ],
    ])("refuses %s", async (_, make, check, reason) => {
      const report = await trial(make());
      expect(failed(report)).toEqual([check]);
      expect(report.checks.find(({ name }) => name === check)?.detail).toMatch(reason);
    });

    it("gives no verdict on code with host functions that are not offered here", async () => {
      const blob = importing("ext_crypto_bls381_verify_version_1");
      await expect(trial(blob)).rejects.toMatchObject({
        name: "UnsupportedRuntimeError",
        message: expect.stringContaining("env.ext_crypto_bls381_verify_version_1"),
      });
    });

    it("refuses another chain's runtime", async () => {
      const report = await trial((await loadBlob()).code);
      expect(failed(report)).toContain("spec-name");
      expect(report.checks.find(({ name }) => name === "spec-name")?.detail).toContain("InvalidSpecName");
    });

    it("refuses a blob that no extrinsic has room for", async () => {
      const most = 5 * 2 ** 20;
      const report = await trial(withPadding(second, most - second.length));
      expect(failed(report)).toEqual(["size"]);
      expect(failed(await trial(withPadding(second, most - second.length - 600)))).toEqual([]);
    });
  });

  it("warns of entries that are not those of the block", async () => {
    const state = stateOf(chain);
    const forged = {
      ...state,
      state: { ...state.state, top: state.state.top.remove(Buffer.from(":nothing")) },
    };
    expect(complaints(await tryUpgrade(forged, second))).toEqual([]);
    const [key] = [...state.state.top.entries()].map(([each]) => each);
    const short = { ...state, state: { ...state.state, top: state.state.top.remove(key as Uint8Array) } };
    expect(complaints(await tryUpgrade(short, second)).map(({ name }) => name)).toContain("state-root");
  });
});

/** A module that imports a function. */
function importing(name: string): Uint8Array {
  return buildModule({ imports: [[name, { parameters: ["i64"], results: [] }]] });
}

/** The module with an export renamed, in place. */
function renamed(code: Uint8Array, name: string): Uint8Array {
  const changed = Buffer.from(code);
  const at = changed.indexOf(name);
  if (at < 0) throw new Error(`the module does not export ${name}`);
  changed.write("x", at + name.length - 1);
  return new Uint8Array(changed);
}

/** The module with a custom section, so that it has `more` bytes more. */
function withPadding(code: Uint8Array, more: number): Uint8Array {
  const size = more - 6;
  const length = [0, 7, 14, 21, 28].map((shift, i) => ((size >> shift) & 0x7f) | (i < 4 ? 0x80 : 0));
  const section = new Uint8Array(more);
  section.set([0, ...length, 1, 0x70]);
  return Buffer.concat([code, section]);
}
