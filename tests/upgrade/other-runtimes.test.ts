import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  createChainSpec,
  genesisHeader,
  genesisState,
  headerHash,
} from "../../bindings/chain/src/chain/index.ts";
import type { UpgradeReport } from "../../bindings/cli/src/upgrade/report.ts";
import { tryUpgrade } from "../../bindings/cli/src/upgrade/try-upgrade.ts";
import { Runtime } from "../../bindings/core/src/index.ts";
import { encodeU64 } from "../../bindings/core/src/internal/codec.ts";
import { startChain } from "../chain/runtimes.ts";
import { concat } from "../support/hex.ts";
import { loadPeer, peerIsHere, peerPath } from "../support/peer.ts";
import { projectRoot } from "../support/project.ts";

/** Runtimes that are not ours, each tried on a state of its own: only the version is not greater. */

const shared = resolve(projectRoot, process.env["AS_ISMP_SHARED"] ?? "../shared");
const packed = resolve(shared, "parachain-nodes/rococo.wasm.xz");
const SLOT = 290_000_000n;

const verdicts = ({ checks }: UpgradeReport, verdict: string): string[] =>
  checks.filter((check) => check.verdict === verdict).map(({ name }) => name);
const BLOCKS = ["state-root", "first-block", "import", "second-block", "weight", "decoding"];

function describeWith(path: string, name: string, body: () => void): void {
  if (existsSync(path)) {
    describe(name, body);
    return;
  }
  process.stdout.write(`skipped, no ${path} (set AS_ISMP_SHARED): ${name}\n`);
  describe.skip(name, body);
}

describeWith(peerPath, "the trial of a FRAME runtime with Aura", () => {
  it("makes and imports its blocks, and decodes all that it has stored", async () => {
    expect(peerIsHere).toBe(true);
    const runtime = await loadPeer();
    const chain = await startChain(runtime);
    await chain.author();
    await chain.author();
    const { best, hasher } = chain;
    const report = await tryUpgrade({ ...best, hasher, state: best.state }, runtime.code);
    expect(verdicts(report, "failed")).toEqual(["spec-version"]);
    expect(verdicts(report, "passed")).toEqual(expect.arrayContaining(BLOCKS));
    expect(report.differences).toEqual([]);
    expect(report.storage?.decoded).toBeGreaterThan(20);
  });
});

describeWith(packed, "the trial of a relay chain's runtime, with BABE", () => {
  it("makes and imports its blocks, and decodes all that it has stored", async () => {
    const { stdout } = spawnSync("xz", ["-dc", packed], { maxBuffer: 2 ** 26 });
    const runtime = await Runtime.load(new Uint8Array(stdout));
    const state = genesisState(createChainSpec({ runtime, preset: "development" }));
    // `PreDigest::SecondaryPlain`, as if the genesis had a slot: the blocks of a running chain have one.
    const data = concat(Uint8Array.of(2, 0, 0, 0, 0), encodeU64(SLOT));
    const digest = [{ kind: "preRuntime", engine: "BABE", data }] as const;
    const header = { ...genesisHeader(state, runtime), digest };
    const start = { hash: headerHash(header), header, hasher: "blake2_256", state } as const;
    const report = await tryUpgrade(start, runtime.code);
    // Plain it is larger than an extrinsic may be.
    expect(verdicts(report, "failed")).toEqual(["size", "spec-version"]);
    expect(verdicts(report, "passed")).toEqual(expect.arrayContaining(BLOCKS));
    expect(report.storage?.decoded).toBeGreaterThan(80);
  });
});
