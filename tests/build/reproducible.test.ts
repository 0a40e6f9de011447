import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { checkBlob } from "../../bindings/build/src/build/blob-check.ts";
import { decompressBlob } from "../../bindings/core/src/blob/compression.ts";
import { isSlow } from "../support/budget.ts";
import { projectRoot } from "../support/project.ts";

const BLOBS = [
  "as-ismp",
  "as-ismp-dev",
  "as-ismp-parachain",
  "as-ismp-parachain-dev",
  "as-ismp-light-client",
];
const shipped = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(resolve(projectRoot, "build", name)));

/** Runs a module in a process of its own, because the compiler changes globals that a test runner isolates. */
function run(script: string): string {
  return execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: projectRoot,
    encoding: "utf8",
  });
}

describe("the built blobs", () => {
  /** The large runtime takes most of a minute on a busy machine: in the slow run. */
  const lightClient = { make: "lightClient", blob: "as-ismp-light-client.wasm" };
  const built = [isSlow ? { make: "solo", blob: "as-ismp.wasm" } : lightClient, lightClient];

  it("are the same when they are built again, one after the other", () => {
    const digests = run(`
      import { createHash } from "node:crypto";
      import { buildRuntime } from "@as-ismp/build";
      import { loadLightClient } from "./bindings/build/dist/runtime-files/light-client.js";
      import { loadSolo } from "./bindings/build/dist/runtime-files/solo.js";
      const solo = () => [loadSolo(), "release"];
      const lightClient = () => [loadLightClient(), "fast"];
      for (const make of [${built.map(({ make }) => make)}]) {
        const [description, target] = make();
        console.log(createHash("sha256").update(await buildRuntime(description, { target })).digest("hex"));
      }
    `);
    const expected = built.map(({ blob }) => createHash("sha256").update(shipped(blob)).digest("hex"));
    expect(digests.trim().split("\n")).toEqual(expected);
  });

  it("follow every rule for blobs", () => {
    for (const name of BLOBS.map((one) => `${one}.wasm`)) {
      expect(checkBlob(shipped(name)).violations).toEqual([]);
    }
  });

  it("are the same when decompressed", async () => {
    for (const name of BLOBS) {
      const plain = await decompressBlob(shipped(`${name}.compact.compressed.wasm`));
      expect(Buffer.compare(plain, shipped(`${name}.wasm`))).toBe(0);
    }
  });

  it("are at most 60 KB for the light client", () => {
    expect(shipped("as-ismp-light-client.wasm").length).toBeLessThanOrEqual(60_000);
  });
});

describe("a build constant", () => {
  it("that does not exist is refused, so that a renamed one can't silently keep its default", () => {
    const message = run(`
      import { compile } from "./bindings/build/dist/build/compile.js";
      await compile({ constants: { HOST_HASHINGS: true } }).catch((error) => console.log(error.name, error.message));
    `);
    expect(message).toMatch(/^CompileError no such build constant .*HOST_HASHINGS/);
  });
});
