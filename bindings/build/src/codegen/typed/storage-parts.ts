/** What the generators of storage share: keys, the context, names of parameters. */
import type { StorageDescription } from "../../description/description.ts";
import type { TypeTable } from "../../type-table/type-table.ts";
import { FRAME } from "../frame.ts";
import type { Imports } from "../modules.ts";
import type { Reading } from "../reading.ts";
import { type Held, heldOf } from "./forms.ts";
import type { Representation } from "./representation.ts";
import type { Representations } from "./representations.ts";

export type Key = NonNullable<StorageDescription["keys"]>[number];

/** A key of a map. */
export interface KeyPart {
  readonly name: string;
  readonly hasher: Key["hasher"];
  readonly type: Representation;
}

/** What the source of all items of a file needs. */
export interface StorageContext {
  readonly representations: Representations;
  readonly reading: Reading;
  readonly imports: Imports;
  readonly table: TypeTable;
}

/** Bytes of a prefix of storage keys. */
export const PREFIX = 32;

export const HASH_SIZES: Readonly<Record<Key["hasher"], number>> = {
  Blake2_128: 16,
  Blake2_256: 32,
  Blake2_128Concat: 16,
  Twox128: 16,
  Twox256: 32,
  Twox64Concat: 8,
  Identity: 0,
};

/** Whether a key can be read back from a storage key. */
export const KEEPS_KEY: ReadonlySet<Key["hasher"]> = new Set([
  "Blake2_128Concat",
  "Twox64Concat",
  "Identity",
]);

/** What reads of an item give. */
export interface ReadResult {
  readonly isOptional: boolean;
  /** Of an optional item, what is there if it is not null. */
  readonly held: Held;
  /** The type that reads return. */
  readonly type: string;
}

export function resultOf({ modifier }: StorageDescription, value: Representation): ReadResult {
  const isOptional = modifier === "Optional";
  const held = heldOf(value);
  return { isOptional, held, type: isOptional ? `${held.type} | null` : value.type };
}

/** The keys as parameters of a function, and further ones. */
export function parametersOf(keys: readonly KeyPart[], more: readonly string[] = []): string {
  return [...keys.map(({ name, type }) => `${name}: ${type.type}`), ...more].join(", ");
}

/** The keys as arguments of a call. */
export function argumentsOf(keys: readonly KeyPart[]): string {
  return keys.map(({ name }) => name).join(", ");
}

/** The host's functions for storage have the names that a namespace uses for its own. */
export function storageSpace(imports: Imports): void {
  imports.space(FRAME.storage.module, "storage");
}
