/**
 * The TypeScript types of one runtime's calls, storage, events, errors, constants and runtime APIs, as `as-ismp types`
 * writes them, and what is looked up in them.
 *
 * They exist for the compiler alone. Without them, {@link AnyRuntime} accepts every name, and values are `Plain`.
 */
import type { Plain } from "./plain.ts";

/** What `as-ismp types` writes of a runtime. The names are those of its metadata. */
export interface RuntimeTypes {
  /** By pallet and call: the arguments, by name. */
  readonly calls: { readonly [pallet: string]: { readonly [call: string]: object } };
  /** By pallet and item: the keys as they are given, the keys as they are decoded, and the value. */
  readonly storage: {
    readonly [pallet: string]: {
      readonly [item: string]: {
        readonly keys: readonly unknown[];
        readonly decodedKeys: readonly unknown[];
        readonly value: unknown;
      };
    };
  };
  /** By pallet and event: the data, by field. */
  readonly events: { readonly [pallet: string]: { readonly [event: string]: object } };
  /** `Pallet.Error` of every error of a pallet. */
  readonly errors: string;
  /** By pallet and constant: the value. */
  readonly constants: { readonly [pallet: string]: { readonly [constant: string]: unknown } };
  /** By runtime API and method: the arguments in order, and the result. */
  readonly apis: {
    readonly [api: string]: {
      readonly [method: string]: { readonly inputs: readonly unknown[]; readonly output: unknown };
    };
  };
}

/** The types of a runtime of which nothing is known. */
export interface AnyRuntime extends RuntimeTypes {
  /** Any arguments. */
  readonly calls: Record<string, Record<string, Record<string, unknown>>>;
  /** Any keys; a decoded value. */
  readonly storage: Record<
    string,
    Record<string, { readonly keys: unknown[]; readonly decodedKeys: Plain[]; readonly value: Plain }>
  >;
  /** Decoded data. */
  readonly events: Record<string, Record<string, Readonly<Record<string, Plain>>>>;
  /** Any name. */
  readonly errors: string;
  /** A decoded value. */
  readonly constants: Record<string, Record<string, Plain>>;
  /** Any arguments; a decoded result. */
  readonly apis: Record<
    string,
    Record<string, { readonly inputs: readonly unknown[]; readonly output: Plain }>
  >;
}

/** Names of the properties of a type. */
export type NameIn<T> = keyof T & string;

/** The arguments of a call. They may be left out if there are none. */
export type CallArgs<T extends RuntimeTypes, P extends NameIn<T["calls"]>, C extends NameIn<T["calls"][P]>> =
  Record<never, never> extends T["calls"][P][C] ? [args?: T["calls"][P][C]] : [args: T["calls"][P][C]];

/** The keys of a storage item, in order; none for a value. */
export type StorageKeys<
  T extends RuntimeTypes,
  P extends NameIn<T["storage"]>,
  I extends NameIn<T["storage"][P]>,
> = T["storage"][P][I]["keys"];

/** The decoded value of a storage item. */
export type StorageValue<
  T extends RuntimeTypes,
  P extends NameIn<T["storage"]>,
  I extends NameIn<T["storage"][P]>,
> = T["storage"][P][I]["value"];

/** An entry of a map: its decoded keys, and its value. */
export type StorageEntry<
  T extends RuntimeTypes,
  P extends NameIn<T["storage"]>,
  I extends NameIn<T["storage"][P]>,
> = readonly [keys: T["storage"][P][I]["decodedKeys"], value: Exclude<T["storage"][P][I]["value"], null>];

/** The first keys of a map, of which all entries are read: none, or some. */
export type KeyPrefix<K extends readonly unknown[]> = number extends K["length"]
  ? K
  : K extends readonly [...infer Rest, unknown]
    ? K | KeyPrefix<Rest>
    : [];
