/** Generates the AssemblyScript that recognizes inherents, makes them, and checks those of other authors. */
import { join } from "node:path";
import type { AssemblyPallet, Inherent } from "./description.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { camelCase } from "./names.ts";

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param place of the generated file
 */
export function inherentsSource(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  for (const which of ["call", "inherentData", "writer"] as const) {
    imports.frame(which);
  }
  const inherents = pallets.flatMap((pallet) => {
    const { inherent } = pallet;
    if (inherent === undefined) return [];
    const space = imports.space(join(pallet.folder, "inherent"), `${camelCase(folderName(pallet))}Inherent`);
    const condition = `call.pallet == ${pallet.index} && call.index == ${inherent.call}`;
    return [{ space, condition, identifier: identifierOf(inherent) }];
  });
  const is = inherents.map(({ condition }) => `  if (${condition}) return true;\n`);
  const create = inherents.map(
    ({ space, identifier }, index) =>
      `    case ${index}:\n      return ${space}.createInherent(data.find(${identifier}), call);\n`,
  );
  const check = inherents.map(
    ({ space, condition, identifier }) => `  if (${condition}) {
    ${space}.checkInherent(call, data.find(${identifier}), error);
    return ${identifier};
  }
`,
  );
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** The number of pallets that create inherents. */
export const INHERENTS: u32 = ${inherents.length};

/** Whether the call is one that block authors create; it is an inherent only in a bare extrinsic. */
export function isInherentCall(call: Call): bool {
${is.join("")}  return false;
}

/** Writes the inherent call that a pallet creates from the data; false if it creates none. */
export function createInherentCall(index: u32, data: InherentData, call: Writer): bool {
  switch (index) {
${create.join("")}    default:
      return unreachable();
  }
}

/** Writes the error of an inherent call, if it has one; returns the identifier of the inherent for it. */
export function checkInherentCall(call: Call, data: InherentData, error: Writer): u64 {
${check.join("")}  return unreachable();
}
`;
}

/** The eight characters as a little-endian `u64`. */
function identifierOf({ identifier }: Inherent): string {
  const bytes = new TextEncoder().encode(identifier);
  return `0x${[...bytes].reverse().map(byteAsHex).join("")}`;
}

function byteAsHex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
