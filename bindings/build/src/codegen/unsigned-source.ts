/** Generates the AssemblyScript that passes unsigned calls to the pallets that validate them. */
import { join } from "node:path";
import type { AssemblyPallet } from "./description.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { camelCase } from "./names.ts";

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param place of the generated file
 */
export function unsignedSource(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  for (const which of ["call", "validTransaction", "validity"] as const) {
    imports.frame(which);
  }
  const cases = pallets
    .filter(({ validatesUnsigned }) => validatesUnsigned)
    .map((pallet) => {
      const space = imports.space(
        join(pallet.folder, "unsigned"),
        `${camelCase(folderName(pallet))}Unsigned`,
      );
      return `    case ${pallet.index}:\n      return ${space}.validateUnsigned(call, transaction);\n`;
    });
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/**
 * Validates a call without a signature. The facts that a pool needs are written to \`transaction\`.
 *
 * @param transaction null in a block, which executes the call right afterwards
 * @param otherwise the result if the call's pallet does not validate unsigned calls
 */
export function validateUnsigned(call: Call, transaction: ValidTransaction | null, otherwise: Validity): Validity {
  switch (call.pallet) {
${cases.join("")}    default:
      return otherwise;
  }
}
`;
}
