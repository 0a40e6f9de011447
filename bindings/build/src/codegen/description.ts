/**
 * The parts of a runtime's description that only its AssemblyScript needs, not metadata: where each pallet's sources
 * are, what the pallet does beside its calls, and which of its types have a class of their own.
 */
import type {
  PalletDescription,
  RuntimeApiDescription,
  RuntimeDescription,
  StorageDescription,
  Value,
  VariantCase,
} from "../description/description.ts";

/**
 * Moments at which a pallet can run code: those of a block, and after it; those of an upgrade; and checks, which are in no
 * blob that a chain runs.
 */
export const HOOKS = [
  "on_initialize",
  "on_poll",
  "on_idle",
  "on_finalize",
  "on_timestamp_set",
  "on_runtime_upgrade",
  "offchain_worker",
  "integrity_test",
  "try_state",
  "pre_upgrade",
  "post_upgrade",
] as const;

export type Hook = (typeof HOOKS)[number];

/** What a pallet can add to ISMP: a consensus client (`consensus-client.ts`), modules (`modules.ts`). */
export const ISMP_PARTS = ["consensus_client", "modules"] as const;

export type IsmpPart = (typeof ISMP_PARTS)[number];

export interface CallCase extends VariantCase {
  /** The call decides after it ran what it weighs or whether it pays a fee: it gets a `PostDispatch`. */
  readonly post?: boolean;
}

/** A class with `static read(reader: Reader)` and `write(event: EventWriter)`, used instead of encoded bytes. */
export interface AssemblyClass {
  readonly class: string;
  /** Absolute path of its module, without `.ts`. */
  readonly module: string;
}

/** A pallet's part of the genesis configuration. Texts are JSON, which the pallet's `genesis.ts` reads. */
export interface GenesisPart {
  /** The name of its field in the genesis configuration. */
  readonly field: string;
  /** Whether a configuration without the field is rejected. */
  readonly required: boolean;
  /** Value in the default configuration, and of an absent field. */
  readonly default: string;
  /** Values of the presets that do not use the default, by name of the preset. */
  readonly presets: ReadonlyMap<string, string>;
}

/** An extrinsic that a block's author makes from inherent data. */
export interface Inherent {
  /** Id of the inherent data: eight characters. */
  readonly identifier: string;
  /** Index of the call. */
  readonly call: number;
}

export const KEY_KINDS = ["sr25519", "ed25519"] as const;

/** The session key of the pallet's authorities. */
interface SessionKey {
  /** Key type in keystores: four characters. */
  readonly id: string;
  readonly crypto: (typeof KEY_KINDS)[number];
}

/**
 * What pallets provide to other pallets: for each kind the file in the pallet's folder, the names that it exports, and
 * the module of the package that is used where the runtime chooses none.
 */
export const PROVIDED = {
  currency: {
    file: "currency",
    names: ["balance", "reducibleBalance", "transfer"],
    none: "frame/no-currency",
  },
  clock: { file: "clock", names: ["now"], none: undefined },
  fee_payment: { file: "fee-payment", names: ["canPayFee", "withdrawFee", "settleFee"], none: undefined },
  account_data: { file: "account-data", names: ["AccountData"], none: "frame/no-account-data" },
} as const;

export type ProvidedKind = keyof typeof PROVIDED;

export const CONFIG_KINDS = ["currency", "clock", "fee_payment", "account_data", "account"] as const;

/** A kind that the pallet provides. */
export interface Provision {
  readonly kind: ProvidedKind;
  /** Of account data: the value of new accounts. */
  readonly default?: Value;
}

/** What a pallet leaves to the runtime. */
export interface ConfigSetting {
  readonly name: string;
  readonly kind: (typeof CONFIG_KINDS)[number];
  /** Name of the pallet, or the account, that is used unless the runtime chooses. */
  readonly default: string;
  /** Whether nothing is used in a runtime that does not have the default pallet, and does not choose. */
  readonly optional: boolean;
}

