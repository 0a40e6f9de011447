/**
 * How a runtime's configuration names files of others: by a path relative to the configuration, which starts with a dot,
 * or by a package and a path within it.
 */
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import type { SourcePackage } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import { type FilePath, refuse } from "./description-file.ts";

/** A name in a configuration. */
export interface Reference {
  readonly name: string;
  /** The configuration, and the name's place in it. */
  readonly file: string;
  readonly path: FilePath;
}

/** A file that a reference names. */
export interface ReferencedFile {
  readonly file: string;
  /** If the file is in another package. */
  readonly package?: SourcePackage;
}

/** How runtimes outside this package name the pallets of this package. */
const OWN_PALLETS = "as-ismp/pallets/";

/** The `pallet.json` of the pallet that a configuration names. @throws DescriptionFileError */
export function palletFile(reference: Reference): ReferencedFile {
  const { name } = reference;
  if (name.startsWith(OWN_PALLETS)) {
    return { file: join(ASSEMBLY_FOLDER, "pallets", name.slice(OWN_PALLETS.length), "pallet.json") };
  }
  return referencedFile(reference, "/pallet.json", "pallet");
}

/** The description of the runtime API that a configuration names by its path. @throws DescriptionFileError */
export function apiFile(reference: Reference): ReferencedFile {
  return referencedFile(reference, ".json", "runtime API");
}

/** Whether a name is a path, and not a name that the package knows. */
export function isPath(name: string): boolean {
  return name.startsWith(".") || name.includes("/");
}

function referencedFile({ name, file, path }: Reference, ending: string, what: string): ReferencedFile {
  if (name.startsWith(".")) return { file: resolve(dirname(file), `${name}${ending}`) };
  const [, packageName = "", inside = ""] = name.match(/^((?:@[^/]+\/)?[^/]+)\/?(.*)$/) ?? [];
  let found: string;
  try {
    found = createRequire(file).resolve(`${name}${ending}`);
  } catch {
    return refuse(
      file,
      path,
      `no package has the ${what} ${name}; a path that starts with a dot is relative`,
    );
  }
  const up = `${inside}${ending}`.split("/").filter((part) => part !== "");
  return { file: found, package: { name: packageName, root: resolve(found, ...up.map(() => "..")) } };
}
