import { beforeAll, beforeEach, expect, it } from "@jest/globals";
import { compressBlob } from "../../bindings/build/src/build/index.ts";
import {
  AuthoringError,
  type Chain,
  CODE_KEY,
  UnusableCodeError,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { buildModule } from "../runtime/module-builder.ts";
import { loadLightClient } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { withTrap } from "../support/trapping-code.ts";
import { alice, asRoot, describeChains, startChain, withSpecVersion } from "./runtimes.ts";

/** Which blobs `System.set_code` refuses, and with which error: on our runtime and on the Rust peer. */

const MIB = 2 ** 20;

describeChains("set_code", (load) => {
  let runtime: Runtime;
  let chain: Chain;

  beforeAll(async () => {
    runtime = await load();
  });

  beforeEach(async () => {
    chain = await startChain(runtime);
  });

  /** Makes the call as root; the outcome of its extrinsic. */
  async function submit(call: string, code: Uint8Array) {
    const inner = chain.at().metadata.encodeCall("System", call, { code });
    const { outcomes } = await chain.author({ extrinsics: [chain.sign(alice, asRoot(chain, inner))] });
    return outcomes[0];
  }

  /** What `set_code` returned; the outcome of the extrinsic if it was not made. */
  async function setCode(code: Uint8Array): Promise<unknown> {
    const outcome = await submit("set_code", code);
    if (outcome?.kind !== "success") return outcome;
    return chain
      .at()
      .events()
      .find(({ name }) => name === "Sudid")?.data["sudoResult"];
  }

  const hasCode = (code: Uint8Array): boolean =>
    hex(chain.best.state.top.get(CODE_KEY) ?? utf8("")) === hex(code);

  it.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ["bytes that are no WebAssembly", () => utf8("no code"), "FailedToExtractRuntimeVersion"],
    ["no bytes", () => new Uint8Array(), "FailedToExtractRuntimeVersion"],
    ["a module without a version", () => buildModule({}), "FailedToExtractRuntimeVersion"],
    [
      "a compressed blob that is damaged",
      async () => (await compressBlob(runtime.code)).subarray(0, -1),
      "FailedToExtractRuntimeVersion",
    ],
    ["a runtime of another name", async () => (await loadLightClient()).code, "InvalidSpecName"],
    ["the same version", () => runtime.code, "SpecVersionNeedsToIncrease"],
    [
      "a lower version",
      () => withSpecVersion(runtime, runtime.version().specVersion - 1),
      "SpecVersionNeedsToIncrease",
    ],
  ])("refuses %s by its name, and root may set it without checks", async (_, make, name) => {
    const code = await make();
    expect(await setCode(code)).toEqual({ type: "Err", value: `System.${name}` });
    expect(hasCode(runtime.code)).toBe(true);

    await submit("set_code_without_checks", code);
    expect(hasCode(code)).toBe(true);
  });

  it("takes a greater version, and looks at nothing else of the code: it may trap in every block, or run on no host", async () => {
    const next = withSpecVersion(runtime, runtime.version().specVersion + 1);
    expect(await setCode(withTrap(next, "Core_initialize_block"))).toEqual({ type: "Ok", value: null });
    await expect(chain.author()).rejects.toThrow(AuthoringError);

    chain = await startChain(runtime);
    const sections = ["runtime_version", "runtime_apis"].map((name) => {
      const [content] = WebAssembly.Module.customSections(new WebAssembly.Module(next), name);
      return [name, new Uint8Array(content as ArrayBuffer)] as const;
    });
    const foreign = ["foo", { parameters: [], results: [] }] as const;
    await submit("set_code", buildModule({ sections, imports: [foreign] }));
    await expect(chain.author()).rejects.toThrow(UnusableCodeError);
  });

  it("refuses code that is longer than an extrinsic may be, before it is looked at", async () => {
    expect(await setCode(new Uint8Array(5 * MIB))).toMatchObject({
      kind: "invalid",
      error: { name: "ExhaustsResources" },
    });
    expect(await setCode(new Uint8Array(3 * MIB))).toEqual({
      type: "Err",
      value: "System.FailedToExtractRuntimeVersion",
    });
  });

  it("is for root alone", async () => {
    const call = chain.at().metadata.encodeCall("System", "set_code", { code: runtime.code });
    const { outcomes } = await chain.author({ extrinsics: [chain.sign(alice, call)] });
    expect(outcomes).toMatchObject([{ kind: "failed", error: { name: "BadOrigin" } }]);
  });
});