/** What the runtime chose for a setting. */
export type ConfigChoice = { readonly setting: string } & (
  | { readonly kind: "account"; readonly account: Uint8Array }
  | {
      readonly kind: ProvidedKind;
      readonly names: readonly string[];
      /** Absolute path of the module that exports the names, without `.ts`. */
      readonly module: string;
      /** Name of the pallet that provides it; undefined for a module, and for none. */
      readonly provider?: string;
    }
);

/** A module of ISMP with typed messages: the build reads and checks them, a class of the pallet handles them. */
export interface IsmpModuleDescription {
  /** Name of the class in the pallet's `modules.ts`. */
  readonly name: string;
  /** Under which messages come, on all chains. */
  readonly id: Uint8Array;
  readonly docs: readonly string[];
  /** The type of the bodies of its POSTs; absent if it takes none. */
  readonly post?: string;
  /** The type of the responses to its POSTs; absent if they get none. */
  readonly response?: string;
  /** The type of the values that its GETs, of one key each, ask for; absent if it sends none. */
  readonly get?: string;
}

/** Transaction extensions that a pallet implements; a runtime may leave them out. */
export const PALLET_EXTENSIONS = ["ChargeTransactionPayment"] as const;

/** A package that contains AssemblyScript: its name and its root folder. */
export interface SourcePackage {
  readonly name: string;
  readonly root: string;
}

/** Moves a pallet's storage from one version to the next: a function of the pallet's `migrations.ts`. */
export interface Migration {
  /** The version on chain at which it runs. */
  readonly from: number;
  /** The version on chain after it. */
  readonly to: number;
  /** Its name in AssemblyScript: `(): Weight`. */
  readonly function: string;
  /** A check before it, which passes bytes to the one after it: `(state: Writer): string | null`. */
  readonly preUpgrade?: string;
  /** A check after it: `(state: Reader): string | null`. */
  readonly postUpgrade?: string;
}

export interface AssemblyApi extends RuntimeApiDescription {
  /** If the API is in another package. */
  readonly package?: SourcePackage;
}

export interface AssemblyPallet extends PalletDescription {
  /**
   * Absolute path of the folder that contains the pallet's AssemblyScript. The folder's name is the pallet's name
   * there.
   */
  readonly folder: string;
  /** If the pallet is in another package. */
  readonly package?: SourcePackage;
  readonly calls?: readonly CallCase[];
  readonly hooks?: readonly Hook[];
  readonly ismp?: readonly IsmpPart[];
  readonly modules?: readonly IsmpModuleDescription[];
  readonly provides?: readonly Provision[];
  readonly settings?: readonly ConfigSetting[];
  /** For each of the settings. */
  readonly choices?: readonly ConfigChoice[];
  /** Version of the pallet's storage, which genesis writes. Default: 0. */
  readonly storageVersion?: number;
  /** In order: each starts from the version at which the one before it ends, the last ends at the storage version. */
  readonly migrations?: readonly Migration[];
  /** Items as older versions stored them. Migrations read them as `formerNAME`; metadata does not have them. */
  readonly formerStorage?: readonly StorageDescription[];
  readonly genesis?: GenesisPart;
  readonly inherent?: Inherent;
  readonly sessionKey?: SessionKey;
  /** Whether the pallet validates unsigned calls of its own. */
  readonly validatesUnsigned?: boolean;
  readonly extension?: (typeof PALLET_EXTENSIONS)[number];
  /** Classes of the pallet's own types, by name of the type. */
  readonly classes?: Readonly<Record<string, AssemblyClass>>;
}

export interface AssemblyDescription extends RuntimeDescription {
  /** Absolute path of the folder of the runtime's configuration. */
  readonly folder?: string;
  /** The runtime APIs, in the order of the metadata. */
  readonly apis: readonly AssemblyApi[];
  /** The pallets, each with the folder of its sources. */
  readonly pallets: readonly AssemblyPallet[];
}
