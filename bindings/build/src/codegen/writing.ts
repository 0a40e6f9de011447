/**
 * Generates code that writes the fields of an event: the parameter for each field, and the statement that writes it.
 *
 * | type | passed as |
 * |---|---|
 * | `u8` … `u64`, `i8` … `i64`, `bool`, `u128`, `Compact` of them | the integer |
 * | bytes of a fixed length: accounts, hashes, `[u8; N]` | `usize`, the address |
 * | `Option` of those | `usize`, 0 for none |
 * | `Vec<u8>`, `str` | `u64`, fat pointer to the bytes without their length |
 * | an enum without fields | `u8`, the index |
 * | `DispatchError`, `DispatchResult` | `u32`, packed |
 * | a type with a class | the class |
 * | any other | `u64`, fat pointer to the encoded value |
 */
import { FRAME } from "./frame.ts";
import { fixedSize, isPlainEnum, type Layout } from "./layout.ts";
import type { Imports } from "./modules.ts";

export interface Written {
  /** The AssemblyScript type of the parameter; undefined for a type that takes no bytes. */
  readonly type: string | undefined;
  readonly statement: string;
}

/** The parameter type and the statement that writes the value `name` to the `Writer` named `event`. */
export function writeField(layout: Layout, name: string, imports: Imports): Written {
  switch (layout.kind) {
    case "integer": {
      if (layout.width === 16) return { type: u128(imports), statement: `event.u128(${name});` };
      const bits = layout.width * 8;
      return layout.signed
        ? { type: `i${bits}`, statement: `event.u${bits}(${name} as u${bits});` }
        : { type: `u${bits}`, statement: `event.u${bits}(${name});` };
    }
    case "bool":
      return { type: "bool", statement: `event.u8(${name} ? 1 : 0);` };
    case "compact":
      if (layout.width === 16) return { type: u128(imports), statement: `event.compact128(${name});` };
      if (layout.width === 8) return { type: "u64", statement: `event.compact64(${name});` };
      if (layout.width === 0) return { type: undefined, statement: "" };
      return { type: `u${layout.width * 8}`, statement: `event.compact(${name});` };
    case "fixed":
      if (layout.size === 0) return { type: undefined, statement: "" };
      return { type: "usize", statement: `event.raw(${name}, ${layout.size});` };
    case "bytes":
      return { type: "u64", statement: `event.bytes(${name} as usize, (${name} >> 32) as u32);` };
    case "class":
      return {
        type: imports.name(layout.class.module, layout.class.class),
        statement: `${name}.write(event);`,
      };
    case "unreadable":
      return writeField(layout.written, name, imports);
    case "error":
      return { type: "u32", statement: `${frame(imports, "writeDispatchError")}(event, ${name});` };
    default:
      return writeCompound(layout, name, imports);
  }
}

function writeCompound(layout: Layout, name: string, imports: Imports): Written {
  if (isPlainEnum(layout)) return { type: "u8", statement: `event.u8(${name});` };
  if (fixedSize(layout) === 0) return { type: undefined, statement: "" };
  if (isDispatchResult(layout)) {
    return { type: "u32", statement: `${frame(imports, "writeDispatchResult")}(event, ${name});` };
  }
  if (layout.kind === "option" && layout.some.kind === "fixed") {
    const write = `event.u8(${name} == 0 ? 0 : 1);\n  if (${name} != 0) event.raw(${name}, ${layout.some.size});`;
    return { type: "usize", statement: write };
  }
  return { type: "u64", statement: `event.raw(${name} as usize, (${name} >> 32) as u32);` };
}

/** `Result<(), DispatchError>` */
function isDispatchResult(layout: Layout): boolean {
  if (layout.kind !== "variants" || layout.cases.length !== 2) return false;
  const [[nothing], [error]] = layout.cases.map(({ fields }) => fields) as [Layout[], Layout[]];
  return nothing !== undefined && fixedSize(nothing) === 0 && error?.kind === "error";
}

function u128(imports: Imports): string {
  return frame(imports, "u128");
}

function frame(imports: Imports, which: keyof typeof FRAME): string {
  return imports.name(FRAME[which].module, FRAME[which].class);
}
