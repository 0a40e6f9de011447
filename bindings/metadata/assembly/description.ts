/**
 * What a runtime's description says beyond metadata, for the AssemblyScript that is made from it: where each pallet's
 * sources are, what it does beside its calls, which of its types have a class of their own.
 */
import type { PalletDescription, RuntimeDescription, VariantCase } from "../description.ts";

/** Moments of a block at which a pallet may act. */
export const HOOKS = ["on_initialize", "on_idle", "on_finalize", "on_timestamp_set"] as const;

export type Hook = (typeof HOOKS)[number];

/** What a pallet may bring to ISMP: a consensus client (`consensus-client.ts`), modules (`modules.ts`). */
export const ISMP_PARTS = ["consensus_client", "modules"] as const;

export type IsmpPart = (typeof ISMP_PARTS)[number];

export interface CallCase extends VariantCase {
  /** The call decides after the fact what it weighs or whether it is paid for: it is given a `PostDispatch`. */
  readonly post?: boolean;
}

/** A class with `static read(reader: Reader)` and `write(event: EventWriter)`, instead of encoded bytes. */
export interface AssemblyClass {
  readonly class: string;
  /** Absolute path of its module, without `.ts`. */
  readonly module: string;
}

/** A pallet's part of the first state. Texts are JSON, for the pallet's `genesis.ts` to read. */
export interface GenesisPart {
  /** The name of its field in the genesis configuration. */
  readonly field: string;
  /** Whether a configuration without the field is refused. */
  readonly required: boolean;
  /** What the configuration without a name says, and what an absent field stands for. */
  readonly default: string;
  /** What presets say that do not say the default, by their names. */
  readonly presets: ReadonlyMap<string, string>;
}

/** An extrinsic that a block's author makes of what he knows. */
export interface Inherent {
  /** What the author's data stands under: eight characters. */
  readonly identifier: string;
  /** The index of the call. */
  readonly call: number;
}

export const KEY_KINDS = ["sr25519", "ed25519"] as const;

/** The key of a node that is one of the pallet's authorities. */
export interface SessionKey {
  /** Under which keystores hold it: four characters. */
  readonly id: string;
  readonly crypto: (typeof KEY_KINDS)[number];
}

/** Transaction extensions that a pallet carries out; a runtime may do without them. */
export const PALLET_EXTENSIONS = ["ChargeTransactionPayment"] as const;

export interface AssemblyPallet extends PalletDescription {
  /** Absolute path of the folder that holds the pallet's AssemblyScript. Its last part names the pallet there. */
  readonly folder: string;
  /** Of a pallet in a package other than this: the package's name, and where it is. */
  readonly package?: { readonly name: string; readonly root: string };
  readonly calls?: readonly CallCase[];
  readonly hooks?: readonly Hook[];
  readonly ismp?: readonly IsmpPart[];
  /** Of its storage, as genesis notes it. 0 where absent. */
  readonly storageVersion?: number;
  readonly genesis?: GenesisPart;
  readonly inherent?: Inherent;
  readonly sessionKey?: SessionKey;
  /** Whether the pallet judges calls of its own that nobody signed. */
  readonly validatesUnsigned?: boolean;
  readonly extension?: (typeof PALLET_EXTENSIONS)[number];
  /** Classes of the pallet's own types, by name of the type. */
  readonly classes?: Readonly<Record<string, AssemblyClass>>;
}

export interface AssemblyDescription extends RuntimeDescription {
  /** Absolute path of the folder of the runtime's configuration. */
  readonly folder?: string;
  readonly pallets: readonly AssemblyPallet[];
}
