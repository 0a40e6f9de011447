/** Paths of the package's own files; the same relative to `bindings/cli` and to `dist/cli`. */
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

export const DEFAULT_BLOB: string = resolve(packageRoot, "build", "as-ismp.wasm");

/** The recorded proofs of `demo proofs`; they are part of the sources, not of the npm package. */
export const RECORDED_PROOFS: string = resolve(packageRoot, "tests", "vectors", "real");

/** The files of the demo's page, as the build writes them. */
export const DEMO_PAGE: string = resolve(packageRoot, "dist", "cli", "demo", "messages", "page");

/** Files that the page links to. */
export const PROTOCOL_PAGES: string = resolve(packageRoot, "docs", "explanation", "protocol");

/** A path for people: relative, unless it is outside of the working directory. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
