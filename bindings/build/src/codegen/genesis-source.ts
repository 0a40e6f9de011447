/**
 * Generates the AssemblyScript that builds the genesis state: which pallet reads which field of the configuration,
 * the runtime's presets, and the storage versions.
 */
import { join } from "node:path";
import { storagePrefix } from "@as-ismp/core/internal/state";
import { compactToU8a, u8aConcat } from "@polkadot/util";
import { byteData, codeData } from "./bytes.ts";
import type { AssemblyPallet, GenesisPart } from "./description.ts";
import { AssemblyNameError } from "./errors.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { camelCase, pascalCase } from "./names.ts";
import { STORAGE_VERSION_ITEM } from "./storage-version.ts";

interface GenesisSourcePart extends GenesisPart {
  /** Alias under which the pallet's module of genesis is imported. */
  readonly space: string;
}

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param place of the generated file
 * @throws AssemblyNameError if two pallets have the same field
 */
export function genesisSource(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  for (const which of ["jsonReader", "jsonFields", "packSpan"] as const) {
    imports.frame(which);
  }
  const parts = pallets.flatMap(({ genesis, ...pallet }): GenesisSourcePart[] => {
    if (genesis === undefined) return [];
    const space = imports.space(join(pallet.folder, "genesis"), `${camelCase(folderName(pallet))}Genesis`);
    return [{ ...genesis, space }];
  });
  const fields = new Set<string>();
  for (const { field } of parts) {
    if (fields.has(field)) throw new AssemblyNameError("genesis configuration", field);
    fields.add(field);
  }
  const versions = u8aConcat(
    ...pallets.map(({ name, storageVersion = 0 }) =>
      u8aConcat(storagePrefix(name, STORAGE_VERSION_ITEM), littleEndian16(storageVersion)),
    ),
  );
  const functions = `${fieldFunctions(parts, imports)}${presets(parts, imports)}`;
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** The storage versions of all pallets: each a key of 32 bytes and a version of 2. */
export const STORAGE_VERSIONS = ${byteData(versions)};
export const STORAGE_VERSIONS_COUNT: u32 = ${pallets.length};
${functions}`;
}

function fieldFunctions(parts: readonly GenesisSourcePart[], imports: Imports): string {
  const optional = parts.filter(({ required }) => !required);
  const cases = parts.map(
    ({ field, space }) => `  if (fields.is(${JSON.stringify(field)})) {
    ${space}.buildGenesis(json);
    return true;
  }
`,
  );
  const missing = parts.map(({ field, space, required }) =>
    required
      ? `  fields.require(${JSON.stringify(field)});\n`
      : `  if (!fields.has(${JSON.stringify(field)})) {
    const absent = JsonReader.ofDefault(${defaultName(field)}(), ${JSON.stringify(field)});
    ${space}.buildGenesis(absent);
    json.adopt(absent);
  }
`,
  );
  const defaults = optional.map((part) => textFunction(defaultName(part.field), part.default, imports));
  const finished = parts.filter(({ finish }) => finish);
  const finish = finished.map(({ space }) => `  if (!json.failed) ${space}.finishGenesis(json);\n`);
  return `
/** Lets the pallet of the present field build its storage; false if no pallet has the field. */
export function buildField(fields: JsonFields, json: JsonReader): bool {
${cases.join("")}  return false;
}

/** After the last field: rejects a missing required field, builds the others from their defaults, and ends the genesis. */
export function buildMissing(fields: JsonFields, json: JsonReader): void {
${missing.join("")}${finish.join("")}}
${defaults.join("")}`;
}

/** The default configuration, then each preset: JSON with the fields of all pallets in their order. */
function presets(parts: readonly GenesisSourcePart[], imports: Imports): string {
  const names = [...new Set(parts.flatMap((part) => [...part.presets.keys()]))];
  const configurations = [undefined, ...names].map((name) => {
    const fields = parts.map((part) => {
      const text = (name === undefined ? undefined : part.presets.get(name)) ?? part.default;
      return `${JSON.stringify(part.field)}:${text}`;
    });
    return `{${fields.join(",")}}`;
  });
  const cases = configurations.map(
    (_, index) => `    case ${index}:\n      return configuration${index}();\n`,
  );
  const list = u8aConcat(compactToU8a(names.length), ...names.map((name) => encodeText(name)));
  return `
/** SCALE \`Vec<Vec<u8>>\`: the names of the presets. */
export const PRESET_NAMES = ${byteData(list)};
export const PRESET_NAMES_LENGTH: u32 = ${list.length};

/** A configuration as JSON: 0 is the one without a name, the others follow in the order of their names. */
export function preset(index: u32): u64 {
  switch (index) {
${cases.join("")}    default:
      return unreachable();
  }
}
${configurations.map((text, index) => textFunction(`configuration${index}`, text, imports)).join("")}`;
}

function textFunction(name: string, text: string, imports: Imports): string {
  const bytes = new TextEncoder().encode(text);
  return `
${codeData(`${name}Bytes`, bytes, imports)}
function ${name}(): u64 {
  return packSpan(${name}Bytes(), ${bytes.length});
}
`;
}

function defaultName(field: string): string {
  return `default${pascalCase(field)}`;
}

function encodeText(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return u8aConcat(compactToU8a(bytes.length), bytes);
}

function littleEndian16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >> 8);
}
