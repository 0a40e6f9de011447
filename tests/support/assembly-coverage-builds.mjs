import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/**
 * Builds what `npm run coverage` executes in place of the blobs: each with flags that tell which lines of `assembly/` were
 * executed. Takes about a minute, so it is done once for the same sources.
 */

const root = new URL("../../", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));
const load = (name) => import(new URL(`bindings/build/dist/${name}.js`, root));

/** Where builds, and what each test file executed of them, are kept. */
export const COVERAGE_FOLDER = path("build/coverage/assembly");

/** @param probes name, entry file and constants of each */
export async function prepareCoverage(digest, probes) {
  await rm(`${COVERAGE_FOLDER}/raw`, { recursive: true, force: true });
  for (const folder of ["builds", "raw"]) await mkdir(`${COVERAGE_FOLDER}/${folder}`, { recursive: true });
  const stamp = `${COVERAGE_FOLDER}/builds/sources.sha256`;
  if ((await readFile(stamp, "utf8").catch(() => "")) === digest) return;
  await rm(stamp, { force: true });
  console.log("\nbuilding for coverage of assembly/");
  const { buildForCoverage, compileForCoverage } = await load("build/build-for-coverage");
  const { loadSolo, loadSoloDev } = await load("runtime-files/solo");
  const { loadParachain, loadParachainDev } = await load("runtime-files/parachain");
  const { loadLightClient } = await load("runtime-files/light-client");
  const description = loadSoloDev();
  const blobs = [];
  for (const [name, runtime] of [
    ["as-ismp", loadSolo()],
    ["as-ismp-dev", description],
    ["as-ismp-parachain", loadParachain()],
    ["as-ismp-parachain-dev", loadParachainDev()],
    ["as-ismp-light-client", loadLightClient()],
  ]) {
    await keep(name, `build/${name}.wasm`, await buildForCoverage(runtime));
  }
  const constants = { UPSTREAM_WEIGHTS: true };
  const upstream = await buildForCoverage(description, { constants });
  await keep("upstream-weights", "build/tests/upstream-weights.wasm", upstream);
  for (const [name, entry, constants] of probes) {
    const options = { entry: `tests/assembly/${entry}.ts`, description, constants };
    await keep(name, `build/tests/${name}.wasm`, await compileForCoverage(options));
  }
  await writeFile(`${COVERAGE_FOLDER}/builds/blobs.json`, JSON.stringify(blobs));
  await writeFile(stamp, digest);

  /** @param blob in whose place the build is executed */
  async function keep(name, blob, { wasm, table }) {
    if (!existsSync(path(blob))) throw new Error(`${blob} is missing: run \`npm run build\` first.`);
    await writeFile(`${COVERAGE_FOLDER}/builds/${name}.wasm`, wasm);
    await writeFile(`${COVERAGE_FOLDER}/builds/${name}.json`, JSON.stringify(table));
    blobs.push({ name, blob });
  }
}
