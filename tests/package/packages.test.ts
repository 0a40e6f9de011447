import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { isSlow } from "../support/budget.ts";
import { DevProcess } from "../support/dev-process.ts";
import { projectRoot } from "../support/project.ts";
import { everyEntryPoint, examplesOf, type Manifest, UserProject, writeGivenProof } from "./user-project.ts";

/**
 * Each package in an empty project, installed from its tarball: how much that is, what must not be in it, its types, and
 * the program that its page shows. The sizes are those that the page on architecture promises.
 */

const MEGABYTE = 1e6;

/** Folder below `bindings/`, most bytes of `node_modules`, what the program of its page prints. */
const PACKAGES = [
  ["@as-ismp/core", "core", 15 * MEGABYTE, /^Uint8Array\(/],
  ["@as-ismp/relayer", "relayer", 40 * MEGABYTE, /^Timestamp\.Now of block \d+ \[\s+Uint8Array\(8\)/],
  ["@as-ismp/chain", "chain", 40 * MEGABYTE, /'Balances\.Transfer'/],
  ["@as-ismp/build", "build", 150 * MEGABYTE, /^as-ismp: \d+ bytes, 0 violations$/m],
] as const;

describe.each(PACKAGES)("an empty project with %s", (name, home, mostBytes, printed) => {
  const manifestOf = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8")) as Manifest;
  const manifest = manifestOf(resolve(projectRoot, "bindings", home, "package.json"));
  let project: UserProject;

  beforeAll(async () => {
    project = await UserProject.create(name);
    await writeGivenProof(project);
  });

  afterAll(() => project?.remove());

  it(`has at most ${mostBytes / MEGABYTE} MB in node_modules`, () => {
    if (project.origin !== "registry") {
      console.warn(`skipped, no registry: the size of ${name}`);
      return;
    }
    console.info(`${name}: ${project.size} bytes in node_modules`);
    expect(project.size).toBeGreaterThan(MEGABYTE);
    expect(project.size).toBeLessThanOrEqual(mostBytes);
  });

  it("has no native code, no install script, and a compiler only to compile", async () => {
    if (project.origin !== "registry") {
      console.warn(`skipped, no registry: what is installed with ${name}`);
      return;
    }
    const modules = join(project.folder, "node_modules");
    expect(await project.nativeCodeAndInstallScripts()).toEqual([]);
    expect(existsSync(join(modules, "assemblyscript"))).toBe(name === "@as-ismp/build");
    expect(existsSync(join(modules, "@as-ismp/chain"))).toBe(name === "@as-ismp/chain");
  });

  it.each([
    ["nodenext", "nodenext"],
    ["preserve", "bundler"],
  ])("has types for every entry point: modules %s, resolution %s", async (module, resolution) => {
    // All packages together are in installed.test.ts, whose check leaves none of their types out.
    await project.write("all.ts", everyEntryPoint(manifest));
    expect(await project.strict(module, resolution, isSlow, "all.ts")).toEqual({ code: 0, stdout: "" });
    await project.copy(join(project.folder, "out/all.js"), "all.js");
    expect(await project.node("all.js")).toMatchObject({ code: 0, stdout: "true\n" });
  });

  it("runs the program that its page shows", async () => {
    const [program = ""] = examplesOf(`bindings/${home}/README.md`);
    const solo = resolve(projectRoot, "assembly/runtime/solo.json");
    const configuration = readFileSync(solo, "utf8").replaceAll('"../pallets/', '"as-ismp/pallets/');
    await project.write("runtime.json", configuration);
    const node = program.includes("ws://") ? await DevProcess.start("--seal", "interval=300") : undefined;
    try {
      // The genesis block has no time.
      while (node !== undefined && (await finalizedHead(node.url)) === node.facts.genesisHash)
        await wait(100);
      const text = program.replace("ws://127.0.0.1:9944", node?.url ?? "");
      const { code, stdout, stderr } = await project.node(await project.write("page.mjs", text));
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(printed);
    } finally {
      await node?.end("SIGTERM");
    }
  });
});

/** The hash of a node's finalized block. */
async function finalizedHead(url: string): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "chain_getFinalizedHead" });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url.replace("ws:", "http:"), { method: "POST", headers, body });
  return ((await answer.json()) as { result: unknown }).result;
}

describe("what needs the database", () => {
  it("says that it is missing, where the optional package was not installed", async () => {
    const project = await UserProject.create("@as-ismp/chain");
    try {
      if (project.origin !== "registry") return;
      const [program = ""] = examplesOf("bindings/chain/README.md");
      const stored = program.replace(
        'preset: "development" }));',
        'preset: "development" }), { database: { path: "chain" } });',
      );
      expect(stored).not.toBe(program);
      const { code, stderr } = await project.node(await project.write("stored.mjs", stored));
      expect(code).toBe(1);
      expect(stderr).toContain(
        "DatabaseUnusableError: the package classic-level is missing: npm install classic-level",
      );
    } finally {
      await project.remove();
    }
  });
});
