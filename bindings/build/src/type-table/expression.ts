/**
 * Type expressions: SCALE types in the notation of Rust, such as `Vec<(AccountId, Compact<u128>)>`.
 *
 * Throws `TypeExpressionError` for any other text and for a wrong number of arguments. Names are not looked up here.
 * `Box<T>` is `T` and `(T)` is `T`, because they have the same encoding; a tuple of one is written `(T,)`.
 * `BoundedVec<T, 5>` holds at most five items, and `BoundedVec<T>` is one whose bound only the code knows.
 */
import { TypeExpressionError } from "./errors.ts";

/** The primitive types, with their names in scale-info. */
export const PRIMITIVES = {
  bool: "Bool",
  char: "Char",
  str: "Str",
  u8: "U8",
  u16: "U16",
  u32: "U32",
  u64: "U64",
  u128: "U128",
  u256: "U256",
  i8: "I8",
  i16: "I16",
  i32: "I32",
  i64: "I64",
  i128: "I128",
  i256: "I256",
} as const;

export type Primitive = keyof typeof PRIMITIVES;

/** Types with arguments that metadata describes as a composite or a variant with a path of its own. */
export type Generic = "Option" | "Result" | "BTreeMap" | "BTreeSet" | "BoundedVec" | "WeakBoundedVec" | "Cow";

export type TypeExpression =
  | { readonly kind: "primitive"; readonly name: Primitive }
  | { readonly kind: "named"; readonly name: string }
  | { readonly kind: "sequence" | "compact"; readonly item: TypeExpression }
  | { readonly kind: "array"; readonly item: TypeExpression; readonly length: number }
  | { readonly kind: "tuple"; readonly items: readonly TypeExpression[] }
  | {
      readonly kind: "generic";
      readonly name: Generic;
      readonly arguments: readonly TypeExpression[];
      /** The most items of a `BoundedVec`. */
      readonly bound?: number;
    };

const ARITY: Readonly<Record<string, number>> = {
  Box: 1,
  Vec: 1,
  Compact: 1,
  Option: 1,
  Result: 2,
  BTreeMap: 2,
  BTreeSet: 1,
  BoundedVec: 1,
  WeakBoundedVec: 1,
  Cow: 1,
};

/** Whether `name` belongs to the notation, so that no declaration can use it. */
export function isBuiltIn(name: string): boolean {
  return Object.hasOwn(PRIMITIVES, name) || Object.hasOwn(ARITY, name);
}

/** Parses a type expression. @throws TypeExpressionError */
export function parseTypeExpression(text: string): TypeExpression {
  const parser = new Parser(text);
  const expression = parser.type();
  parser.end();
  return expression;
}

/** Each expression has one spelling: equal types give equal text. */
export function formatTypeExpression(expression: TypeExpression): string {
  const list = (items: readonly TypeExpression[]): string => items.map(formatTypeExpression).join(", ");
  switch (expression.kind) {
    case "primitive":
    case "named":
      return expression.name;
    case "sequence":
      return `Vec<${formatTypeExpression(expression.item)}>`;
    case "compact":
      return `Compact<${formatTypeExpression(expression.item)}>`;
    case "array":
      return `[${formatTypeExpression(expression.item)}; ${expression.length}]`;
    case "tuple":
      return expression.items.length === 1 ? `(${list(expression.items)},)` : `(${list(expression.items)})`;
    case "generic": {
      const bound = expression.bound === undefined ? "" : `, ${expression.bound}`;
      return `${expression.name}<${list(expression.arguments)}${bound}>`;
    }
  }
}

// A name may have dots: `Balances.Call` is the generated enum of that pallet's calls.
const TOKEN = /\s*([A-Za-z_][A-Za-z0-9_.]*|[0-9]+|[<>()[\],;])/y;

class Parser {
  readonly #text: string;
  #token = "";
  #start = 0;
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#advance();
  }

  type(): TypeExpression {
    if (this.#take("(")) return this.#tuple();
    if (this.#take("[")) return this.#array();
    const name = this.#token;
    if (!/^[A-Za-z_]/.test(name)) this.#fail("expected a type");
    this.#advance();
    if (this.#token !== "<") {
      if (Object.hasOwn(ARITY, name)) this.#fail(`${name} needs arguments`);
      if (Object.hasOwn(PRIMITIVES, name)) return { kind: "primitive", name: name as Primitive };
      return { kind: "named", name };
    }
    return this.#generic(name);
  }

  end(): void {
    if (this.#token !== "") this.#fail(`unexpected "${this.#token}"`);
  }

  #generic(name: string): TypeExpression {
    const arity = Object.hasOwn(ARITY, name) ? ARITY[name] : undefined;
    if (arity === undefined) this.#fail(`${name} takes no arguments`);
    this.#expect("<");
    const args = [this.type()];
    let bound: number | undefined;
    while (bound === undefined && this.#take(",")) {
      if (name === "BoundedVec" && /^[0-9]/.test(this.#token)) bound = this.#number("expected a bound");
      else args.push(this.type());
    }
    if (args.length !== arity) this.#fail(`${name} takes ${arity} argument(s), not ${args.length},`);
    this.#expect(">");
    const [first] = args as [TypeExpression];
    if (name === "Box") return first;
    if (name === "Vec") return { kind: "sequence", item: first };
    if (name === "Compact") return { kind: "compact", item: first };
    const generic = { kind: "generic", name: name as Generic, arguments: args } as const;
    return bound === undefined ? generic : { ...generic, bound };
  }

  #tuple(): TypeExpression {
    const items: TypeExpression[] = [];
    while (this.#token !== ")") {
      items.push(this.type());
      if (this.#take(",")) continue;
      this.#expect(")");
      return items.length === 1 ? (items[0] as TypeExpression) : { kind: "tuple", items };
    }
    this.#expect(")");
    return { kind: "tuple", items };
  }

  #array(): TypeExpression {
    const item = this.type();
    this.#expect(";");
    const length = this.#number("expected a length");
    this.#expect("]");
    return { kind: "array", item, length };
  }

  #number(expected: string): number {
    const number = Number(this.#token);
    if (!/^[0-9]+$/.test(this.#token) || number > 0xffff_ffff) this.#fail(expected);
    this.#advance();
    return number;
  }

  #take(token: string): boolean {
    if (this.#token !== token) return false;
    this.#advance();
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) this.#fail(`expected "${token}"`);
  }

  #advance(): void {
    TOKEN.lastIndex = this.#next;
    const match = TOKEN.exec(this.#text);
    this.#start = this.#next;
    this.#token = match?.[1] ?? "";
    if (match !== null) this.#next = TOKEN.lastIndex;
    else if (this.#text.slice(this.#next).trim() !== "") this.#fail("unknown character");
  }

  #fail(detail: string): never {
    throw new TypeExpressionError(this.#text, this.#start, detail);
  }
}
