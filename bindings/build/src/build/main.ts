// The second part of `npm run build`, after the TypeScript compiler: builds the blobs in `build/`, and completes
// what the demos need in the `dist/` of the command line.
//
// Writes no blob that fails the blob check.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { compressBlob } from "@as-ismp/core/internal/blob";
import { SOURCE_ROOT } from "../codegen/frame.ts";
import type { RuntimeDescription } from "../description/description.ts";
import { loadLightClient } from "../runtime-files/light-client.ts";
import { loadParachain, loadParachainDev } from "../runtime-files/parachain.ts";
import { loadSolo, loadSoloDev } from "../runtime-files/solo.ts";
import { buildRuntime } from "./build-runtime.ts";
import type { CompileOptions } from "./compile.ts";
import { copyPage } from "./page.ts";
import { copyRecordings } from "./recordings.ts";

await copyPage();
await copyRecordings();
const output = join(SOURCE_ROOT, "build");
// The package with the blobs has them as files of its own.
const shipped = join(SOURCE_ROOT, "bindings", "core", "blobs");
for (const folder of [output, shipped]) await mkdir(folder, { recursive: true });
await build("as-ismp-light-client", loadLightClient(), { target: "fast" });
await build("as-ismp", loadSolo());
await build("as-ismp-dev", loadSoloDev());
await build("as-ismp-parachain", loadParachain());
await build("as-ismp-parachain-dev", loadParachainDev());

async function build(name: string, description: RuntimeDescription, options?: CompileOptions): Promise<void> {
  const blob = await buildRuntime(description, options);
  const compressed = await compressBlob(blob);
  for (const folder of [output, shipped]) {
    await writeFile(join(folder, `${name}.wasm`), blob);
    await writeFile(join(folder, `${name}.compact.compressed.wasm`), compressed);
  }
  console.log(`build/${name}.wasm ${blob.length} bytes, compressed ${compressed.length} bytes`);
}
