/**
 * Generates code that reads and checks SCALE: an expression for each argument of a call, and functions for the types
 * that need one.
 *
 * | type | AssemblyScript |
 * |---|---|
 * | `u8` … `u64`, `i8` … `i64`, `bool`, `u128` | the same |
 * | `Compact` of an unsigned integer | that integer |
 * | bytes of a fixed length: accounts, hashes, `[u8; N]` | `usize`, the address |
 * | `Vec<u8>` | `u64`, fat pointer to the bytes without their length |
 * | an enum without fields | `u8`, the index |
 * | `RuntimeCall` | `Call` |
 * | a type with a class | the class |
 * | any other | `u64`, fat pointer to the encoded value, which was checked |
 *
 * Invariant: the functions accept exactly what FRAME's decoder accepts; a count never exceeds what the input holds.
 */
import { AssemblyTypeError } from "./errors.ts";
import { fixedSize, holdsCall, isPlainEnum, type Layout, minimumSize } from "./layout.ts";
import { CALLS, type Imports } from "./modules.ts";

interface Use {
  /** The type as the description writes it, for the comment above a function and for errors. */
  readonly type: string;
  readonly where: string;
  /** The function is for a part of the type. */
  readonly isPart?: boolean;
}

export class Reading {
  readonly #imports: Imports;
  readonly #functions: string[] = [];
  readonly #names = new Map<string, string>();

  readonly #written: boolean;

  /**
   * @param written true if the runtime itself wrote the values: `skip` then also takes types that must not be read
   *   from untrusted input
   */
  constructor(imports: Imports, written = false) {
    this.#imports = imports;
    this.#written = written;
  }

  /**
   * An expression that reads a value from `reader`. Reads inside one expression happen from left to right.
   *
   * @param depth an AssemblyScript expression: how many calls a call in this value is nested in
   * @throws AssemblyTypeError
   */
  read(layout: Layout, depth: string, use: Use): string {
    switch (layout.kind) {
      case "integer":
        return this.#integer(layout.width, layout.signed);
      case "bool":
        return "reader.bool()";
      case "compact":
        return this.#compact(layout.width, use);
      case "fixed":
        if (layout.size === 0) return this.#refuse(use, "it takes no bytes: remove it");
        return `reader.fixed(${layout.size})`;
      case "bytes":
        return "reader.span()";
      case "class":
        return `${this.#imports.name(layout.class.module, layout.class.class)}.read(reader)`;
      case "call":
        return `${this.#imports.name(CALLS, "readCall")}(reader, ${depth})`;
      case "error":
        return this.read(layout.encoded, depth, use);
      case "unreadable":
        return this.#refuse(use, layout.reason);
      default: {
        if (isPlainEnum(layout)) return `${this.#enum(layout, use)}(reader)`;
        if (fixedSize(layout) === 0) return this.#refuse(use, "it takes no bytes: remove it");
        const passed = holdsCall(layout) ? `, ${depth}` : "";
        return `${this.#encoded(layout, use)}(reader${passed})`;
      }
    }
  }

  /**
   * As `read`, for the last argument of a call: its bytes end where those of the call do, so an encoded value is not read
   * again. A call's arguments were checked before.
   */
  readLast(layout: Layout, depth: string, use: Use): string {
    const isFixed = fixedSize(layout) !== undefined;
    switch (isFixed || isPlainEnum(layout) ? "other" : layout.kind) {
      case "sequence":
      case "array":
      case "fields":
      case "option":
      case "variants":
        return this.#rest();
      default:
        return this.read(layout, depth, use);
    }
  }

