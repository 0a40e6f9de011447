/**
 * What all runtimes share: types, runtime APIs and transaction extensions. Their descriptions are JSON files beside the
 * AssemblyScript that implements them, which are read once.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { AssemblyApi } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import type { TransactionExtensionDescription, TypeDeclarations } from "../description/description.ts";
import { era } from "../description/era.ts";
import { readApiFile } from "./api-file.ts";
import { readDescriptionFile } from "./description-file.ts";
import { object, text, type } from "./schema.ts";
import { separateClasses, typeDeclarations } from "./type-declarations.ts";

/** Files of types, below `assembly/`. */
export const TYPE_FILES = [
  "frame/types/accounts.json",
  "frame/types/block.json",
  "frame/types/dispatch.json",
  "ismp/types.json",
] as const;

const API_FOLDER = join(ASSEMBLY_FOLDER, "runtime", "api");
const EXTENSIONS_FILE = join(ASSEMBLY_FOLDER, "runtime", "transaction-extensions.json");

const extensionsFile = object({
  types: typeDeclarations,
  extensions: z.array(object({ identifier: text, type, implicit: type })),
});

/**
 * The runtime APIs of the package, sorted by file.
 *
 * @throws DescriptionFileError
 */
export const packageApis: () => readonly AssemblyApi[] = once(() =>
  readdirSync(API_FOLDER)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => readApiFile(join(API_FOLDER, name))),
);

/**
 * The transaction extensions of FRAME that our runtimes can use, in the order in which they must be used.
 * (docs/spec/host.md#extensions)
 *
 * Clients know an extension by its identifier and take its types from metadata, so both are the same as in FRAME.
 *
 * @throws DescriptionFileError
 */
export function packageExtensions(): readonly TransactionExtensionDescription[] {
  return extensions().extensions;
}

const extensions = once(() => readDescriptionFile(EXTENSIONS_FILE, extensionsFile));

/**
 * The types that every runtime has, with those of the package's runtime APIs: pallets use some of them. A type table
 * contains only those that are used.
 *
 * @throws DescriptionFileError
 */
export const packageTypes: () => TypeDeclarations = once(() => {
  const files = TYPE_FILES.map((name) => readDescriptionFile(join(ASSEMBLY_FOLDER, name), typeDeclarations));
  const declared = [...files, extensions().types].map(
    (types) => separateClasses(types, ASSEMBLY_FOLDER).types,
  );
  return Object.assign({ Era: era }, ...declared, ...packageApis().map(({ types }) => types));
});

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
