import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { isSlow } from "../support/budget.ts";
import { projectRoot } from "../support/project.ts";
import { everyEntryPoint, examplesOf, type Manifest, UserProject, writeGivenProof } from "./user-project.ts";

/**
 * An empty project with the command line from its tarball, and so with all packages: the examples of README.md as
 * TypeScript and as JavaScript, the commands, and a runtime with a pallet of the user's own.
 */

/** Bytes of `node_modules`. The compiler is two thirds of it. */
const MOST_INSTALLED = 165e6;

const manifest = JSON.parse(
  readFileSync(resolve(projectRoot, "bindings/cli/package.json"), "utf8"),
) as Manifest;
let project: UserProject;

beforeAll(async () => {
  project = await UserProject.create("as-ismp");
  await writeGivenProof(project);
});

afterAll(() => project?.remove());

const examples = [
  ...examplesOf("docs/how-to/chain-in-memory.md"),
  ...examplesOf("README.md"),
  ...examplesOf("docs/how-to/test-your-runtime.md"),
];
const names = examples.map((_, i) => `example-${i + 1}`);

describe("an empty project with the package installed", () => {
  it("has it from the tarball", async () => {
    const installed = JSON.parse(await project.read("node_modules/as-ismp/package.json"));
    expect(installed.version).toBe(manifest.version);
    expect(examples.length).toBeGreaterThan(1);
    if (project.origin === "registry") {
      console.info(`installed by npm, its dependencies from the registry: ${project.size} bytes`);
      expect(project.size).toBeLessThan(MOST_INSTALLED);
    } else console.warn("no registry: its dependencies are linked to those of this repository");
  });

  it("has no native code and no install script", async () => {
    if (project.origin !== "registry") {
      console.warn("skipped, no registry: what is installed with as-ismp");
      return;
    }
    // The compiler's WebAssembly is no native code.
    expect(await project.nativeCodeAndInstallScripts()).toEqual([]);
  });

  it.each([
    ["nodenext", "nodenext"],
    ["preserve", "bundler"],
  ])(
    "compiles the examples of README.md and of the page on chains in tests, and all exports, under strict TypeScript: modules %s, resolution %s",
    async (module, resolution) => {
      for (const [i, code] of examples.entries()) await project.write(`${names[i]}.ts`, code);
      await project.write("all.ts", everyEntryPoint(manifest));
      const files = [...names.map((name) => `${name}.ts`), "all.ts"];
      expect(await project.strict(module, resolution, module === "nodenext" || isSlow, ...files)).toEqual({
        code: 0,
        stdout: "",
      });
    },
  );

  it("runs them, compiled and as plain JavaScript, with the same results", async () => {
    const printed: string[] = [];
    for (const [i, code] of examples.entries()) {
      const plain = await project.node(await project.write(`${names[i]}-plain.mjs`, code));
      expect({ code: plain.code, stderr: plain.stderr }).toEqual({ code: 0, stderr: "" });
      await project.copy(join(project.folder, "out", `${names[i]}.js`), `${names[i]}.js`);
      const compiled = await project.node(`${names[i]}.js`);
      expect(compiled.stdout).toBe(plain.stdout);
      printed.push(plain.stdout);
    }
    expect(printed[0]).toContain("'Balances.Transfer'");
    // The consensus state to trust next.
    expect(printed[1]).toContain("Uint8Array(");
  });

  it("resolves every entry point", async () => {
    await project.copy(join(project.folder, "out/all.js"), "all.js");
    expect(await project.node("all.js")).toMatchObject({ code: 0, stdout: "true\n" });
  });
});

describe("its command line", () => {
  it("prints help, verifies, inspects, and checks the blob in the package", async () => {
    const help = await project.command("as-ismp", "--help");
    expect(help).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("Usage: as-ismp") });
    const accepted = await project.command("as-ismp", "verify", "proof.json", "--json");
    expect({ code: accepted.code, stderr: accepted.stderr }).toEqual({ code: 0, stderr: "" });
    const text = await project.read("proof.json");
    // A different last byte: of the last header, or of the last signature.
    await project.write(
      "bent.json",
      text.replace(/..("\})$/, (end) => (end.startsWith("00") ? `01"}` : `00"}`)),
    );
    expect((await project.command("as-ismp", "verify", "bent.json")).code).toBe(1);
    expect((await project.command("as-ismp", "verify", "none.json")).code).toBe(2);
    const inspected = await project.command("as-ismp", "inspect");
    expect(inspected).toMatchObject({ code: 0, stdout: expect.stringContaining("IsmpRuntimeApi") });
    expect((await project.command("as-ismp", "check-blob")).code).toBe(0);
  });

  it.each([
    ["proofs", "Hyperbridge nexus"],
    ["chain", "exactly Balances.TotalIssuance"],
  ])("runs the demo of %s", async (demo, shown) => {
    const { code, stdout, stderr } = await project.command("as-ismp", "demo", demo);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(shown);
  });

  it("runs the demo, whose chains exchange messages", async () => {
    const demo = await project.command("as-ismp", "demo", "--once", "--interval", "500", "--timeout", "200");
    expect({ code: demo.code, stderr: demo.stderr }).toEqual({ code: 0, stderr: "" });
    expect(demo.stdout).toContain("as-ismp-dev.compact.compressed.wasm");
  });

  it("runs a development chain, and ends it with exit code 0", async () => {
    const { code, stdout } = await project.startAndEnd("as-ismp", ["dev", "--port", "0", "--json"], /\}\n$/);
    expect({ code, facts: JSON.parse(stdout) }).toMatchObject({ code: 0, facts: { best: 0, url: /^ws:/ } });
  });
});

describe("its commands that need the database", () => {
  const MISSING = "the package classic-level is missing: npm install classic-level";

  it("say that it is missing, where the optional package was not installed", async () => {
    if (project.origin !== "registry") return;
    const dev = await project.command("as-ismp", "dev", "--port", "0", "--data", "chain");
    expect(dev).toMatchObject({ code: 2, stderr: expect.stringContaining(MISSING) });
    expect((await project.command("as-ismp", "relay", "init")).code).toBe(0);
    const relay = await project.command("as-ismp", "relay", "all", "--config", "relayer.toml");
    expect(relay).toMatchObject({ code: 2, stderr: expect.stringContaining(MISSING) });
  });
});

describe("a runtime with a pallet of the user's own", () => {
  it("is compiled by the command, and runs as its page says", async () => {
    for (const part of ["runtime.json", "pallets"]) {
      await project.copy(resolve(projectRoot, "examples/names", part), part);
    }
    const built = await project.command("as-ismp", "build", "runtime.json", "--output", "names.wasm");
    expect({ code: built.code, stderr: built.stderr }).toEqual({ code: 0, stderr: "" });
    const [example = ""] = examplesOf("examples/names/README.md");
    const ran = await project.node(await project.write("names.mjs", example));
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: "" });
    expect(ran.stdout).toContain("name: 'Claimed'");
  });
});
