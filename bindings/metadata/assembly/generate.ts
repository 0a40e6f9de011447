/**
 * AssemblyScript from a runtime's description: for each pallet its constants and events, for the runtime what goes
 * to all pallets: calls, hooks, genesis and so on. What must agree with metadata is made of the same description. (Design decision 6.)
 *
 * Keeps: the text depends on the description and on where the folders lie to each other, and on nothing else.
 */
import { basename, join } from "node:path";
import { checkDescription } from "../check.ts";
import { declareSurface } from "../surface.ts";
import { TypeTable } from "../types.ts";
import { callsSource } from "./calls-source.ts";
import type { AssemblyDescription, AssemblyPallet } from "./description.ts";
import { AssemblyNameError } from "./errors.ts";
import { eventsSource } from "./events-source.ts";
import { extensionsSource } from "./extensions-source.ts";
import { ASSEMBLY_FOLDER, STANDARD_CLASSES } from "./frame.ts";
import { genesisSource } from "./genesis-source.ts";
import { hooksSource } from "./hooks-source.ts";
import { inherentsSource } from "./inherents-source.ts";
import { ismpSource } from "./ismp-source.ts";
import { Layouts } from "./layout.ts";
import { palletSource } from "./pallet-source.ts";
import { sessionKeysSource } from "./session-keys-source.ts";
import { unsignedSource } from "./unsigned-source.ts";

export interface GeneratedFile {
  /** Below the folder of generated files, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Where the package's own sources expect generated files. */
export const GENERATED_FOLDER: string = join(ASSEMBLY_FOLDER, "generated");

/**
 * @param folder absolute path of where the files are going to be; imports are relative to it
 * @throws DescriptionError, TypeExpressionError, UnknownTypeError, TypeDeclarationError, ValueError,
 *   AssemblyTypeError, AssemblyNameError
 */
export function generateAssembly(
  description: AssemblyDescription,
  folder: string = GENERATED_FOLDER,
): GeneratedFile[] {
  checkDescription(description);
  const { pallets } = description;
  const names = new Set<string>();
  for (const pallet of pallets) {
    const name = folderName(pallet);
    if (names.has(name)) throw new AssemblyNameError("folders of pallets", name);
    names.add(name);
  }
  const declarations = declareSurface(description);
  const classes = Object.assign({}, STANDARD_CLASSES, ...pallets.map((pallet) => pallet.classes ?? {}));
  const layouts = new Layouts(declarations, classes);
  const table = new TypeTable(declarations);
  const file = (path: string, make: (file: string) => string): GeneratedFile => ({
    path,
    text: make(join(folder, path)),
  });
  return [
    ...pallets.map((pallet) =>
      file(`pallets/${folderName(pallet)}.ts`, (path) => palletSource(pallet, layouts, table, path)),
    ),
    file("calls.ts", (path) => callsSource(pallets, layouts, folderName, path)),
    file("hooks.ts", (path) => hooksSource(pallets, folderName, path)),
    file("genesis.ts", (path) => genesisSource(pallets, folderName, path)),
    file("inherents.ts", (path) => inherentsSource(pallets, folderName, path)),
    file("unsigned.ts", (path) => unsignedSource(pallets, folderName, path)),
    file("session-keys.ts", () => sessionKeysSource(pallets)),
    file("extensions.ts", (path) => extensionsSource(description, path)),
    ...(pallets.some(({ ismp }) => ismp !== undefined)
      ? [
          file("ismp.ts", (path) => ismpSource(pallets, folderName, path)),
          file("events.ts", (path) => eventsSource(pallets, layouts, path)),
        ]
      : []),
  ];
}

/** What a pallet is called in AssemblyScript: its folder's own name. */
function folderName({ folder }: AssemblyPallet): string {
  return basename(folder);
}
