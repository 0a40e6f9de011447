// The files that a compilation sees: the author's sources, the package's sources, and generated ones, which are in
// memory.
//
// A compilation of a runtime sees the author's folder as its base folder and this package as the library `as-ismp`,
// wherever the two are on disk, so that the same sources give the same bytes on any machine. Nothing has to be
// installed beside the author's sources, and nothing is written. Tests of the package's own layers are compiled in
// the package's folder instead.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { AssemblyApi, AssemblyDescription, SourcePackage } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER, PACKAGE_FOLDER, SOURCE_ROOT } from "../codegen/frame.ts";
import type { GeneratedFile } from "../codegen/generate.ts";
import type { RuntimeDescription } from "../description/description.ts";
import { ENTRY, generatedFiles } from "./generate.ts";

/** Authors' sources import from this package by paths that begin with this name. */
export const PACKAGE_NAME = "as-ismp";
/** A library that the package imports. All code must use the same copy of its classes. */
const BIGNUM_NAME = "as-bignum";
/** The folder of installed packages in the compiler's paths. */
export const LIBRARY = "~lib";
export const GENERATED = "assembly/generated/";
/** The compiler loads its transform as JavaScript. */
const TRANSFORM: string = join(PACKAGE_FOLDER, "dist", "build", "transform.js");

/** Gives the compiler the files that it asks for. */
export interface SourceTree {
  readonly baseDir: string;
  /** The file to compile: relative to `baseDir`, or in a library. */
  readonly entry: string;
  /** Returns the text of a file, given the compiler's name for it; null if there is no such file. */
  read(name: string): Promise<string | null>;
  /** Whose file it is, given the compiler's name for it. */
  originOf(name: string): SourceOrigin;
}

/** Whose a file is: the author's of the runtime, of a package, made by the build, or of the compiler's library. */
export interface SourceOrigin {
  readonly kind: "author" | "package" | "generated" | "library";
  /** As sources import it, with its ending; for the author's files relative to the folder of the compilation. */
  readonly name: string;
  /** Absolute path; undefined for files that are in memory, and those of the compiler. */
  readonly path?: string;
}

/**
 * The files of a runtime. The entry file exports its runtime APIs.
 *
 * @param entry another generated file to begin with, without `.ts`
 * @throws what `generatedFiles` throws
 */
export function runtimeSources(description: RuntimeDescription, entry: string = ENTRY): SourceTree {
  const baseDir = authorsFolder(description);
  const files = inMemory(
    generatedFiles(description, undefined, (path) => locate(path, description, baseDir)),
  );
  const fromHere = createRequire(join(PACKAGE_FOLDER, "package.json"));
  const installed = [
    ...packagesOf(description),
    { name: BIGNUM_NAME, root: dirname(fromHere.resolve(`${BIGNUM_NAME}/package.json`)) },
  ];
  return {
    baseDir,
    entry: `${LIBRARY}/${PACKAGE_NAME}/${GENERATED}${entry}`,
    async read(name) {
      if (name === "asconfig.json") return packageConfiguration();
      const own = insidePackage(name, PACKAGE_NAME);
      if (own?.startsWith(GENERATED)) return files.get(own) ?? null;
      if (own !== undefined) return textOf(join(SOURCE_ROOT, own));
      for (const { name: library, root } of installed) {
        const path = insidePackage(name, library);
        if (path !== undefined) return textOf(join(root, path));
      }
      return textOf(join(baseDir, name));
    },
    originOf(name) {
      const own = insidePackage(name, PACKAGE_NAME);
      if (own?.startsWith(GENERATED)) return { kind: "generated", name: `${PACKAGE_NAME}/${own}` };
      if (own !== undefined)
        return { kind: "package", name: `${PACKAGE_NAME}/${own}`, path: join(SOURCE_ROOT, own) };
      for (const { name: library, root } of installed) {
        const path = insidePackage(name, library);
        if (path !== undefined)
          return { kind: "package", name: `${library}/${path}`, path: join(root, path) };
      }
      if (name.startsWith(`${LIBRARY}/`)) return { kind: "library", name };
      return { kind: "author", name, path: join(baseDir, name) };
    },
  };
}

