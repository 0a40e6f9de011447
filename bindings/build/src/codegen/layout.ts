/**
 * The encoding of a type in the type table, without names and wrappers around one field. Generated code reads, checks
 * and writes values by it.
 *
 * Rejects types that contain themselves (unless a class reads them): the generated code would call itself, and an
 * attacker's input would choose how deep.
 */
import type { Primitive } from "../type-table/expression.ts";
import type { TypeTable } from "../type-table/type-table.ts";
import type { AssemblyClass } from "./description.ts";
import { AssemblyTypeError } from "./errors.ts";

type IntegerWidth = 1 | 2 | 4 | 8 | 16;

export type Layout =
  | { readonly kind: "integer"; readonly width: IntegerWidth; readonly signed: boolean }
  | { readonly kind: "bool" }
  /** Width 0 is `Compact<()>`, which takes no bytes. */
  | { readonly kind: "compact"; readonly width: 0 | IntegerWidth }
  /** Bytes that may have any value. */
  | { readonly kind: "fixed"; readonly size: number }
  | { readonly kind: "bytes" }
  | { readonly kind: "sequence"; readonly item: Layout }
  | { readonly kind: "array"; readonly item: Layout; readonly length: number }
  | { readonly kind: "fields"; readonly items: readonly Layout[] }
  | { readonly kind: "variants"; readonly cases: readonly VariantLayout[] }
  | { readonly kind: "option"; readonly some: Layout }
  | { readonly kind: "class"; readonly class: AssemblyClass; readonly minimum: number }
  | { readonly kind: "call" }
  /** `DispatchError`, which is one number in AssemblyScript. */
  | { readonly kind: "error"; readonly encoded: Layout }
  /** A sequence of at most `most` items. */
  | { readonly kind: "bounded"; readonly most: number; readonly written: Layout }
  /** Can be written but not read, because reading needs more than the type says. */
  | { readonly kind: "unreadable"; readonly reason: string; readonly written: Layout };

interface VariantLayout {
  readonly index: number;
  readonly fields: readonly Layout[];
}

const INTEGERS: Partial<Record<Primitive, readonly [IntegerWidth, boolean]>> = {
  u8: [1, false],
  u16: [2, false],
  u32: [4, false],
  u64: [8, false],
  u128: [16, false],
  i8: [1, true],
  i16: [2, true],
  i32: [4, true],
  i64: [8, true],
};

const RUNTIME_CALL = "RuntimeCall";
const DISPATCH_ERROR = "DispatchError";

export class Layouts {
  readonly #table: TypeTable;
  readonly #classes: Readonly<Record<string, AssemblyClass>>;

  /** @param classes by name of the type that they read and write */
  constructor(table: TypeTable, classes: Readonly<Record<string, AssemblyClass>>) {
    this.#table = table;
    this.#classes = classes;
  }

  /**
   * @param where what uses the type, for errors
   * @throws AssemblyTypeError, UnknownTypeError, TypeExpressionError, TypeDeclarationError
   */
  of(expression: string, where: string): Layout {
    const refuse = (detail: string): never => {
      throw new AssemblyTypeError(expression, where, detail);
    };
    return new Resolution(this.#table, this.#classes, refuse).of(this.#table.id(expression, where));
  }
}

/** Lays out one type, and remembers which named types it is inside of. */
class Resolution {
  readonly #table: TypeTable;
  readonly #classes: Readonly<Record<string, AssemblyClass>>;
  readonly #refuse: (detail: string) => never;
  readonly #inside: string[] = [];
  /**
   * How many types with a class it is inside of. Of their parts only the minimum size is needed, so such a type may
   * contain itself.
   */
  #inClass = 0;

  constructor(
    table: TypeTable,
    classes: Readonly<Record<string, AssemblyClass>>,
    refuse: (detail: string) => never,
  ) {
    this.#table = table;
    this.#classes = classes;
    this.#refuse = refuse;
  }

  /** @param id of the type in the table */
  of(id: number): Layout {
    const expression = this.#table.expression(id);
    if (expression.kind === "primitive") return this.#primitive(expression.name);
    if (expression.kind === "named") return this.#named(expression.name, id);
    const layout = this.#defined(id);
    if (expression.kind !== "generic") return layout;
    if (expression.name === "Option" && layout.kind === "variants") {
      return { kind: "option", some: layout.cases[1]?.fields[0] as Layout };
    }
    if (expression.name !== "BoundedVec") return layout;
    if (expression.bound !== undefined) return { kind: "bounded", most: expression.bound, written: layout };
    return {
      kind: "unreadable",
      reason: "the description does not give its bound, and decoding must reject what exceeds it",
      written: layout,
    };
  }

  /** The layout that follows from the definition alone. */
  #defined(id: number): Layout {
    const { def } = this.#table.type(id);
    if ("compact" in def) return this.#compact(this.of(def.compact.type));
    if ("sequence" in def) return sequence(this.of(def.sequence.type));
    if ("array" in def) return array(this.of(def.array.type), def.array.len);
    if ("tuple" in def) return fields(def.tuple.map((item) => this.of(item)));
    if ("composite" in def) return fields(def.composite.fields.map(({ type }) => this.of(type)));
    if ("variant" in def) {
      const cases = def.variant.variants.map((one) => ({
        index: one.index,
        fields: one.fields.map(({ type }) => this.of(type)),
      }));
      return { kind: "variants", cases };
    }
    return this.#refuse(`unknown type ${def.primitive}`);
  }

