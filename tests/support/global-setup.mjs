import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

/** Stops the whole run at once when there is no blob to test, and compiles the module that shows its layers. */
export default async function prepare() {
  const blob = process.env.AS_ISMP_BLOB ?? path("build/as-ismp.wasm");
  if (!existsSync(blob)) {
    throw new Error(
      process.env.AS_ISMP_BLOB === undefined
        ? "build/as-ismp.wasm is missing: run `npm run build` first."
        : `AS_ISMP_BLOB names a file that does not exist: ${blob}`,
    );
  }
  await compileProbes();
}

async function compileProbes() {
  const { compile } = await import(new URL("dist/build/compile.js", root));
  await mkdir(path("build/tests"), { recursive: true });
  for (const [name, entry, constants] of [
    ["probe", "probe", {}],
    ["probe-host-hashing", "probe", { HOST_HASHING: true }],
    ["clients", "clients", {}],
    ["ismp-probe", "ismp-probe", {}],
    ["messages", "messages", {}],
  ]) {
    const { wasm } = await compile({ entry: `tests/assembly/${entry}.ts`, constants });
    await writeFile(path(`build/tests/${name}.wasm`), wasm);
  }
}