/** The package's own files in their own places, together with the generated files of a runtime. */
export function ownSources(entry: string, description: RuntimeDescription): SourceTree {
  const files = inMemory(generatedFiles(description));
  return {
    baseDir: SOURCE_ROOT,
    entry,
    async read(name) {
      const path = relative(SOURCE_ROOT, resolve(SOURCE_ROOT, name)).split(sep).join("/");
      return path.startsWith(GENERATED) ? (files.get(path) ?? null) : textOf(join(SOURCE_ROOT, path));
    },
    originOf(name) {
      if (name.startsWith(GENERATED)) return { kind: "generated", name };
      if (name.startsWith(`${LIBRARY}/`)) return { kind: "library", name };
      return { kind: "author", name, path: join(SOURCE_ROOT, name) };
    },
  };
}

/**
 * Where the author's relative paths start: the innermost folder that contains the configuration, and all pallets and
 * runtime APIs beside it.
 */
function authorsFolder(description: RuntimeDescription): string {
  const { folder = SOURCE_ROOT, pallets, apis } = description as AssemblyDescription;
  const beside = [
    ...pallets.flatMap((pallet) => (pallet.package === undefined ? pallet.folder : [])),
    ...apis.flatMap((api) => (api.package === undefined ? modulesOf(api) : [])),
  ].filter((path) => !isBelow(ASSEMBLY_FOLDER, path));
  let common = folder;
  while (beside.some((path) => !isBelow(common, path))) common = dirname(common);
  return common;
}

function modulesOf(api: AssemblyApi): string[] {
  return [api, ...api.methods].flatMap(({ module }) => module ?? []);
}

/** The path under which the compiler sees an absolute path. */
function locate(path: string, description: RuntimeDescription, baseDir: string): string {
  if (isBelow(ASSEMBLY_FOLDER, path)) {
    return join("/", LIBRARY, PACKAGE_NAME, "assembly", relative(ASSEMBLY_FOLDER, path));
  }
  const home = packagesOf(description).find(({ root }) => isBelow(root, path));
  if (home === undefined) return join("/", relative(baseDir, path));
  return join("/", LIBRARY, home.name, relative(home.root, path));
}

/** The packages from which pallets and runtime APIs of the runtime come. */
export function packagesOf(description: RuntimeDescription): SourcePackage[] {
  const { pallets, apis } = description as AssemblyDescription;
  return [...pallets, ...apis].flatMap((part) => part.package ?? []);
}

/** Whether a path is a folder, or below it. */
export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!way.startsWith("..") && resolve(folder, way) === path);
}

/** The path of a file within a package if the compiler looks for it in that package, else undefined. */
function insidePackage(name: string, packageName: string): string | undefined {
  const parts = name.split(/[\\/]/);
  const home = Math.max(parts.lastIndexOf("node_modules"), parts.lastIndexOf(LIBRARY));
  const path = parts.slice(home + 1).join("/");
  return home >= 0 && path.startsWith(`${packageName}/`) ? path.slice(packageName.length + 1) : undefined;
}

/** The package's `asconfig.json`, for a compilation that sees the package as a library. */
async function packageConfiguration(): Promise<string> {
  const configuration = JSON.parse(await readFile(join(SOURCE_ROOT, "asconfig.json"), "utf8"));
  const { options } = configuration;
  const moved = (path: string): string =>
    path.replace(/^(\.\/)?assembly\//, `${LIBRARY}/${PACKAGE_NAME}/assembly/`);
  return JSON.stringify({
    ...configuration,
    options: {
      ...options,
      runtime: moved(options.runtime),
      transform: [TRANSFORM],
      use: options.use.map((alias: string) => alias.split("=").map(moved).join("=")),
    },
  });
}

function inMemory(files: readonly GeneratedFile[]): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, text }) => [`${GENERATED}${path}`, text]));
}

function textOf(path: string): Promise<string | null> {
  return readFile(path, "utf8").catch(() => null);
}
