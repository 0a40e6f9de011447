// Part of `npm run fuzz`: lets the compiled sources in build/fuzz find each other by the names of their packages.
// Without it they would load the built packages, and a class would be there twice.

import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const compiled = join(root, "build/fuzz");

for (const folder of readdirSync(join(compiled, "bindings"))) {
  const manifest = JSON.parse(readFileSync(join(root, "bindings", folder, "package.json"), "utf8"));
  const exports = Object.entries(manifest.exports).flatMap(([entry, target]) => {
    const source = target["@as-ismp/source"];
    return source === undefined ? [] : [[entry, source.replace(/\.ts$/, ".js")]];
  });
  const { name } = manifest;
  const own = join(compiled, "bindings", folder);
  writeFileSync(
    join(own, "package.json"),
    JSON.stringify({ name, type: "module", exports: Object.fromEntries(exports) }),
  );
  const link = join(compiled, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(own, link, "dir");
}
