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

import type { AssemblyClass } from "../description.ts";
import type { Layout } from "../layout.ts";

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
  /** The encoding. */
  readonly layout: Layout;
  /** The type as the description writes it. */
  readonly expression: string;
  /** Of a list, its items. */
  readonly item?: Representation;
  /** Of an option, what it may hold. */
  readonly some?: Representation;
  /** Nothing looks into values of the type, and none is read. */
  readonly isOpaque?: boolean;
  /** Reads a value from the variable `reader`. Undefined if only `Reading` can, by the layout. */
  readonly read: string | undefined;
  /** Reads a value that is all that is left in `reader`, and was checked before. Undefined if `read` does it as well. */
  readonly readRest?: string;
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
