/** Paths of the package's own files; the same relative to `bindings/cli` and to `dist/cli`. */
import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

export const DEFAULT_BLOB: string = resolve(packageRoot, "build", "as-ismp.wasm");

/** The package's blobs. Of those for development, which have pallet Probe, the package has only the compressed form. */
const BLOBS = [
  "as-ismp",
  "as-ismp-dev",
  "as-ismp-parachain",
  "as-ismp-parachain-dev",
  "as-ismp-light-client",
];

export const DEV_BLOB: string = compressedBlob("as-ismp-dev");

/** The path of a blob that is given as a path, or as the name of one of the package's blobs: `as-ismp-dev`. */
export function blobPath(given: string): string {
  return BLOBS.includes(given) ? compressedBlob(given) : given;
}

function compressedBlob(name: string): string {
  return resolve(packageRoot, "build", `${name}.compact.compressed.wasm`);
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
