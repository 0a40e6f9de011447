import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "./project.ts";

/**
 * The next version of our runtime, as its author would build it: one number in the description is greater, and so in
 * the section, the metadata and the result of `Core_version`.
 */

const SCRIPT = `
  import { writeFile } from "node:fs/promises";
  import { buildRuntime } from "./bindings/build/dist/build/build-runtime.js";
  import { loadSoloDev } from "./bindings/build/dist/runtime-files/solo.js";
  const solo = loadSoloDev();
  const version = { ...solo.version, specVersion: solo.version.specVersion + 1 };
  await writeFile(process.argv[1], await buildRuntime({ ...solo, version }));
`;

let building: Promise<Uint8Array> | undefined;

/** The plain blob. Compiled once per worker, which takes some seconds. */
export function buildSuccessor(): Promise<Uint8Array> {
  building ??= build();
  return building;
}

/** In a process of its own, because the compiler changes globals that a test runner isolates. */
async function build(): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "as-ismp-successor-"));
  try {
    const file = join(folder, "successor.wasm");
    await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", SCRIPT, file], {
      cwd: projectRoot,
    });
    return new Uint8Array(readFileSync(file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