  #primitive(name: Primitive): Layout {
    const integer = INTEGERS[name];
    if (integer !== undefined) return { kind: "integer", width: integer[0], signed: integer[1] };
    switch (name) {
      case "bool":
        return { kind: "bool" };
      case "str":
        return {
          kind: "unreadable",
          reason: "text must be checked to be UTF-8: use Vec<u8>",
          written: { kind: "bytes" },
        };
      case "u256":
      case "i256":
        return { kind: "fixed", size: 32 };
      case "i128":
        return { kind: "fixed", size: 16 };
      default:
        return this.#refuse(`unknown type ${name}`);
    }
  }

  #named(name: string, id: number): Layout {
    if (name === RUNTIME_CALL) return { kind: "call" };
    const known = Object.hasOwn(this.#classes, name) ? this.#classes[name] : undefined;
    if (this.#inside.includes(name)) {
      // Only a lower bound of the size is needed.
      if (this.#inClass > 0) return { kind: "fixed", size: 0 };
      return this.#refuse(`${name} contains itself`);
    }
    this.#inside.push(name);
    if (known !== undefined) this.#inClass += 1;
    const layout = this.#defined(id);
    if (known !== undefined) this.#inClass -= 1;
    this.#inside.pop();
    if (name === DISPATCH_ERROR) return { kind: "error", encoded: layout };
    return known === undefined ? layout : { kind: "class", class: known, minimum: minimumSize(layout) };
  }

  #compact(item: Layout): Layout {
    if (item.kind === "fields" && item.items.length === 0) return { kind: "compact", width: 0 };
    if (item.kind !== "integer" || item.signed) {
      return this.#refuse("only unsigned integers have a compact form");
    }
    return { kind: "compact", width: item.width };
  }
}

function sequence(item: Layout): Layout {
  return item.kind === "integer" && item.width === 1 && !item.signed
    ? { kind: "bytes" }
    : { kind: "sequence", item };
}

function array(item: Layout, length: number): Layout {
  return item.kind === "integer" && item.width === 1
    ? { kind: "fixed", size: length }
    : { kind: "array", item, length };
}

/** A struct or tuple of one field has the encoding of that field. */
function fields(items: readonly Layout[]): Layout {
  return items.length === 1 ? (items[0] as Layout) : { kind: "fields", items };
}

/** The size in bytes of a type whose values all have that size and may be any bytes; undefined for other types. */
export function fixedSize(layout: Layout): number | undefined {
  switch (layout.kind) {
    case "integer":
      return layout.width;
    case "fixed":
      return layout.size;
    case "compact":
      return layout.width === 0 ? 0 : undefined;
    case "array": {
      const item = fixedSize(layout.item);
      return item === undefined ? undefined : item * layout.length;
    }
    case "fields":
      return layout.items.reduce<number | undefined>((sum, item) => {
        const size = fixedSize(item);
        return sum === undefined || size === undefined ? undefined : sum + size;
      }, 0);
    default:
      return undefined;
  }
}

/** A lower bound of a value's encoded size in bytes. */
export function minimumSize(layout: Layout): number {
  switch (layout.kind) {
    case "array":
      return minimumSize(layout.item) * layout.length;
    case "fields":
      return sum(layout.items);
    case "variants":
      return layout.cases.length === 0 ? 1 : 1 + Math.min(...layout.cases.map((one) => sum(one.fields)));
    case "class":
      return layout.minimum;
    case "call":
      return 2;
    case "error":
      return minimumSize(layout.encoded);
    case "bounded":
    case "unreadable":
      return minimumSize(layout.written);
    case "bool":
    case "bytes":
    case "sequence":
    case "option":
      return 1;
    case "compact":
      return layout.width === 0 ? 0 : 1;
    default:
      return fixedSize(layout) as number;
  }
}

function sum(layouts: readonly Layout[]): number {
  return layouts.reduce((total, layout) => total + minimumSize(layout), 0);
}

/** Whether the type has no values, such as an enum without variants. */
export function isUninhabited(layout: Layout): boolean {
  switch (layout.kind) {
    case "array":
      return layout.length > 0 && isUninhabited(layout.item);
    case "fields":
      return layout.items.some(isUninhabited);
    case "variants":
      return layout.cases.every((one) => one.fields.some(isUninhabited));
    default:
      return false;
  }
}

/** Whether the type is an enum without fields in any variant, which is encoded as one byte. */
export function isPlainEnum(layout: Layout): boolean {
  return layout.kind === "variants" && layout.cases.every((one) => one.fields.length === 0);
}

/** Whether a value of the type can contain a call. */
export function holdsCall(layout: Layout): boolean {
  switch (layout.kind) {
    case "call":
      return true;
    case "array":
    case "sequence":
      return holdsCall(layout.item);
    case "option":
      return holdsCall(layout.some);
    case "bounded":
      return holdsCall(layout.written);
    case "fields":
      return layout.items.some(holdsCall);
    case "variants":
      return layout.cases.some((one) => one.fields.some(holdsCall));
    default:
      return false;
  }
}
