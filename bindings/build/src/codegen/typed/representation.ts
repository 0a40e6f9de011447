/**
 * How generated AssemblyScript holds the values of a type: which class, and the expressions that read, write and
 * compare them.
 *
 * | SCALE | AssemblyScript |
 * |---|---|
 * | `u8` … `u64`, `i8` … `i64`, `bool`, `u128`, `Compact` of an unsigned integer | the integer |
 * | `Vec<u8>`, `str` | `Bytes` |
 * | accounts, hashes, `[u8; N]` | a class whose value is the address of the bytes: `AccountId32`, `H256`, `ByteArrayN` |
 * | a struct or tuple | a class with a field for each |
 * | an enum without fields | an AssemblyScript enum |
 * | an enum with fields | a class with a constructor and an accessor for each variant |
 * | `Vec`, `BoundedVec`, `BTreeSet`, `BTreeMap` | a list class, which stays encoded |
 * | `Option` | the value or null; of an integer, `Some<u64> \| null` |
 * | `RuntimeCall` | `Call` |
 * | a type with a class of its own | that class |
 * | any other | `Bytes` of the encoded value |
 *
 * A struct of one field is what its field is.
 */

import { EVENT_RECORD, SURFACE } from "../../description/surface.ts";
import { formatTypeExpression } from "../../type-table/expression.ts";
import type { TypeTable } from "../../type-table/type-table.ts";
import type { AssemblyClass } from "../description.ts";
import { FRAME } from "../frame.ts";
import { fixedSize, isPlainEnum, type Layout, type Layouts } from "../layout.ts";
import { memberName, pascalCase } from "../names.ts";

/** What generated code does with the values of a type. `value`, `reader` and the like are AssemblyScript expressions. */
export interface Representation {
  /** The type of a variable that holds a value. */
  readonly type: string;
  /** Whether null can stand for no value: it is a class, and null is no value of its own. */
  readonly isClass: boolean;
  /** A value for a variable that has none yet. */
  readonly empty: string;
  /** Whether null is a value. */
  readonly isNullable: boolean;
  /** Classes and functions that the expressions name. */
  readonly uses: readonly AssemblyClass[];
  /** Bytes of each value, if all values have as many and may be any bytes. */
  readonly size: number | undefined;
  /** Of an integer, its name in `Reader`, `Writer` and `load`. */
  readonly layout: Layout;
  /** The type as the description writes it. */
  readonly expression: string;
  /** Of a list, its items. */
  readonly item?: Representation;
  /** Nothing looks into values of the type, and none is read. */
  readonly isOpaque?: boolean;
  /** Reads a value from the variable `reader`. Undefined if only `Reading` can, by the layout. */
  readonly read: string | undefined;
  /** Reads a value of a fixed size from memory. */
  load(address: string, offset: number): string;
  /** A statement that writes a value to `writer`. */
  write(value: string, writer: string): string;
  equals(left: string, right: string): string;
}

/** A class that the build generates. */
export type GeneratedClass =
  | { readonly kind: "fixed"; readonly name: string; readonly size: number; readonly docs: readonly string[] }
  | {
      readonly kind: "enum";
      readonly name: string;
      readonly cases: readonly Case[];
      readonly docs: readonly string[];
    }
  | {
      readonly kind: "struct";
      readonly name: string;
      readonly fields: readonly Field[];
      readonly docs: readonly string[];
    }
  | {
      readonly kind: "variants";
      readonly name: string;
      readonly cases: readonly Case[];
      readonly layout: Layout;
      readonly expression: string;
      readonly docs: readonly string[];
    }
  | {
      readonly kind: "list";
      readonly name: string;
      readonly item: Representation;
      readonly layout: Layout;
      readonly expression: string;
    };

export interface Field {
  readonly name: string;
  readonly type: Representation;
  readonly docs: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly index: number;
  readonly fields: readonly Field[];
  readonly docs: readonly string[];
}

/** Fixed types with a class of their own in the sources. */
const ADDRESSES: Readonly<Record<string, AssemblyClass>> = {
  AccountId32: FRAME.accountId32,
  H256: FRAME.h256,
};

