// `npm run build`, after the TypeScript: makes the blob, in `build/`.
//
// Refuses to leave a blob behind that the blob check does not pass.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lightClient } from "../metadata/runtimes/light-client.ts";
import { buildRuntime } from "./build-runtime.ts";
import { PACKAGE_ROOT } from "./compile.ts";
import { compressBlob } from "./compression.ts";
import { generate } from "./generate.ts";

const output = join(PACKAGE_ROOT, "build");
await mkdir(output, { recursive: true });
await generate(lightClient, PACKAGE_ROOT);

const blob = await buildRuntime(lightClient);
const compressed = await compressBlob(blob);
await writeFile(join(output, "as-ismp.wasm"), blob);
await writeFile(join(output, "as-ismp.compact.compressed.wasm"), compressed);
console.log(`build/as-ismp.wasm ${blob.length} bytes, compressed ${compressed.length} bytes`);
