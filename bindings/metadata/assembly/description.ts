/**
 * What a runtime's description says beyond metadata, for the AssemblyScript that is made from it: where each pallet's
 * sources are, which hooks it has, which of its types have a class of their own.
 */
import type { PalletDescription, RuntimeDescription, VariantCase } from "../description.ts";

/** Moments of a block at which a pallet may act. */
export const HOOKS = ["on_initialize", "on_idle", "on_finalize"] as const;

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

export interface AssemblyPallet extends PalletDescription {
  /** Absolute path of the folder that holds the pallet's AssemblyScript. Its last part names the pallet there. */
  readonly folder: string;
  readonly calls?: readonly CallCase[];
  readonly hooks?: readonly Hook[];
  readonly ismp?: readonly IsmpPart[];
  /** Classes of the pallet's own types, by name of the type. */
  readonly classes?: Readonly<Record<string, AssemblyClass>>;
}

export interface AssemblyDescription extends RuntimeDescription {
  readonly pallets: readonly AssemblyPallet[];
}
