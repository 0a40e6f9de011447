/**
 * Generates the AssemblyScript that runs the integrity tests of all pallets. It is compiled into a module of its own, which
 * the build runs once; no blob contains it.
 */
import { join } from "node:path";
import type { AssemblyPallet } from "./description.ts";
import { ASSEMBLY_FOLDER, PANIC } from "./frame.ts";
import { hasHook, hooksOf } from "./hooks-source.ts";
import { Imports, type ModulePath } from "./modules.ts";

/** The generated file, without `.ts`. */
export const INTEGRITY_TESTS = "integrity";

/** What it exports. */
export const INTEGRITY_ENTRY_POINT = "IntegrityTests_run";

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param place of the generated file
 */
export function integritySource(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  imports.frame("passes");
  imports.name(join(ASSEMBLY_FOLDER, "frame", "try-check"), "abortIfFailed");
  const tests = pallets
    .filter((pallet) => hasHook(pallet, "integrity_test"))
    .map((pallet) => {
      const own = hooksOf(pallet, folderName, imports);
      return `  passes("pallet ${pallet.name}, integrity_test", ${own}.integrityTest());\n`;
    });
  return `// Made by the build from the runtime's description. Do not edit.
import "${imports.specifier(PANIC)}";
${imports.toString()}
export { __heap_base };

/** Aborts with the first fault that a pallet finds in its constants and settings. */
export function ${INTEGRITY_ENTRY_POINT}(address: usize, length: u32): u64 {
${tests.join("")}  abortIfFailed();
  return 0;
}
`;
}
