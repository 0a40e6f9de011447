/**
 * What a runtime offers, as plain data. Metadata, the version and the constants of the AssemblyScript side are
 * generated from this one source.
 *
 * Types are type expressions (`bindings/build/src/type-table/expression.ts`). Besides the declared types, a description can use these generated
 * ones: `RuntimeCall`, `RuntimeEvent`, `RuntimeError`, and `<Pallet>.Call`, `<Pallet>.Event`, `<Pallet>.Error`. So a
 * call can take a `RuntimeCall`, as Sudo's does. `check.ts` checks that the parts fit together.
 */
import type { TypeDeclarations, VariantCase } from "../type-table/type-table.ts";
import type { Value } from "../type-table/values.ts";

export type { TypeDeclarations, VariantCase } from "../type-table/type-table.ts";
export type { Value } from "../type-table/values.ts";

/** The description of a runtime. */
export interface RuntimeDescription {
  /** Names and versions that `Core_version` returns. */
  readonly version: VersionDescription;
  /** The crate in the paths of the outer enums, such as `as_ismp_runtime`. */
  readonly crate: string;
  /** Types that are used here and belong to no pallet. */
  readonly types: TypeDeclarations;
  /** The runtime APIs, in the order of the metadata. */
  readonly apis: readonly RuntimeApiDescription[];
  /** The pallets, in the order of the metadata. */
  readonly pallets: readonly PalletDescription[];
  /** The types of an extrinsic, and its transaction extensions. */
  readonly extrinsic: ExtrinsicDescription;
  /** Hash function of headers, of lists of extrinsics and, in the host, of the state. Default: `blake2_256`. */
  readonly hasher?: RuntimeHasher;
}

export const RUNTIME_HASHERS = ["blake2_256", "keccak256"] as const;

/** A hash function that a runtime may be built with. */
export type RuntimeHasher = (typeof RUNTIME_HASHERS)[number];

/** `RuntimeVersion` without its APIs, which come from `apis`. */
export interface VersionDescription {
  readonly specName: string;
  readonly implName: string;
  readonly authoringVersion: number;
  readonly specVersion: number;
  readonly implVersion: number;
  readonly transactionVersion: number;
  /** 0 or 1, because smoldot and chopsticks reject others. */
  readonly systemVersion: number;
}

export interface RuntimeApiDescription {
  readonly name: string;
  readonly version: number;
  readonly docs: readonly string[];
  /** Types of this API. */
  readonly types?: TypeDeclarations;
  /**
   * Absolute path, without `.ts`, of the AssemblyScript module that exports the methods. Metadata alone does not need
   * it.
   */
  readonly module?: string;
  /**
   * Whether the module has a function with values for each method, `ownerOf(name: Bytes)`, around which the build makes the
   * entry point. Otherwise it has the entry points themselves.
   */
  readonly typed?: boolean;
  /** Each is exported as `<name>_<method>`. */
  readonly methods: readonly RuntimeApiMethodDescription[];
}

interface RuntimeApiMethodDescription {
  readonly name: string;
  readonly docs: readonly string[];
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
  readonly output: string;
  /** Only if it is another module than the API's. */
  readonly module?: string;
}

export interface PalletDescription {
  readonly name: string;
  /** Index of its calls, events and errors, 0..255. */
  readonly index: number;
  /** The crate in the paths of its enums, such as `pallet_balances`. */
  readonly crate: string;
  readonly docs: readonly string[];
  /** Types of this pallet. */
  readonly types?: TypeDeclarations;
  readonly storage?: readonly StorageDescription[];
  /**
   * No list of calls is not the same as an empty one: without it the pallet has no enum of calls. Same for events and
   * errors.
   */
  readonly calls?: readonly VariantCase[];
  readonly events?: readonly VariantCase[];
  readonly errors?: readonly VariantCase[];
  readonly constants?: readonly ConstantDescription[];
  /** Metadata V16 only. PAPI takes the hasher from `System`'s `Hashing`. */
  readonly associatedTypes?: readonly AssociatedTypeDescription[];
}

type StorageHasher =
  | "Blake2_128"
  | "Blake2_256"
  | "Blake2_128Concat"
  | "Twox128"
  | "Twox256"
  | "Twox64Concat"
  | "Identity";

export interface StorageDescription {
  /** The key is `twox128(pallet) ++ twox128(name)`, then the hashed keys of a map. */
  readonly name: string;
  /** What a reader gets if nothing is stored: with `Optional` nothing, with `Default` the default value. */
  readonly modifier: "Optional" | "Default";
  /** The keys of a map; absent for a single value. */
  readonly keys?: readonly StorageKeyDescription[];
  readonly value: string;
  /** The default value. If absent, it is zero or empty. An enum has no such default and must state one. */
  readonly default?: Value;
  /** A map that counts its entries: in the item `CounterFor` with its name. */
  readonly isCounted?: boolean;
  readonly docs: readonly string[];
}

interface StorageKeyDescription {
  /** What the generated code calls the key. */
  readonly name?: string;
  readonly hasher: StorageHasher;
  readonly type: string;
}

export interface ConstantDescription {
  readonly name: string;
  readonly type: string;
  readonly value: Value;
  readonly docs: readonly string[];
}

interface AssociatedTypeDescription {
  readonly name: string;
  readonly type: string;
  readonly docs: readonly string[];
}

export interface ExtrinsicDescription {
  /** Format versions that the runtime accepts. Clients use the first. */
  readonly versions: readonly number[];
  readonly address: string;
  readonly signature: string;
  /** In the order in which an extrinsic holds them. */
  readonly extensions: readonly TransactionExtensionDescription[];
}

export interface TransactionExtensionDescription {
  /** The name by which clients know the extension. */
  readonly identifier: string;
  /** What an extrinsic contains. */
  readonly type: string;
  /** What is signed in addition but not sent. */
  readonly implicit: string;
}

/**
 * The API with only some of its methods, for a runtime that does not export all.
 *
 * @throws RangeError for a method that the API does not have
 */
export function withMethods(api: RuntimeApiDescription, ...names: readonly string[]): RuntimeApiDescription {
  const methods = names.map((name) => {
    const method = api.methods.find((candidate) => candidate.name === name);
    if (method === undefined) throw new RangeError(`the API ${api.name} has no method ${name}`);
    return method;
  });
  return { ...api, methods };
}
