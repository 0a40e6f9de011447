/**
 * Generates AssemblyScript from a runtime's description: constants, events and storage of each pallet, classes of types,
 * what the runtime chose for its settings, and what covers all pallets: calls, hooks, genesis and so on. It agrees with
 * the metadata, which is generated from the same description.
 *
 * Invariant: the text depends only on the description and on the positions of the folders relative to each other.
 */
import { basename, join } from "node:path";
import { checkDescription } from "../description/check.ts";
import { callsSource } from "./calls-source.ts";
import { configSource } from "./config-source.ts";
import type { AssemblyDescription, AssemblyPallet } from "./description.ts";
import { AssemblyNameError } from "./errors.ts";
import { eventsSource } from "./events-source.ts";
import { extensionsSource } from "./extensions-source.ts";
import { ASSEMBLY_FOLDER } from "./frame.ts";
import { genesisSource } from "./genesis-source.ts";
import { hooksSource } from "./hooks-source.ts";
import { inherentsSource } from "./inherents-source.ts";
import { ismpSource } from "./ismp-source.ts";
import type { ModulePath } from "./modules.ts";
import { palletSource } from "./pallet-source.ts";
import { sessionKeysSource } from "./session-keys-source.ts";
import { tryRuntimeSource } from "./try-runtime-source.ts";
import { apisSource, TYPED_APIS } from "./typed/apis-source.ts";
import { modulesSource } from "./typed/modules-source.ts";
import { describedTypes } from "./typed/representations.ts";
import { typesSource } from "./typed/types-source.ts";
import { unsignedSource } from "./unsigned-source.ts";

export interface GeneratedFile {
  /** Relative to the folder of generated files, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Where the package's own sources expect generated files. */
export const GENERATED_FOLDER: string = join(ASSEMBLY_FOLDER, "generated");

/**
 * Generates all files of a description.
 *
 * @param folder absolute path of the folder of generated files; imports are relative to it
 * @param locate maps an absolute path to the path under which a compilation sees it
 * @throws DescriptionError, TypeExpressionError, UnknownTypeError, TypeDeclarationError, ValueError,
 *   AssemblyTypeError, AssemblyNameError
 */
export function generateAssembly(
  description: AssemblyDescription,
  folder: string = GENERATED_FOLDER,
  locate: ModulePath["locate"] = (module) => module,
): GeneratedFile[] {
  checkDescription(description);
  const { pallets } = description;
  const names = new Set<string>();
  for (const pallet of pallets) {
    const name = folderName(pallet);
    if (names.has(name)) throw new AssemblyNameError("folders of pallets", name);
    names.add(name);
  }
  const file = (path: string, make: (place: ModulePath) => string): GeneratedFile => ({
    path,
    text: make({ file: join(locate(folder), path), locate }),
  });
  const types = join(folder, "types");
  const { table, layouts, representations } = describedTypes(description, types);
  const ofPallets = pallets.map((pallet) =>
    file(`pallets/${folderName(pallet)}.ts`, (place) =>
      palletSource(pallet, layouts, table, representations, place),
    ),
  );
  const typedApis = description.apis.filter(({ typed }) => typed);
  const apis =
    typedApis.length === 0
      ? []
      : [file(`${TYPED_APIS}.ts`, (place) => apisSource(typedApis, layouts, representations, place))];
  const modules = pallets
    .filter(({ modules = [] }) => modules.length > 0)
    .map((pallet) =>
      file(`modules/${folderName(pallet)}.ts`, (place) =>
        modulesSource(pallet, layouts, representations, place),
      ),
    );
  // The file of types comes last: the others say which types they use.
  const calls = file("calls.ts", (place) =>
    callsSource(pallets, layouts, representations, folderName, place),
  );
  return [
    ...ofPallets,
    ...modules,
    ...pallets
      .filter(({ choices }) => choices !== undefined)
      .map((pallet) => file(`config/${folderName(pallet)}.ts`, (place) => configSource(pallet, place))),
    file("types.ts", (place) => typesSource(representations.classes, types, place)),
    calls,
    ...apis,
    file("hooks.ts", (place) => hooksSource(pallets, folderName, folder, place)),
    file("try-runtime.ts", (place) => tryRuntimeSource(pallets, folderName, folder, place)),
    file("genesis.ts", (place) => genesisSource(pallets, folderName, place)),
    file("inherents.ts", (place) => inherentsSource(pallets, folderName, place)),
    file("unsigned.ts", (place) => unsignedSource(pallets, folderName, place)),
    file("session-keys.ts", () => sessionKeysSource(pallets)),
    file("extensions.ts", (place) => extensionsSource(description, place)),
    ...(pallets.some(({ ismp, modules }) => ismp !== undefined || modules !== undefined)
      ? [
          file("ismp.ts", (place) => ismpSource(pallets, folderName, folder, place)),
          file("events.ts", (place) => eventsSource(pallets, layouts, place)),
        ]
      : []),
  ];
}

/** A pallet's name in AssemblyScript: the name of its folder. */
function folderName({ folder }: AssemblyPallet): string {
  return basename(folder);
}
