// What a compilation sees as its files: sources of the author, of the package, and made ones, which lie in memory.
//
// A runtime's compilation sees the author's folder as its own and this package as the library `as-ismp`, wherever either
// lies, so that the same sources give the same bytes on any machine. Nothing needs to be installed beside the author's
// sources, and nothing is written. Tests of the package's own layers are compiled in its folder instead.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { AssemblyDescription } from "../metadata/assembly/description.ts";
import type { GeneratedFile } from "../metadata/assembly/generate.ts";
import type { RuntimeDescription } from "../metadata/description.ts";
import { ENTRY, generatedFiles } from "./generate.ts";

/** The package's own folder: where `assembly/` and `asconfig.json` are. */
export const PACKAGE_ROOT: string = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What sources of authors import from this package starts with this name. */
const PACKAGE_NAME = "as-ismp";
/** The library that the package imports; there must be one copy of its classes. */
const BIGNUM_NAME = "as-bignum";
/** What stands for installed packages in the compiler's names. */
const LIBRARY = "~lib";
const GENERATED = "assembly/generated/";

/** Where the compiler finds what it asks for. */
export interface SourceTree {
  readonly baseDir: string;
  /** What to compile, relative to `baseDir`. */
  readonly entry: string;
  /** The text of a file by the compiler's name for it, or null. */
  read(name: string): Promise<string | null>;
}

/** The files of a runtime: its APIs are the entry points. @throws what `generatedFiles` throws */
export function runtimeSources(description: RuntimeDescription): SourceTree {
  const baseDir = authorsFolder(description);
  const files = inMemory(
    generatedFiles(description, undefined, (path) => locate(path, description, baseDir)),
  );
  const fromHere = createRequire(join(PACKAGE_ROOT, "package.json"));
  const installed = [
    ...packagesOf(description),
    { name: BIGNUM_NAME, root: dirname(fromHere.resolve(`${BIGNUM_NAME}/package.json`)) },
  ];
  return {
    baseDir,
    entry: `${LIBRARY}/${PACKAGE_NAME}/${GENERATED}${ENTRY}`,
    async read(name) {
      if (name === "asconfig.json") return packageConfiguration();
      const own = insidePackage(name, PACKAGE_NAME);
      if (own?.startsWith(GENERATED)) return files.get(own) ?? null;
      if (own !== undefined) return textOf(join(PACKAGE_ROOT, own));
      for (const { name: library, root } of installed) {
        const path = insidePackage(name, library);
        if (path !== undefined) return textOf(join(root, path));
      }
      return textOf(join(baseDir, name));
    },
  };
}

/** The package's own files in their own places, and the made ones of a runtime among them. */
export function ownSources(entry: string, description: RuntimeDescription): SourceTree {
  const files = inMemory(generatedFiles(description));
  return {
    baseDir: PACKAGE_ROOT,
    entry,
    async read(name) {
      const path = relative(PACKAGE_ROOT, resolve(PACKAGE_ROOT, name)).split(sep).join("/");
      return path.startsWith(GENERATED) ? (files.get(path) ?? null) : textOf(join(PACKAGE_ROOT, path));
    },
  };
}

/** Where the author's relative paths start: the folder that holds the configuration and all pallets beside it. */
function authorsFolder(description: RuntimeDescription): string {
  const { folder = PACKAGE_ROOT, pallets } = description as AssemblyDescription;
  const beside = pallets.filter(
    (pallet) => pallet.package === undefined && !isBelow(PACKAGE_ROOT, pallet.folder),
  );
  let common = folder;
  while (beside.some((pallet) => !isBelow(common, pallet.folder))) common = dirname(common);
  return common;
}

/** Where the compiler sees what is at an absolute path. */
function locate(path: string, description: RuntimeDescription, baseDir: string): string {
  const assembly = join(PACKAGE_ROOT, "assembly");
  if (isBelow(assembly, path)) return join("/", LIBRARY, PACKAGE_NAME, "assembly", relative(assembly, path));
  const home = packagesOf(description).find(({ root }) => isBelow(root, path));
  if (home === undefined) return join("/", relative(baseDir, path));
  return join("/", LIBRARY, home.name, relative(home.root, path));
}

/** Packages that pallets come from. */
function packagesOf(description: RuntimeDescription): { readonly name: string; readonly root: string }[] {
  return (description as AssemblyDescription).pallets.flatMap((pallet) => pallet.package ?? []);
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!way.startsWith("..") && resolve(folder, way) === path);
}

/** The path inside a package of a file that the compiler looks for in that package. */
function insidePackage(name: string, packageName: string): string | undefined {
  const parts = name.split(/[\\/]/);
  const home = Math.max(parts.lastIndexOf("node_modules"), parts.lastIndexOf(LIBRARY));
  const path = parts.slice(home + 1).join("/");
  return home >= 0 && path.startsWith(`${packageName}/`) ? path.slice(packageName.length + 1) : undefined;
}

/** The package's settings, for a compilation that sees the package as a library. */
async function packageConfiguration(): Promise<string> {
  const configuration = JSON.parse(await readFile(join(PACKAGE_ROOT, "asconfig.json"), "utf8"));
  const { options } = configuration;
  const moved = (path: string): string =>
    path.replace(/^(\.\/)?assembly\//, `${LIBRARY}/${PACKAGE_NAME}/assembly/`);
  return JSON.stringify({
    ...configuration,
    options: {
      ...options,
      runtime: moved(options.runtime),
      transform: options.transform.map((path: string) => join(PACKAGE_ROOT, path)),
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
