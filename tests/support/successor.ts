import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "./project.ts";

/*
 * The next version of our runtime, as its author would build it: one number in the description is greater, and with it
 * the section, the metadata and what `Core_version` says.
 */

const SCRIPT = `
  import { writeFile } from "node:fs/promises";
  import { buildRuntime } from "./dist/build/build-runtime.js";
  import { generate } from "./dist/build/generate.js";
  import { loadSolo } from "./dist/metadata/runtimes/solo.js";
  const solo = loadSolo();
  const successor = { ...solo, version: { ...solo.version, specVersion: solo.version.specVersion + 1 } };
  await generate(successor, process.cwd());
  await writeFile("successor.wasm", await buildRuntime(successor));
`;

let building: Promise<Uint8Array> | undefined;

/** The plain blob. Compiled once a worker, which takes some seconds. */
export function buildSuccessor(): Promise<Uint8Array> {
  building ??= build();
  return building;
}

/** In a copy of the package, since sources are generated; and in a process, as the compiler changes globals. */
async function build(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "as-ismp-successor-"));
  try {
    for (const part of ["assembly", "asconfig.json", "dist", "package.json"]) {
      cpSync(resolve(projectRoot, part), join(folder, part), { recursive: true });
    }
    symlinkSync(resolve(projectRoot, "node_modules"), join(folder, "node_modules"));
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", SCRIPT], { cwd: folder });
    return new Uint8Array(readFileSync(join(folder, "successor.wasm")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
