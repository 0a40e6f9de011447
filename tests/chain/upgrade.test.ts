import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { compressBlob } from "../../bindings/build/src/build/index.ts";
import { type Chain, CODE_KEY, UnusableCodeError } from "../../bindings/chain/src/chain/index.ts";
import { decodeRuntimeVersion, type Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob, loadLightClient } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { buildSuccessor } from "../support/successor.ts";
import { alice, charlie, freeBalance, startChain, transfer, UNIT } from "./runtimes.ts";

/** The code of a chain is replaced by its next version, which was compiled for this purpose. */

describe("a chain that is upgraded", () => {
  let runtime: Runtime;
  let plain: Uint8Array;
  let compressed: Uint8Array;
  let chain: Chain;
  const folder = mkdtempSync(join(tmpdir(), "as-ismp-upgrade-"));

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  beforeAll(async () => {
    [runtime, plain] = await Promise.all([loadBlob(), buildSuccessor()]);
    compressed = await compressBlob(plain);
  });

  beforeEach(async () => {
    chain = await startChain(runtime);
    await chain.author();
  });

  /** Calls `set_code` as root. */
  function setCode(code: Uint8Array) {
    const { metadata } = chain.at();
    const inner = metadata.encodeCall("System", "set_code", { code });
    const weight = { ref_time: 0, proof_size: 0 };
    const call = metadata.encodeCall("Sudo", "sudo_unchecked_weight", { call: inner, weight });
    return chain.author({ extrinsics: [chain.sign(alice, call)] });
  }

  const coreVersion = (): number => decodeRuntimeVersion(chain.at().call("Core_version")).specVersion;
  const sudoResult = (): unknown =>
    chain
      .at()
      .events()
      .find(({ name }) => name === "Sudid")?.data["sudoResult"];

  it.each(["plain", "compressed"])(
    "executes the next block with the new code, %s in the state, and so does an importing chain",
    async (form) => {
      const code = form === "plain" ? plain : compressed;
      const { specVersion } = runtime.version();
      const old = chain.sign(alice, transfer(chain, charlie, UNIT), { nonce: 1 });

      const upgrade = (await setCode(code)).block;
      expect(sudoResult()).toEqual({ type: "Ok", value: null });
      expect(hex(chain.at().get(Buffer.from(":code")) ?? new Uint8Array())).toBe(hex(code));
      expect(chain.at().query("System", "LastRuntimeUpgrade")).toMatchObject({ specVersion });
      expect(coreVersion()).toBe(specVersion + 1);

      // Signatures for the old version are no longer valid.
      const signed = chain.sign(alice, transfer(chain, charlie, UNIT));
      const { block, outcomes } = await chain.author({ extrinsics: [old, signed] });
      expect(outcomes).toMatchObject([
        { kind: "invalid", error: { class: "Invalid", name: "BadProof" } },
        { kind: "success" },
      ]);
      expect(chain.at().query("System", "LastRuntimeUpgrade")).toMatchObject({
        specVersion: specVersion + 1,
      });
      expect(freeBalance(chain, charlie)).toBe(UNIT);

      const importer = await startChain(runtime);
      const first = chain.blockAt(1);
      for (const each of [first, upgrade, block]) if (each !== undefined) await importer.import(each);
      expect(hex(importer.best.hash)).toBe(hex(block.hash));
      expect(importer.at().runtime.version().specVersion).toBe(specVersion + 1);
    },
  );

  it.each(["plain", "compressed"])(
    "continues after a restart with the code in its database, %s",
    async (form) => {
      const database = { path: join(folder, form) };
      chain = await startChain(runtime, {}, { database });
      await setCode(form === "plain" ? plain : compressed);
      await chain.finalize(chain.best.hash);
      const metadata = chain.at().call("Metadata_metadata");
      await chain.close();

      chain = await startChain(runtime, {}, { database });
      expect(chain.at().runtime.version().specVersion).toBe(runtime.version().specVersion + 1);
      expect(hex(chain.at().call("Metadata_metadata"))).toBe(hex(metadata));
      const { outcomes } = await chain.author({
        extrinsics: [chain.sign(alice, transfer(chain, charlie, UNIT))],
      });
      expect(outcomes).toMatchObject([{ kind: "success" }]);
      // The blocks below the upgrade have their own code.
      expect(chain.at(chain.blockAt(0)?.hash).runtime.version().specVersion).toBe(
        runtime.version().specVersion,
      );
      await chain.close();
    },
  );

  it("reports after a restart that its code is not a runtime, and can still read its state", async () => {
    const database = { path: join(folder, "none") };
    chain = await startChain(runtime, {}, { database });
    const { metadata } = chain.at();
    const inner = metadata.encodeCall("System", "set_code_without_checks", { code: utf8("no code") });
    const call = metadata.encodeCall("Sudo", "sudo", { call: inner });
    await chain.author({ extrinsics: [chain.sign(alice, call)] });
    // The code answers who finalizes.
    await expect(chain.finalize(chain.best.hash)).rejects.toThrow(UnusableCodeError);
    await chain.close();

    chain = await startChain(runtime, {}, { database });
    expect(chain.best.number).toBe(1);
    expect(hex(chain.best.state.top.get(CODE_KEY) ?? new Uint8Array())).toBe(hex(utf8("no code")));
    expect(() => chain.at()).toThrow(UnusableCodeError);
    await expect(chain.author()).rejects.toThrow(UnusableCodeError);
    await chain.close();
  });

  it("decodes a block's events with the code that made the block, not with the code that it sets", async () => {
    const { metadata } = chain.at();
    // The metadata of the light client has no pallet.
    const { code } = await loadLightClient();
    const inner = metadata.encodeCall("System", "set_code_without_checks", { code });
    await chain.author({
      extrinsics: [chain.sign(alice, metadata.encodeCall("Sudo", "sudo", { call: inner }))],
    });
    expect(sudoResult()).toEqual({ type: "Ok", value: null });
    expect(chain.at().metadata.latest.pallets).toHaveLength(0);
  });

  it("is not upgraded by a compressed blob that is damaged, nor by one of the same version", async () => {
    await setCode(compressed.subarray(0, -1));
    expect(sudoResult()).toEqual({ type: "Err", value: "System.FailedToExtractRuntimeVersion" });
    await setCode(await compressBlob(runtime.code));
    expect(sudoResult()).toEqual({ type: "Err", value: "System.SpecVersionNeedsToIncrease" });
    expect(coreVersion()).toBe(runtime.version().specVersion);
  });
});
