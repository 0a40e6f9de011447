/**
 * Generates the AssemblyScript constants and events of one pallet: its index, storage prefixes, the indices of its
 * calls and events, packed errors, constants, and a function for each event.
 */

import { storagePrefix } from "@as-ismp/core/internal/state";
import type { ConstantDescription, StorageDescription, VariantCase } from "../description/description.ts";
import type { TypeTable } from "../type-table/type-table.ts";
import { encodeValue } from "../type-table/values.ts";
import type { AssemblyPallet } from "./description.ts";
import { docsOf } from "./docs.ts";
import { AssemblyNameError } from "./errors.ts";
import { fixedSize, isUninhabited, type Layouts } from "./layout.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { camelCase, parameterName, pascalCase, upperSnakeCase } from "./names.ts";
import { Reading } from "./reading.ts";
import { storageVersionSource } from "./storage-version.ts";
import { use } from "./typed/read.ts";
import type { Representation } from "./typed/representation.ts";
import type { Representations } from "./typed/representations.ts";
import { storageNamespace } from "./typed/storage-source.ts";

/** The lowest byte of a packed error of a pallet: the index of `DispatchError::Module` plus one. */
const MODULE_ERROR = 4;

/**
 * @param place of the generated file
 * @throws AssemblyTypeError, AssemblyNameError, ValueError
 */
export function palletSource(
  pallet: AssemblyPallet,
  layouts: Layouts,
  table: TypeTable,
  representations: Representations,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  const reading = new Reading(imports, true);
  const storage = { representations, reading, imports, table };
  const declarations = [
    declare("PALLET", pallet.docs, `export const PALLET: u8 = ${pallet.index};`),
    ...storageVersionSource(pallet, imports),
    ...storageKeys(pallet),
    ...(pallet.storage ?? []).map((item) => storageNamespace(pallet, item, storage)),
    ...(pallet.formerStorage ?? []).map((item) =>
      storageNamespace(pallet, { ...item, name: `${FORMER}${item.name}` }, storage),
    ),
    ...indices("CALL", pallet.calls),
    ...indices("EVENT", pallet.events),
    ...errors(pallet),
    ...constants(pallet, layouts, table, imports),
    ...events(pallet, layouts, representations, imports),
  ];
  const names = new Set<string>();
  for (const { name } of declarations) {
    if (names.has(name)) throw new AssemblyNameError(`pallet ${pallet.name}`, name);
    names.add(name);
  }
  const text = declarations.map((one) => `\n${one.text}`).join("");
  return `// Made by the build from the description of the pallet ${pallet.name}. Do not edit.
${imports.toString()}${text}${reading.functions}`;
}

/**
 * A pallet's error as a packed result of dispatch: byte 0 is the variant of `DispatchError` plus one, byte 1 the
 * pallet's index, byte 2 the error's index.
 */
export function packError(pallet: number, index: number): number {
  return MODULE_ERROR | (pallet << 8) | (index << 16);
}

interface Declaration {
  readonly name: string;
  readonly text: string;
}

function declare(name: string, docs: readonly string[], code: string): Declaration {
  return { name, text: `${docsOf(docs)}${code}\n` };
}

/** Of items as older versions stored them: the same keys as the items of today, under another name in code. */
const FORMER = "Former";

function storageKeys({ name: pallet, storage = [], formerStorage = [] }: AssemblyPallet): Declaration[] {
  const key = (prefix: string, item: StorageDescription): Declaration => {
    const name = `KEY_${upperSnakeCase(`${prefix}${item.name}`)}`;
    const bytes = [...storagePrefix(pallet, item.name)].join(", ");
    return declare(name, item.docs, `export const ${name} = memory.data<u8>([${bytes}]);`);
  };
  return [...storage.map((item) => key("", item)), ...formerStorage.map((item) => key(FORMER, item))];
}

/** The index of each call or event, as `CALL_TRANSFER_ALL` or `EVENT_TRANSFER`. */
function indices(prefix: "CALL" | "EVENT", cases: readonly VariantCase[] = []): Declaration[] {
  return cases.map((one) => {
    const name = `${prefix}_${upperSnakeCase(one.name)}`;
    return declare(name, one.docs ?? [], `export const ${name}: u8 = ${one.index};`);
  });
}

function errors(pallet: AssemblyPallet): Declaration[] {
  return (pallet.errors ?? []).map((error) => {
    const name = `ERROR_${upperSnakeCase(error.name)}`;
    const packed = packError(pallet.index, error.index).toString(16).padStart(6, "0");
    return declare(name, error.docs ?? [], `export const ${name}: u32 = 0x${packed};`);
  });
}

/** Integers and bools. Other constants are only for clients: the runtime has its own form of them. */
function constants(
  pallet: AssemblyPallet,
  layouts: Layouts,
  table: TypeTable,
  imports: Imports,
): Declaration[] {
  return (pallet.constants ?? []).flatMap((constant) => {
    const where = `constant ${pallet.name}.${constant.name}`;
    const layout = layouts.of(constant.type, where);
    if (layout.kind === "bool") {
      const name = upperSnakeCase(constant.name);
      const value = constantBytes(constant, table, where)[0] === 1;
      return [declare(name, constant.docs, `export const ${name}: bool = ${value};`)];
    }
    if (layout.kind !== "integer") return [];
    const bits = layout.width * 8;
    const value = littleEndian(constantBytes(constant, table, where));
    if (layout.width === 16) {
      imports.frame("u128");
      const name = camelCase(constant.name);
      const low = BigInt.asUintN(64, value);
      const code = `export function ${name}(): u128 {\n  return new u128(${low}, ${value >> 64n});\n}`;
      return [declare(name, constant.docs, code)];
    }
    const name = upperSnakeCase(constant.name);
    const literal = layout.signed ? BigInt.asIntN(bits, value) : value;
    const type = `${layout.signed ? "i" : "u"}${bits}`;
    return [declare(name, constant.docs, `export const ${name}: ${type} = ${literal};`)];
  });
}

function constantBytes(constant: ConstantDescription, table: TypeTable, where: string): Uint8Array {
  return encodeValue(table, table.id(constant.type, where), constant.value, where);
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Events with a field whose type has no values can't be deposited, so they get no function. */
function events(
  pallet: AssemblyPallet,
  layouts: Layouts,
  representations: Representations,
  imports: Imports,
): Declaration[] {
  return (pallet.events ?? []).flatMap((event) => {
    const where = `event ${pallet.name}.${event.name}`;
    const fields = event.fields ?? [];
    if (fields.some(({ type }) => isUninhabited(layouts.of(type, where)))) return [];
    const parameters = fields
      .filter(({ type }) => fixedSize(layouts.of(type, where)) !== 0)
      .map((field, place) => ({
        name: parameterName(field.name ?? `value${place}`),
        type: representations.of(field.type, where),
      }));
    return [depositFunction(event, parameters, imports)];
  });
}

function depositFunction(
  event: VariantCase,
  fields: readonly { readonly name: string; readonly type: Representation }[],
  imports: Imports,
): Declaration {
  imports.frame("beginEvent");
  imports.frame("endEvent");
  for (const { type } of fields) use(type, imports);
  const parameters = fields.map(({ name, type }) => `${name}: ${type.type}`);
  const statements = fields.map(({ name, type }) => `  ${type.write(name, "event")}\n`);
  const name = `deposit${pascalCase(event.name)}`;
  return declare(
    name,
    event.docs ?? [],
    `export function ${name}(${parameters.join(", ")}): void {
  const event = beginEvent(PALLET, ${event.index});
${statements.join("")}  endEvent(event);
}`,
  );
}