/** Enums over the whole runtime: they are as large as it, and nothing looks into their values. */
const OPAQUE: ReadonlySet<string> = new Set([SURFACE.event, SURFACE.error, EVENT_RECORD, SURFACE.extrinsic]);

const PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

export class Representations {
  readonly #table: TypeTable;
  readonly #layouts: Layouts;
  /** Path of the module of generated classes, without `.ts`. */
  readonly #module: string;
  readonly #known = new Map<number, Representation>();
  readonly #classes = new Map<string, GeneratedClass>();

  constructor(table: TypeTable, layouts: Layouts, module: string) {
    this.#table = table;
    this.#layouts = layouts;
    this.#module = module;
  }

  /** The classes that the representations so far need. */
  get classes(): readonly GeneratedClass[] {
    return [...this.#classes.values()];
  }

  /**
   * @param where what uses the type, for errors
   * @throws AssemblyTypeError, UnknownTypeError, TypeExpressionError, TypeDeclarationError
   */
  of(expression: string, where: string): Representation {
    return this.#of(this.#table.id(expression, where), where);
  }

  /** Of a type that stays as SCALE encodes it. @throws as `of` */
  encoded(expression: string, where: string): Representation {
    return encoded(expression, written(this.#layouts.of(expression, where)));
  }

  #of(id: number, where: string): Representation {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const made = this.#make(id, where);
    this.#known.set(id, made);
    return made;
  }

  #make(id: number, where: string): Representation {
    const expression = this.#table.expression(id);
    const text = formatTypeExpression(expression);
    if (expression.kind === "named" && (OPAQUE.has(expression.name) || expression.name.includes("."))) {
      return { ...encoded(text, { kind: "fields", items: [] }), isOpaque: true };
    }
    const layout = written(this.#layouts.of(text, where));
    const { def, docs } = this.#table.type(id);
    const simple = scalar(layout, text);
    if (simple !== undefined) return simple;
    const inner = (part: number): Representation => this.#of(part, where);
    switch (layout.kind) {
      case "bytes":
        return classOf(FRAME.bytes, layout, text);
      case "class":
        return classOf(layout.class, layout, text);
      case "call":
        return { ...classOf(FRAME.call, layout, text), read: undefined };
      case "error":
        return dispatchError(layout, text);
      case "fixed": {
        const name = expression.kind === "named" ? expression.name : `ByteArray${layout.size}`;
        const own = Object.hasOwn(ADDRESSES, name) ? ADDRESSES[name] : undefined;
        if (layout.size === 0) return encoded(text, layout);
        if (own === undefined) this.#declare({ kind: "fixed", name, size: layout.size, docs });
        return { ...classOf(own ?? this.#generated(name), layout, text), size: layout.size };
      }
      case "option":
        return option(inner(optionOf(def)), layout, text);
      case "sequence": {
        const item = this.#item(id, where);
        if (fixedSize(layout.item) === 0) return encoded(text, layout);
        if (item.isOpaque) return { ...encoded(text, layout), isOpaque: true };
        const name = `${nameOf(item)}List`;
        this.#declare({ kind: "list", name, item, layout, expression: text });
        return { ...classOf(this.#generated(name), layout, text), item };
      }
      default:
    }
    if (isPlainEnum(layout) && "variant" in def && expression.kind === "named") {
      const cases = def.variant.variants.map((one) => ({ ...one, fields: [] }));
      this.#declare({ kind: "enum", name: expression.name, cases, docs });
      return plainEnum(this.#generated(expression.name), layout, text);
    }
    if ("tuple" in def || ("composite" in def && expression.kind !== "generic")) {
      const all =
        "tuple" in def
          ? def.tuple.map((type, place) => ({ name: null, type, docs: [] as readonly string[], place }))
          : def.composite.fields.map((field, place) => ({ ...field, place }));
      // Types without bytes, such as the account data of a runtime without balances, are not there.
      const fields = all.filter(({ type }) => !this.#isEmpty(type, where));
      if (fields.length === 0) return encoded(text, layout);
      if (fields.length === 1) return inner((fields[0] as { type: number }).type);
      const parts = fields.map(
        ({ name, type, docs, place }): Field => ({
          name: name === null ? (PLACES[place] ?? `item${place}`) : memberName(name),
          type: inner(type),
          docs,
        }),
      );
      const name =
        expression.kind === "named" ? expression.name : parts.map(({ type }) => nameOf(type)).join("And");
      this.#declare({ kind: "struct", name, fields: parts, docs });
      return { ...classOf(this.#generated(name), layout, text), size: fixedSize(layout) };
    }
    if ("composite" in def) return inner((def.composite.fields[0] as { type: number }).type);
    if (isDispatchResult(layout)) return dispatchResult(layout, text);
    if ("variant" in def && expression.kind === "named") {
      const cases = def.variant.variants.map((one) => ({
        ...one,
        fields: one.fields.map(
          (field, place): Field => ({
            name: field.name === null ? (PLACES[place] ?? `item${place}`) : memberName(field.name),
            type: inner(field.type),
            docs: field.docs,
          }),
        ),
      }));
      this.#declare({ kind: "variants", name: expression.name, cases, layout, expression: text, docs });
      return classOf(this.#generated(expression.name), layout, text);
    }
    return encoded(text, layout);
  }

  /** Whether values of the type take no bytes. */
  #isEmpty(id: number, where: string): boolean {
    const expression = this.#table.expression(id);
    const isOpaque = expression.kind === "named" && OPAQUE.has(expression.name);
    return !isOpaque && fixedSize(this.#layouts.of(formatTypeExpression(expression), where)) === 0;
  }

  /** The items of a sequence, through wrappers of one field. */
  #item(id: number, where: string): Representation {
    const { def } = this.#table.type(id);
    if ("sequence" in def) return this.#of(def.sequence.type, where);
    if ("composite" in def) return this.#item((def.composite.fields[0] as { type: number }).type, where);
    return this.#item(("tuple" in def ? def.tuple[0] : undefined) as number, where);
  }

  #generated(name: string): AssemblyClass {
    return { class: name, module: this.#module };
  }

  #declare(one: GeneratedClass): void {
    if (!this.#classes.has(one.name)) this.#classes.set(one.name, one);
  }
}

/** What an event or a value of storage holds: bounds matter only to what is read from untrusted input. */
function written(layout: Layout): Layout {
  return layout.kind === "unreadable" ? written(layout.written) : layout;
}

function optionOf(def: object): number {
  const { variant } = def as { variant: { variants: { fields: [{ type: number }] }[] } };
  const some = variant.variants[1] as { fields: [{ type: number }] };
  return some.fields[0].type;
}

/** A part of the names of lists and tuples: `U32`, `AccountId32`. */
function nameOf({ type }: Representation): string {
  return pascalCase(type.replace(/ \| null$/, "").replaceAll(/[<>]/g, ""));
}

/** Integers and bools. */
function scalar(layout: Layout, expression: string): Representation | undefined {
  if (layout.kind === "bool") {
    return {
      ...plain("bool", layout, expression),
      read: "reader.bool()",
      write: (value, writer) => `${writer}.u8(${value} ? 1 : 0);`,
    };
  }
  if (layout.kind === "compact" && layout.width > 0) return compact(layout.width, layout, expression);
  if (layout.kind !== "integer") return undefined;
  if (layout.width === 16) {
    return {
      ...classOf(FRAME.u128, layout, expression),
      ...U128,
      size: 16,
      read: "reader.u128()",
      load: (address, offset) =>
        `new u128(load<u64>(${address}, ${offset}), load<u64>(${address}, ${offset + 8}))`,
      write: (value, writer) => `${writer}.u128(${value});`,
    };
  }
  const bits = layout.width * 8;
  const type = `${layout.signed ? "i" : "u"}${bits}`;
  return {
    ...plain(type, layout, expression),
    size: layout.width,
    read: layout.signed ? `(reader.u${bits}() as ${type})` : `reader.u${bits}()`,
    load: (address, offset) => `load<${type}>(${address}, ${offset})`,
    write: (value, writer) => `${writer}.u${bits}(${value}${layout.signed ? ` as u${bits}` : ""});`,
  };
}

/** as-bignum compares its numbers by operators, which null can't take part in. */
const U128 = {
  isClass: false,
  empty: "new u128()",
  equals: (left: string, right: string): string => `${left} == ${right}`,
};

function compact(width: number, layout: Layout, expression: string): Representation {
  if (width === 16) {
    return {
      ...classOf(FRAME.u128, layout, expression),
      ...U128,
      read: "reader.compact128()",
      write: (value, writer) => `${writer}.compact128(${value});`,
    };
  }
  const big = width === 8;
  return {
    ...plain(`u${width * 8}`, layout, expression),
    read: big ? "reader.compact64()" : width === 4 ? "reader.compact()" : undefined,
    write: (value, writer) => `${writer}.${big ? "compact64" : "compact"}(${value});`,
  };
}

function plain(type: string, layout: Layout, expression: string): Representation {
  return {
    type,
    isClass: false,
    empty: type === "bool" ? "false" : "0",
    isNullable: false,
    uses: [],
    size: undefined,
    layout,
    expression,
    read: undefined,
    load: refuseLoad,
    write: (value, writer) => `${writer}.${type}(${value});`,
    equals: (left, right) => `${left} == ${right}`,
  };
}

/** A class with `static read(reader)`, `write(writer)` and `equals(other)`; of a fixed size also `static at(address)`. */
function classOf(one: AssemblyClass, layout: Layout, expression: string): Representation {
  return {
    ...plain(one.class, layout, expression),
    isClass: true,
    empty: `changetype<${one.class}>(<usize>0)`,
    uses: [one],
    read: `${one.class}.read(reader)`,
    load: (address, offset) => `${one.class}.at(${offset === 0 ? address : `${address} + ${offset}`})`,
    write: (value, writer) => `${value}.write(${writer});`,
    equals: (left, right) => `${left}.equals(${right})`,
  };
}

function plainEnum(one: AssemblyClass, layout: Layout, expression: string): Representation {
  return {
    ...plain(one.class, layout, expression),
    uses: [one],
    write: (value, writer) => `${writer}.u8(${value} as u8);`,
  };
}

function dispatchError(layout: Layout, expression: string): Representation {
  return {
    ...plain("u32", layout, expression),
    uses: [FRAME.writeDispatchError],
    write: (value, writer) => `writeDispatchError(${writer}, ${value});`,
  };
}

function dispatchResult(layout: Layout, expression: string): Representation {
  return {
    ...plain("u32", layout, expression),
    uses: [FRAME.writeDispatchResult],
    write: (value, writer) => `writeDispatchResult(${writer}, ${value});`,
  };
}

/** `Result<(), DispatchError>` */
function isDispatchResult(layout: Layout): boolean {
  if (layout.kind !== "variants" || layout.cases.length !== 2) return false;
  const [[nothing], [error]] = layout.cases.map(({ fields }) => fields) as [Layout[], Layout[]];
  return nothing !== undefined && fixedSize(nothing) === 0 && error?.kind === "error";
}

/** A value that stays as SCALE encodes it. */
function encoded(expression: string, layout: Layout): Representation {
  return {
    ...classOf(FRAME.bytes, layout, expression),
    read: undefined,
    write: (value, writer) => `${writer}.raw(${value}.address, ${value}.length);`,
  };
}

function option(some: Representation, layout: Layout, expression: string): Representation {
  const boxed = !some.isClass || some.isNullable;
  const type = boxed ? `Some<${some.type}>` : some.type;
  const inner = (value: string): string => (boxed ? `${value}.value` : value);
  return {
    type: `${type} | null`,
    isClass: true,
    empty: "null",
    isNullable: true,
    uses: boxed ? [FRAME.some, ...some.uses] : some.uses,
    size: undefined,
    layout,
    expression,
    read:
      some.read === undefined
        ? undefined
        : `reader.bool() ? ${boxed ? `new ${type}(${some.read})` : some.read} : null`,
    load: refuseLoad,
    // A field can't be narrowed by a comparison with null, a local variable can.
    write: (value, writer) =>
      `{ const some = ${value}; ${writer}.u8(some == null ? 0 : 1); if (some != null) { ${some.write(inner("some"), writer)} } }`,
    equals: (left, right) =>
      `(${left} == null ? ${right} == null : ${right} != null && ${some.equals(inner(`${left}!`), inner(`${right}!`))})`,
  };
}

function refuseLoad(): never {
  throw new RangeError("the type has no fixed size");
}
