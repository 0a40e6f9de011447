/**
 * Generates the functions of enums whose variants each allow some calls, as FRAME's `InstanceFilter`: `proxyTypeAllows`,
 * and `proxyTypeIncludes`, which tells whether one variant allows all that another one does.
 *
 * Invariant: what a variant includes follows from the calls that it allows. No variant includes one that allows more.
 */
import type { AssemblyPallet, CallFilterEnum, CallFilterVariant } from "./description.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { camelCase } from "./names.ts";

/** @param types the module of generated types @param place of the generated file */
export function callFiltersSource(
  { callFilters = [] }: AssemblyPallet,
  pallets: readonly AssemblyPallet[],
  types: string,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  imports.frame("call");
  const texts = callFilters.map((one) => {
    imports.name(types, one.name);
    return functions(one, pallets);
  });
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}${texts.join("")}`;
}

function functions({ name, variants }: CallFilterEnum, pallets: readonly AssemblyPallet[]): string {
  const prefix = camelCase(name);
  const allows = variants.map((one, index) => `    case ${index}: // ${one.name}\n${allowing(one, pallets)}`);
  const includes = variants.map((one, index) => {
    const inside = variants.flatMap((other, place) =>
      [...other.allowed].every((call) => one.allowed.has(call)) ? [place] : [],
    );
    const all = inside.map((place) => `other == ${place}`).join(" || ");
    return `    case ${index}: // ${one.name}\n      return ${all};\n`;
  });
  return `
/** Whether the variant allows the call. */
export function ${prefix}Allows(variant: ${name}, call: Call): bool {
  switch (variant as u32) {
${allows.join("")}    default:
      return false;
  }
}

/** Whether \`variant\` allows every call that \`other\` allows. */
export function ${prefix}Includes(variant: ${name}, other: ${name}): bool {
  switch (variant as u32) {
${includes.join("")}    default:
      return false;
  }
}
`;
}

function allowing({ allowed }: CallFilterVariant, pallets: readonly AssemblyPallet[]): string {
  const isAll = pallets.every(({ index, calls = [] }) =>
    calls.every((call) => allowed.has(`${index}.${call.index}`)),
  );
  if (isAll) return "      return true;\n";
  const cases = pallets.flatMap(({ index, calls = [] }) => {
    const listed = calls.filter((call) => allowed.has(`${index}.${call.index}`));
    if (listed.length === 0) return [];
    const all = listed.map((call) => `call.index == ${call.index}`).join(" || ");
    const result = listed.length === calls.length ? "true" : all;
    return [`        case ${index}:\n          return ${result};\n`];
  });
  if (cases.length === 0) return "      return false;\n";
  return `      switch (call.pallet) {\n${cases.join("")}        default:\n          return false;\n      }\n`;
}
