import { describe, expect, it } from "@jest/globals";
import { compressBlob } from "../../bindings/core/src/blob/compression.ts";
import { blobBytes, blobPath } from "../support/blob.ts";
import { ansi, runCli, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const emptyModule = folder.write("empty.wasm", Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
const noModule = folder.write("text.wasm", "no module");

describe("as-ismp check-blob", () => {
  it("accepts the built blob", async () => {
    const { code, stdout, stderr } = await runCli(["check-blob", blobPath]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^kept {4}all rules/);
    expect(stdout).not.toContain(ansi);
  });

  it("accepts it compressed too", async () => {
    const file = folder.write("compressed.wasm", await compressBlob(blobBytes));
    const { code, stdout } = await runCli(["check-blob", "--json", file]);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ ok: true, bytes: blobBytes.length, violations: [] });
    expect(report.compressed).toBeLessThan(blobBytes.length);
  });

  it("names every rule that a module breaks, with exit code 1", async () => {
    const person = await runCli(["check-blob", emptyModule]);
    expect(person.code).toBe(1);
    const { code, stdout } = await runCli(["check-blob", "--json", emptyModule]);
    expect(code).toBe(1);
    const { ok, violations } = JSON.parse(stdout);
    expect(ok).toBe(false);
    expect(violations.length).toBeGreaterThan(1);
    for (const { rule, detail } of violations) expect(person.stdout).toContain(`${rule}: ${detail}`);
  });

  it("reports bytes that are not a module as a broken rule", async () => {
    const { code, stdout } = await runCli(["check-blob", noModule]);
    expect(code).toBe(1);
    expect(stdout).toContain("malformed: ");
  });

  it("has no verdict on a file that does not exist, or a damaged frame", async () => {
    expect((await runCli(["check-blob", `${folder.path}/none.wasm`])).code).toBe(2);
    const damaged = folder.write("damaged.wasm", (await compressBlob(blobBytes)).subarray(0, 200));
    const { code, stderr } = await runCli(["check-blob", damaged]);
    expect(code).toBe(2);
    expect(stderr).toContain("CorruptBlobError");
  });
});

describe("a blob given by its name", () => {
  it("is that of the package", async () => {
    const inspected = await runCli(["inspect", "--json", "as-ismp-parachain-dev"]);
    expect(inspected.code).toBe(0);
    expect(JSON.parse(inspected.stdout)).toMatchObject({ version: { specName: "as-ismp-parachain" } });
  });

  it("is the default where a development chain runs, with pallet Probe", async () => {
    const { stdout } = await runCli(["dev", "--help"]);
    expect(stdout).toContain("build/as-ismp-dev.compact.compressed.wasm");
  });
});

describe("as-ismp inspect", () => {
  it("shows version, APIs, imports, exports, size and whether the rules are kept", async () => {
    const { code, stdout } = await runCli(["inspect", blobPath]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^size +[\d,]+ bytes, not compressed$/m);
    expect(stdout).toMatch(/^version +as-ismp\S* \d+/m);
    expect(stdout).toMatch(/^ +LightClientApi 1$/m);
    expect(stdout).toMatch(/env\.ext_crypto_ed25519_verify_version_1 \(i32,i64,i32\)->i32/);
    expect(stdout).toMatch(/LightClientApi_verify_grandpa \(i32,i32\)->i64/);
    expect(stdout).toMatch(/^check +keeps all rules of a blob$/m);
  });

  it("shows the same as JSON, of a compressed blob as well", async () => {
    const compressed = await compressBlob(blobBytes);
    const file = folder.write("inspected.wasm", compressed);
    const { code, stdout } = await runCli(["inspect", "--json", file]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      bytes: blobBytes.length,
      compressed: compressed.length,
      version: { specName: expect.stringMatching(/^as-ismp/) },
      exports: expect.arrayContaining([expect.objectContaining({ name: "LightClientApi_read_proof" })]),
      check: { ok: true, violations: [] },
    });
  });

  it("shows a module that no host could run, with the rules that it breaks", async () => {
    const { code, stdout } = await runCli(["inspect", emptyModule]);
    expect(code).toBe(0);
    expect(stdout).toContain("not known, MalformedRuntimeError");
    expect(stdout).toMatch(/^imports +none$/m);
    expect(stdout).toMatch(/^check +\d+ violations/m);
  });

  it("refuses bytes that are not a module", async () => {
    const { code, stderr } = await runCli(["inspect", noModule]);
    expect(code).toBe(2);
    expect(stderr).toContain("not a WebAssembly module");
  });
});
