/** Paths of files that the commands read. This package's `src/` and `dist/` have the same files. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** The folder with `docs/`: this package where it is installed, and the root of the repository in a checkout. */
const projectRoot = existsSync(resolve(packageRoot, "docs")) ? packageRoot : resolve(packageRoot, "..", "..");

/** In a checkout what `npm run build` wrote last; where users install it, the blobs of the package `@as-ismp/core`. */
const blobFolder =
  projectRoot === packageRoot
    ? dirname(createRequire(import.meta.url).resolve("@as-ismp/core/runtime.wasm"))
    : resolve(projectRoot, "build");

export const DEFAULT_BLOB: string = resolve(blobFolder, "as-ismp.wasm");

/** The project's blobs. Of those for development, which have pallet Probe, users have only the compressed form. */
const BLOBS = [
  "as-ismp",
  "as-ismp-dev",
  "as-ismp-parachain",
  "as-ismp-parachain-dev",
  "as-ismp-light-client",
];

export const DEV_BLOB: string = blobPath("as-ismp-dev");

/** The path of a blob that is given as a path, or as the name of one of the project's blobs: `as-ismp-dev`. */
export function blobPath(given: string): string {
  if (!BLOBS.includes(given)) return given;
  return resolve(blobFolder, given.endsWith("-dev") ? `${given}.compact.compressed.wasm` : `${given}.wasm`);
}

const ALL_RECORDINGS = resolve(projectRoot, "tests", "vectors", "real");
const SHIPPED_RECORDINGS = resolve(packageRoot, "dist", "recordings");

/** The recorded proofs of `demo proofs`: all in a checkout; the npm package has a few. */
export const RECORDED_PROOFS: string = existsSync(ALL_RECORDINGS) ? ALL_RECORDINGS : SHIPPED_RECORDINGS;

/** The files of the demo's page, as the build writes them. */
export const DEMO_PAGE: string = resolve(packageRoot, "dist", "demo", "messages", "page");

/** Files that the page links to. */
export const PROTOCOL_PAGES: string = resolve(projectRoot, "docs", "explanation", "protocol");

/** A path for people: relative, unless it is outside of the working directory. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
