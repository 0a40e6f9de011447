// Part of `npm run build`: adds what the TypeScript compiler does not copy to the demo's page.

import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PACKAGE_ROOT } from "./source-tree.ts";

const PAGE = join("cli", "demo", "messages", "page");

/** Copies the page's markup, style and icon to its compiled scripts. */
export async function copyPage(): Promise<void> {
  const source = join(PACKAGE_ROOT, "bindings", PAGE);
  for (const name of await readdir(source)) {
    if (!name.endsWith(".ts")) await cp(join(source, name), join(PACKAGE_ROOT, "dist", PAGE, name));
  }
}
