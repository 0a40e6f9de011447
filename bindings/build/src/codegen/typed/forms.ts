/** The representations of the kinds of types: numbers, classes, enums, options, and values that stay encoded. */
import type { AssemblyClass } from "../description.ts";
import { FRAME } from "../frame.ts";
import { fixedSize, type Layout } from "../layout.ts";
import type { Representation } from "./representation.ts";

/** Integers and bools. */
export function scalar(layout: Layout, expression: string): Representation | undefined {
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
export function classOf(one: AssemblyClass, layout: Layout, expression: string): Representation {
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

export function plainEnum(one: AssemblyClass, layout: Layout, expression: string): Representation {
  return {
    ...plain(one.class, layout, expression),
    uses: [one],
    write: (value, writer) => `${writer}.u8(${value} as u8);`,
  };
}

export function dispatchError(layout: Layout, expression: string): Representation {
  return {
    ...plain("u32", layout, expression),
    uses: [FRAME.writeDispatchError],
    write: (value, writer) => `writeDispatchError(${writer}, ${value});`,
  };
}

export function dispatchResult(layout: Layout, expression: string): Representation {
  return {
    ...plain("u32", layout, expression),
    uses: [FRAME.writeDispatchResult],
    write: (value, writer) => `writeDispatchResult(${writer}, ${value});`,
  };
}

/** `Result<(), DispatchError>` */
export function isDispatchResult(layout: Layout): boolean {
  if (layout.kind !== "variants" || layout.cases.length !== 2) return false;
  const [[nothing], [error]] = layout.cases.map(({ fields }) => fields) as [Layout[], Layout[]];
  return nothing !== undefined && fixedSize(nothing) === 0 && error?.kind === "error";
}

/** A value that stays as SCALE encodes it. */
export function encoded(expression: string, layout: Layout): Representation {
  return {
    ...classOf(FRAME.bytes, layout, expression),
    read: undefined,
    write: (value, writer) => `${writer}.raw(${value}.address, ${value}.length);`,
  };
}

/** How a variable holds a value or null: if null can't stand for no value, in `Some`. */
export interface Held {
  /** Without null. */
  readonly type: string;
  readonly isBoxed: boolean;
  readonly uses: readonly AssemblyClass[];
  wrap(value: string): string;
  unwrap(held: string): string;
}

export function heldOf({ type, isClass, isNullable }: Representation): Held {
  if (isClass && !isNullable) {
    return { type, isBoxed: false, uses: [], wrap: (value) => value, unwrap: (held) => held };
  }
  return {
    type: `Some<${type}>`,
    isBoxed: true,
    uses: [FRAME.some],
    wrap: (value) => `new Some<${type}>(${value})`,
    unwrap: (held) => `${held}.value`,
  };
}

export function option(some: Representation, layout: Layout, expression: string): Representation {
  const held = heldOf(some);
  return {
    type: `${held.type} | null`,
    isClass: true,
    empty: "null",
    isNullable: true,
    some,
    uses: [...held.uses, ...some.uses],
    size: undefined,
    layout,
    expression,
    read: some.read === undefined ? undefined : `reader.bool() ? ${held.wrap(some.read)} : null`,
    load: refuseLoad,
    // A field can't be narrowed by a comparison with null, a local variable can.
    write: (value, writer) =>
      `{ const some = ${value}; ${writer}.u8(some == null ? 0 : 1); if (some != null) { ${some.write(held.unwrap("some"), writer)} } }`,
    equals: (left, right) =>
      `(${left} == null ? ${right} == null : ${right} != null && ${some.equals(held.unwrap(`${left}!`), held.unwrap(`${right}!`))})`,
  };
}

function refuseLoad(): never {
  throw new RangeError("the type has no fixed size");
}
