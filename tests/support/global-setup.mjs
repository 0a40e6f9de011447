import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareCoverage } from "./assembly-coverage-builds.mjs";

const root = new URL("../../", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

/**
 * Stops the whole run at once when there is no blob to test, and compiles the module that shows its layers. For coverage
 * it also compiles the forms of blobs that note which lines are executed.
 */
export default async function prepare({ collectCoverage }) {
  const blob = process.env.AS_ISMP_BLOB ?? path("build/as-ismp-dev.wasm");
  if (!existsSync(blob)) {
    throw new Error(
      process.env.AS_ISMP_BLOB === undefined
        ? "build/as-ismp-dev.wasm is missing: run `npm run build` first."
        : `AS_ISMP_BLOB names a file that does not exist: ${blob}`,
    );
  }
  const digest = await digestOf(SOURCES);
  await compileProbes(digest);
  if (collectCoverage) await prepareCoverage(digest, PROBES);
}

const PROBES = [
  ["probe", "probe", {}],
  ["probe-host-hashing", "probe", { HOST_HASHING: true }],
  ["clients", "clients", {}],
  ["ismp-probe", "ismp-probe", {}],
  ["messages", "messages", {}],
  // What `npm run bench:weights` measures the machine with: compiled here so that it goes on to compile.
  ["work", "weights/work", {}],
];

/** Everything that decides on the probes' bytes. */
const SOURCES = [
  "assembly",
  "tests/assembly",
  "tests/runtimes",
  "bindings/core/dist/blob",
  "bindings/build/dist/build",
  "bindings/build/dist/codegen",
  "bindings/build/dist/description",
  "bindings/build/dist/metadata",
  "bindings/build/dist/runtime-files",
  "bindings/build/dist/type-table",
  "asconfig.json",
  "package-lock.json",
];

/** And the runtime for comparisons with the Rust peer. Takes half a minute, so it is done once for the same sources. */
async function compileProbes(digest) {
  const stamp = path("build/tests/sources.sha256");
  if ((await readFile(stamp, "utf8").catch(() => "")) === digest) return;
  const { compile } = await import(new URL("bindings/build/dist/build/compile.js", root));
  const { loadSoloDev } = await import(new URL("bindings/build/dist/runtime-files/solo.js", root));
  const description = loadSoloDev();
  await mkdir(path("build/tests"), { recursive: true });
  await rm(stamp, { force: true });
  for (const [name, entry, constants] of PROBES) {
    const { wasm } = await compile({ entry: `tests/assembly/${entry}.ts`, description, constants });
    await writeFile(path(`build/tests/${name}.wasm`), wasm);
  }
  const { buildRuntime } = await import(new URL("bindings/build/dist/build/build-runtime.js", root));
  const constants = { UPSTREAM_WEIGHTS: true };
  await writeFile(path("build/tests/upstream-weights.wasm"), await buildRuntime(description, { constants }));
  const { loadRuntime } = await import(new URL("bindings/build/dist/runtime-files/runtime-file.js", root));
  const withFramePallets = loadRuntime(path("tests/runtimes/frame-pallets.json"));
  await writeFile(path("build/tests/frame-pallets.wasm"), await buildRuntime(withFramePallets));
  const { compileForCoverage } = await import(
    new URL("bindings/build/dist/build/build-for-coverage.js", root)
  );
  const lines = await compileForCoverage({ entry: "tests/assembly/lines.ts", description });
  await writeFile(path("build/tests/lines.wasm"), lines.wasm);
  await writeFile(path("build/tests/lines.json"), JSON.stringify(lines.table));
  await writeFile(stamp, digest);
}

async function digestOf(sources) {
  const hash = createHash("sha256").update(JSON.stringify(PROBES));
  for (const source of sources) {
    const isFolder = (await stat(path(source))).isDirectory();
    const below = isFolder ? await readdir(path(source), { recursive: true, withFileTypes: true }) : [];
    const files = isFolder
      ? below.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      : [path(source)];
    for (const file of files.sort()) hash.update(`${file}\0`).update(await readFile(file));
  }
  return hash.digest("hex");
}
