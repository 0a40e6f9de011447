/** Paths of the package's own files; the same relative to `bindings/cli/src` and to `dist/cli`. */
import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

export const DEFAULT_BLOB: string = resolve(packageRoot, "build", "as-ismp.wasm");

/** Blobs of the build. Of `as-ismp-dev` the package has only the compressed form, of `as-ismp-parachain-dev` none. */
const BLOBS = [
  "as-ismp",
  "as-ismp-dev",
  "as-ismp-parachain",
  "as-ismp-parachain-dev",
  "as-ismp-light-client",
];

export const DEV_BLOB: string = blobPath("as-ismp-dev");

/** The path of a blob that is given as a path, or as the name of one of the build's blobs: `as-ismp-dev`. */
export function blobPath(given: string): string {
  if (!BLOBS.includes(given)) return given;
  const file = given.endsWith("-dev") ? `${given}.compact.compressed.wasm` : `${given}.wasm`;
  return resolve(packageRoot, "build", file);
}

const ALL_RECORDINGS = resolve(packageRoot, "tests", "vectors", "real");
const SHIPPED_RECORDINGS = resolve(packageRoot, "dist", "cli", "recordings");

/** The recorded proofs of `demo proofs`: all in a checkout; the npm package has a few. */
export const RECORDED_PROOFS: string = existsSync(ALL_RECORDINGS) ? ALL_RECORDINGS : SHIPPED_RECORDINGS;

/** The files of the demo's page, as the build writes them. */
export const DEMO_PAGE: string = resolve(packageRoot, "dist", "cli", "demo", "messages", "page");

/** Files that the page links to. */
export const PROTOCOL_PAGES: string = resolve(packageRoot, "docs", "explanation", "protocol");

/** A path for people: relative, unless it is outside of the working directory. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