  #rest(): string {
    const name = this.#function(
      "rest",
      "readRest",
      () => `
/** The bytes that are left, which were checked before. */
function readRest(reader: Reader): u64 {
  return ((reader.remaining as u64) << 32) | (reader.position as u64);
}
`,
    );
    return `${name}(reader)`;
  }

  /** A statement that checks a value and moves the reader past it; empty for a value without bytes. */
  skip(layout: Layout, depth: string, use: Use): string {
    if (layout.kind === "unreadable" && this.#written) return this.skip(layout.written, depth, use);
    const size = fixedSize(layout);
    if (size !== undefined) return size === 0 ? "" : `reader.fixed(${size});`;
    switch (layout.kind) {
      case "bytes":
        return "reader.bytes();";
      case "bool":
      case "compact":
      case "class":
      case "call":
      case "unreadable":
        return `${this.read(layout, depth, use)};`;
      case "error":
        return this.skip(layout.encoded, depth, use);
      default: {
        if (isPlainEnum(layout)) return `${this.#enum(layout, use)}(reader);`;
        const passed = holdsCall(layout) ? `, ${depth}` : "";
        return `${this.#skipper(layout, use)}(reader${passed});`;
      }
    }
  }

  /** The source of the functions that the generated expressions and statements call. */
  get functions(): string {
    return this.#functions.join("");
  }

  #integer(width: number, signed: boolean): string {
    if (width === 16) return "reader.u128()";
    const bits = width * 8;
    return signed ? `(reader.u${bits}() as i${bits})` : `reader.u${bits}()`;
  }

  #compact(width: number, use: Use): string {
    switch (width) {
      case 0:
        return this.#refuse(use, "it takes no bytes: remove it");
      case 4:
        return "reader.compact()";
      case 8:
        return "reader.compact64()";
      case 16:
        return "reader.compact128()";
      default:
        return `${this.#smallCompact(width * 8)}(reader)`;
    }
  }

  #smallCompact(bits: number): string {
    const name = `compact${bits}`;
    return this.#function(name, name, () => {
      this.#scaleError();
      return `
function ${name}(reader: Reader): u${bits} {
  const value = reader.compact();
  if (value > u${bits}.MAX_VALUE) reader.fail(ScaleError.CompactOutOfRange);
  return value as u${bits};
}
`;
    });
  }

  #enum(layout: Layout, use: Use): string {
    const indices = layout.kind === "variants" ? layout.cases.map(({ index }) => index) : [];
    const key = `enum ${indices.join(" ")}`;
    return this.#function(key, `readEnum${this.#names.size}`, (name) => {
      this.#scaleError();
      const labels = indices.map((index) => `    case ${index}:\n`).join("");
      const taken = indices.length === 0 ? "" : `${labels}      return index;\n`;
      return `
${comment(use)}
function ${name}(reader: Reader): u8 {
  const index = reader.u8();
  switch (index) {
${taken}    default:
      reader.fail(ScaleError.UnknownVariant);
      return 0;
  }
}
`;
    });
  }

  #encoded(layout: Layout, use: Use): string {
    const skip = this.skip(layout, "depth", use);
    const key = `encoded ${JSON.stringify(layout)}`;
    return this.#function(key, `readEncoded${this.#names.size}`, (name) => {
      return `
${comment(use)}
function ${name}(reader: Reader${holdsCall(layout) ? ", depth: u32" : ""}): u64 {
  const start = reader.position;
  ${skip}
  return (((reader.position - start) as u64) << 32) | (start as u64);
}
`;
    });
  }

  #skipper(layout: Layout, use: Use): string {
    return this.#function(`skip ${JSON.stringify(layout)}`, `skip${this.#names.size}`, (name) => {
      return `
${comment(use)}
function ${name}(reader: Reader${holdsCall(layout) ? ", depth: u32" : ""}): void {
${this.#body(layout, use)}}
`;
    });
  }

  #body(layout: Layout, use: Use): string {
    const part = (inner: Layout): string => this.skip(inner, "depth", { ...use, isPart: true });
    switch (layout.kind) {
      case "sequence": {
        const minimum = minimumSize(layout.item);
        if (minimum === 0) {
          if (this.#written) return "  reader.compact();\n";
          return this.#refuse(use, "a list of items without bytes may be of any length");
        }
        const size = fixedSize(layout.item);
        if (size !== undefined) return `  reader.fixed(reader.count(${size}) * ${size});\n`;
        const mark = this.#imports.frame("mark");
        const release = this.#imports.frame("release");
        return `  const count = reader.count(${minimum});
  // Decoding objects allocates memory, which a long list must not accumulate.
  const scope = ${mark}();
  for (let i: u32 = 0; i < count && !reader.failed; i++) {
    ${part(layout.item)}
    ${release}(scope);
  }
`;
      }
      case "array":
        return `  for (let i: u32 = 0; i < ${layout.length} && !reader.failed; i++) ${part(layout.item)}\n`;
      case "fields":
        return lines(layout.items.map(part), "  ");
      case "bounded": {
        this.#scaleError();
        const { written } = layout;
        const isEmpty = written.kind === "sequence" && minimumSize(written.item) === 0;
        const items = isEmpty ? "" : `  reader.position = start;\n  ${part(written)}\n`;
        return `${isEmpty ? "" : "  const start = reader.position;\n"}  if (reader.compact() > ${layout.most}) reader.fail(ScaleError.LengthBeyondBound);
  if (reader.failed) return;
${items}`;
      }
      case "option": {
        const some = part(layout.some);
        return some === "" ? "  reader.bool();\n" : `  if (reader.bool()) ${some}\n`;
      }
      case "variants": {
        this.#scaleError();
        const cases = layout.cases.map(
          ({ index, fields }) => `    case ${index}:\n${lines(fields.map(part), "      ")}      break;\n`,
        );
        return `  switch (reader.u8()) {
${cases.join("")}    default:
      reader.fail(ScaleError.UnknownVariant);
  }
`;
      }
      default:
        return `  ${part(layout)}\n`;
    }
  }

  /** The name of the function for `key`, which is generated at the first request. */
  #function(key: string, name: string, make: (name: string) => string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    this.#names.set(key, name);
    this.#functions.push(make(name));
    return name;
  }

  #scaleError(): void {
    this.#imports.frame("scaleError");
  }

  #refuse({ type, where }: Use, detail: string): never {
    throw new AssemblyTypeError(type, where, detail);
  }
}

function lines(statements: readonly string[], indent: string): string {
  return statements
    .filter((statement) => statement !== "")
    .map((statement) => `${indent}${statement}\n`)
    .join("");
}

function comment({ type, isPart }: Use): string {
  return isPart ? `/** A part of \`${type}\`. */` : `/** \`${type}\` */`;
}
