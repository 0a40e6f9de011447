/**
 * Grammars of SCALE values: the parts of an input's bytes, so that a mutation can change one part and keep the form
 * of the rest.
 */

export type Type =
  /** So many bytes. */
  | { readonly kind: "fixed"; readonly size: number; readonly pool?: readonly Uint8Array[] }
  /** `Compact` of an integer of so many bits. */
  | { readonly kind: "compact"; readonly bits: number }
  /** `Vec<u8>`; `inside` is the type of its content if it is not opaque. */
  | { readonly kind: "bytes"; readonly inside?: Type; readonly pool?: readonly Uint8Array[] }
  | { readonly kind: "vec"; readonly of: Type }
  | { readonly kind: "struct"; readonly fields: readonly Type[] }
  | { readonly kind: "enum"; readonly variants: ReadonlyMap<number, Type> }
  /** A type that contains itself. */
  | { readonly kind: "lazy"; readonly get: () => Type };

/** A value of a type. `value` holds the bytes of `fixed` and of opaque `bytes`, and the encoding of `compact`. */
export interface Tree {
  readonly type: Type;
  readonly value: Uint8Array;
  /** Items, fields, the content of bytes, or the fields of a variant. */
  readonly parts: readonly Tree[];
  /** Of an enum. */
  readonly variant: number;
}

const NOTHING = new Uint8Array();

export const fixed = (size: number, pool?: readonly Uint8Array[]): Type =>
  pool === undefined ? { kind: "fixed", size } : { kind: "fixed", size, pool };
export const compactOf = (bits: number): Type => ({ kind: "compact", bits });
export const opaque = (pool?: readonly Uint8Array[]): Type =>
  pool === undefined ? { kind: "bytes" } : { kind: "bytes", pool };
export const inBytes = (inside: Type): Type => ({ kind: "bytes", inside });
export const vecOf = (of: Type): Type => ({ kind: "vec", of });
export const struct = (...fields: readonly Type[]): Type => ({ kind: "struct", fields });
export const enumOf = (variants: Readonly<Record<number, Type>>): Type => ({
  kind: "enum",
  variants: new Map(Object.entries(variants).map(([index, type]) => [Number(index), type])),
});
export const optionOf = (of: Type): Type => enumOf({ 0: struct(), 1: of });
export const lazy = (get: () => Type): Type => ({ kind: "lazy", get });

export function resolve(type: Type): Type {
  return type.kind === "lazy" ? resolve(type.get()) : type;
}

export function leaf(type: Type, value: Uint8Array): Tree {
  return { type, value, parts: [], variant: 0 };
}

export function node(type: Type, parts: readonly Tree[], variant = 0): Tree {
  return { type, value: NOTHING, parts, variant };
}

/** Arbitrary bytes instead of a value. */
export function rawTree(value: Uint8Array): Tree {
  return leaf(fixed(value.length), value);
}
