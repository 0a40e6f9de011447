// `npm run build`, for the demo's page: what the compiler does not put beside the scripts.

import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { PACKAGE_ROOT } from "./source-tree.ts";

const PAGE = join("cli", "demo", "messages", "page");

/** Copies markup, style and icon of the page to its scripts. */
export async function copyPage(): Promise<void> {
  const source = join(PACKAGE_ROOT, "bindings", PAGE);
  for (const name of await readdir(source)) {
    if (!name.endsWith(".ts")) await cp(join(source, name), join(PACKAGE_ROOT, "dist", PAGE, name));
  }
}
