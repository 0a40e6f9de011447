/**
 * What a runtime offers, in plain data: the one source that metadata, the version and the constants of the
 * AssemblyScript side are made from.
 *
 * Types are type expressions (`expression.ts`). Besides the declared ones a description makes these names:
 * `RuntimeCall`, `RuntimeEvent`, `RuntimeError`, and `<Pallet>.Call`, `<Pallet>.Event`, `<Pallet>.Error`; so a call
 * may take a `RuntimeCall`, as Sudo's does. What must hold between the parts is checked in `check.ts`.
 */
import type { TypeDeclarations, VariantCase } from "./types.ts";
import type { Value } from "./values.ts";

export type { TypeDeclaration, TypeDeclarations, VariantCase } from "./types.ts";
export type { Value } from "./values.ts";

export interface RuntimeDescription {
  readonly version: VersionDescription;
  /** The crate in the paths of the outer enums, such as `as_ismp_runtime`. */
  readonly crate: string;
  /** Types that are used here and belong to no pallet. */
  readonly types: TypeDeclarations;
  readonly apis: readonly RuntimeApiDescription[];
  readonly pallets: readonly PalletDescription[];
  readonly extrinsic: ExtrinsicDescription;
  /** Of headers, of lists of extrinsics and, by the host, of the state. Default: `blake2_256`. */
  readonly hasher?: RuntimeHasher;
}

export const RUNTIME_HASHERS = ["blake2_256", "keccak256"] as const;

export type RuntimeHasher = (typeof RUNTIME_HASHERS)[number];

/** `RuntimeVersion` without its APIs, which `apis` gives. */
export interface VersionDescription {
  readonly specName: string;
  readonly implName: string;
  readonly authoringVersion: number;
  readonly specVersion: number;
  readonly implVersion: number;
  readonly transactionVersion: number;
  /** 0 or 1: smoldot and chopsticks refuse others. */
  readonly systemVersion: number;
}

export interface RuntimeApiDescription {
  readonly name: string;
  readonly version: number;
  readonly docs: readonly string[];
  /** The AssemblyScript that exports the methods, below `assembly/runtime/api/`. Metadata alone needs none. */
  readonly module?: string;
  /** Each is exported as `<name>_<method>`. */
  readonly methods: readonly RuntimeApiMethodDescription[];
}

export interface RuntimeApiMethodDescription {
  readonly name: string;
  readonly docs: readonly string[];
  readonly inputs: readonly { readonly name: string; readonly type: string }[];
  readonly output: string;
  /** Where not the API's. */
  readonly module?: string;
}

export interface PalletDescription {
  readonly name: string;
  /** First byte of its calls, events and errors, 0..255. */
  readonly index: number;
  /** The crate in the paths of its enums, such as `pallet_balances`. */
  readonly crate: string;
  readonly docs: readonly string[];
  /** Types that are this pallet's own. */
  readonly types?: TypeDeclarations;
  readonly storage?: readonly StorageDescription[];
  /** Calls may be missing, which is not the same as none: so may events and errors. */
  readonly calls?: readonly VariantCase[];
  readonly events?: readonly VariantCase[];
  readonly errors?: readonly VariantCase[];
  readonly constants?: readonly ConstantDescription[];
  /** Metadata V16 only. PAPI takes the hasher from `System`'s `Hashing`. */
  readonly associatedTypes?: readonly AssociatedTypeDescription[];
}

export type StorageHasher =
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
  /** What a reader finds where nothing is stored: `Optional` nothing, `Default` the default. */
  readonly modifier: "Optional" | "Default";
  /** Of a map; absent for a single value. */
  readonly keys?: readonly { readonly hasher: StorageHasher; readonly type: string }[];
  readonly value: string;
  /** Zero or empty where absent. An enum has no such default: it needs one here. */
  readonly default?: Value;
  readonly docs: readonly string[];
}

export interface ConstantDescription {
  readonly name: string;
  readonly type: string;
  readonly value: Value;
  readonly docs: readonly string[];
}

export interface AssociatedTypeDescription {
  readonly name: string;
  readonly type: string;
  readonly docs: readonly string[];
}

export interface ExtrinsicDescription {
  /** Format versions the runtime takes. Clients use the first. */
  readonly versions: readonly number[];
  readonly address: string;
  readonly signature: string;
  /** In the order of the wire. */
  readonly extensions: readonly TransactionExtensionDescription[];
}

export interface TransactionExtensionDescription {
  /** What clients know the extension by. */
  readonly identifier: string;
  /** What stands in the extrinsic. */
  readonly type: string;
  /** What is signed in addition and not sent. */
  readonly implicit: string;
}

/** The API with only some of its methods, for a runtime that exports no more. */
export function withMethods(api: RuntimeApiDescription, ...names: readonly string[]): RuntimeApiDescription {
  const methods = names.map((name) => {
    const method = api.methods.find((candidate) => candidate.name === name);
    if (method === undefined) throw new RangeError(`the API ${api.name} has no method ${name}`);
    return method;
  });
  return { ...api, methods };
}
