/** Where the package's own files are; the same from `bindings/cli` and from `dist/cli`. */
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

export const DEFAULT_BLOB: string = resolve(packageRoot, "build", "as-ismp.wasm");

/** The recorded proofs of `demo`; they ship with the sources, not with the npm package. */
export const RECORDED_PROOFS: string = resolve(packageRoot, "tests", "vectors", "real");

/** The files of the demo's page, as the build leaves them. */
export const DEMO_PAGE: string = resolve(packageRoot, "dist", "cli", "demo", "messages", "page");

/** What the page links to. */
export const PROTOCOL_PAGES: string = resolve(packageRoot, "docs", "explanation", "protocol");

/** A path as a person reads it: relative, unless that leads out of the working directory. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
