/**
 * Generates the AssemblyScript that gives a pallet what the runtime chose for it, as FRAME's `Config` does: functions
 * and classes of other pallets or modules, accounts and numbers.
 */
import { byteData } from "./bytes.ts";
import type { AssemblyPallet, ConfigChoice } from "./description.ts";
import { AssemblyNameError } from "./errors.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { upperSnakeCase } from "./names.ts";

/**
 * @param place of the generated file
 * @throws AssemblyNameError if two settings of the pallet give the same name
 */
export function configSource({ name, choices = [] }: AssemblyPallet, place: ModulePath): string {
  const imports = new Imports(place);
  const names = new Set<string>();
  const lines = choices.map((choice) => {
    for (const one of namesOf(choice)) {
      if (names.has(one)) throw new AssemblyNameError(`config of pallet ${name}`, one);
      names.add(one);
    }
    const given = namesOf(choice).join(", ");
    if (choice.kind === "u32") return `export const ${given}: u32 = ${choice.value};\n`;
    return choice.kind === "account"
      ? `export const ${given} = changetype<${imports.frame("accountId32")}>(${byteData(choice.account)});\n`
      : `export { ${given} } from "${imports.specifier(choice.module)}";\n`;
  });
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
${lines.join("")}`;
}

function namesOf(choice: ConfigChoice): readonly string[] {
  return choice.kind === "account" || choice.kind === "u32" ? [upperSnakeCase(choice.setting)] : choice.names;
}
