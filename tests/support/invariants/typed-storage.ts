import { blake2AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import { type RuntimeMetadata, storagePrefix } from "../../../bindings/chain/src/chain/index.ts";
import type { State } from "../../../bindings/core/src/index.ts";
import { diffTries } from "../../../bindings/core/src/state/trie-diff.ts";
import type { TypeId } from "../../../bindings/relayer/src/substrate/metadata.ts";
import { twox } from "../hashing.ts";
import { concat, equal, hex, utf8 } from "../hex.ts";

/**
 * Metadata and storage agree: each key in the state belongs to an item of the metadata and is hashed as the metadata
 * says, and the stored value decodes completely as the item's type.
 */

/** Keys that no pallet declares: of Substrate itself, and of the runtimes' own identity. */
const WELL_KNOWN: readonly Uint8Array[] = [
  utf8(":code"),
  utf8(":heappages"),
  utf8(":extrinsic_index"),
  utf8(":intrablock_entropy"),
  utf8(":child_storage:default:"),
  twox(utf8(":HostMachine:"), 128),
  twox(utf8(":Coprocessor:"), 128),
];
const VERSION_ITEM = hex(twox(utf8(":__STORAGE_VERSION__:"), 128)).slice(2);

/** The number of hash bytes before a key, and the hash. */
const HASHERS: Readonly<Record<string, readonly [bytes: number, hash: (key: Uint8Array) => Uint8Array]>> = {
  Blake2_128Concat: [16, (key) => blake2AsU8a(key, 128)],
  Twox64Concat: [8, (key) => xxhashAsU8a(key, 64)],
  Identity: [0, () => new Uint8Array()],
};

interface Item {
  readonly name: string;
  readonly value: TypeId;
  readonly keys: readonly (readonly [hasher: string, type: TypeId])[];
}

export class TypedStorage {
  readonly #metadata: RuntimeMetadata;
  /** By `0x` hex of the prefix of their keys. */
  readonly #items: ReadonlyMap<string, Item>;
  /** The first half of the keys of pallets. */
  readonly #pallets: ReadonlySet<string>;

  constructor(metadata: RuntimeMetadata) {
    this.#metadata = metadata;
    const items = metadata.latest.pallets.flatMap(({ storage }) => {
      const declared = storage.unwrapOr(undefined);
      if (declared === undefined) return [];
      const prefix = declared.prefix.toString();
      return declared.items.map(({ name, type }) => {
        const value: TypeId = type.isPlain ? type.asPlain : type.asMap.value;
        const keys = type.isPlain ? [] : keysOf(metadata, type.asMap);
        const key = hex(storagePrefix(prefix, name.toString()));
        return [key, { name: `${prefix}.${name.toString()}`, value, keys }] as const;
      });
    });
    this.#items = new Map(items);
    this.#pallets = new Set(metadata.latest.pallets.map(({ name }) => hex(twox(utf8(name.toString()), 128))));
  }

  /** What is wrong in `after`, among the entries that differ from `before`. */
  brokenSince(before: State, after: State): string | undefined {
    for (const [key, value] of diffTries(before.top, after.top)) {
      const problem = value === null ? undefined : this.broken(key, value);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  broken(key: Uint8Array, value: Uint8Array): string | undefined {
    if (WELL_KNOWN.some((known) => equal(key.subarray(0, known.length), known))) return undefined;
    const prefix = hex(key.subarray(0, 32));
    if (this.#pallets.has(prefix.slice(0, 34)) && prefix.slice(34) === VERSION_ITEM) {
      return value.length === 2 ? undefined : `${prefix}: a storage version of ${value.length} bytes`;
    }
    const item = this.#items.get(prefix);
    if (item === undefined) return `no item of the metadata is at ${hex(key)}`;
    const rest = this.#restOf(key.subarray(32), item);
    if (typeof rest === "string") return `${item.name}, ${hex(key)}: ${rest}`;
    try {
      this.#metadata.decode(item.value, value);
      return undefined;
    } catch (error) {
      return `${item.name} holds no value of its type: ${hex(value)}: ${(error as Error).message}`;
    }
  }

  #restOf(key: Uint8Array, { keys }: Item): Uint8Array | string {
    let rest = key;
    for (const [hasher, type] of keys) {
      const [length, hash] = HASHERS[hasher] ?? [0, () => new Uint8Array()];
      let encoded: Uint8Array;
      try {
        encoded = this.#metadata.registry
          .createType(this.#metadata.registry.createLookupType(type), rest.subarray(length))
          .toU8a();
      } catch (error) {
        return `no key of its type: ${(error as Error).message}`;
      }
      const used = concat(hash(encoded), encoded);
      if (!equal(rest.subarray(0, used.length), used)) return `the key is not hashed by ${hasher}`;
      rest = rest.subarray(used.length);
    }
    return rest.length === 0 ? rest : "there are bytes after the key";
  }
}

function keysOf(
  metadata: RuntimeMetadata,
  map: { readonly hashers: Iterable<{ readonly type: string }>; readonly key: TypeId },
): Item["keys"] {
  const hashers = [...map.hashers].map(({ type }) => type);
  const types =
    hashers.length === 1 ? [map.key] : [...metadata.registry.lookup.getSiType(map.key).def.asTuple];
  return hashers.map((hasher, i) => [hasher, types[i] as TypeId] as const);
}

/** Constants whose values are not of their types. */
export function brokenConstants(metadata: RuntimeMetadata): string[] {
  return metadata.latest.pallets.flatMap(({ name, constants }) =>
    constants.flatMap((constant) => {
      try {
        metadata.decode(constant.type, constant.value.toU8a(true));
        return [];
      } catch (error) {
        return [`${name.toString()}.${constant.name.toString()}: ${(error as Error).message}`];
      }
    }),
  );
}
