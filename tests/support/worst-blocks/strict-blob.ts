import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Runtime } from "../../../bindings/core/src/index.ts";
import { projectRoot } from "../project.ts";
import type { Blob } from "./subjects.ts";

/**
 * A build in which freed memory is overwritten at once: a pointer into it changes what the runtime does. It is not
 * optimized, which takes a fraction of the time.
 */

const SCRIPT = `
  import { writeFile } from "node:fs/promises";
  import { buildRuntime } from "./bindings/build/dist/build/build-runtime.js";
  import * as solo from "./bindings/build/dist/runtime-files/solo.js";
  import * as parachain from "./bindings/build/dist/runtime-files/parachain.js";
  import { loadRuntime } from "./bindings/build/dist/runtime-files/runtime-file.js";
  const framePallets = () => loadRuntime("tests/runtimes/frame-pallets.json");
  const loaders = { solo: solo.loadSoloDev, parachain: parachain.loadParachainDev, framePallets };
  const description = loaders[process.argv[1]]();
  const options = { target: "debug", constants: { STRICT_MEMORY: true } };
  await writeFile(process.argv[2], await buildRuntime(description, options));
`;

/** In a process of its own, because the compiler changes globals that a test runner isolates. */
export async function buildStrict({
  description,
}: {
  readonly description: Blob["description"] | "framePallets";
}): Promise<Runtime> {
  const folder = mkdtempSync(join(tmpdir(), "as-ismp-strict-"));
  try {
    const file = join(folder, "strict.wasm");
    const args = ["--input-type=module", "--eval", SCRIPT, description, file];
    await promisify(execFile)(process.execPath, args, { cwd: projectRoot });
    return await Runtime.load(new Uint8Array(readFileSync(file)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
