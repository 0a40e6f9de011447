// Part of `npm run build`: adds what the TypeScript compiler does not copy to the demo's page.

import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { SOURCE_ROOT } from "../codegen/frame.ts";

const PAGE = join("demo", "messages", "page");

/** Copies the page's markup, style and icon to its compiled scripts. */
export async function copyPage(): Promise<void> {
  const cli = join(SOURCE_ROOT, "bindings", "cli");
  const source = join(cli, "src", PAGE);
  for (const name of await readdir(source)) {
    if (!name.endsWith(".ts")) await cp(join(source, name), join(cli, "dist", PAGE, name));
  }
}
