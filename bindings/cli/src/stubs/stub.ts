/**
 * What `as-ismp new` writes for a pallet: files by their path from the folder of `runtime.json`.
 *
 * All names are made of the name of the folder. Types of pallets are global in a runtime, so they begin with the pallet's
 * name.
 */

export interface StubNames {
  /** The folder, for example `fast-lane`. Generated files are called the same. */
  readonly folder: string;
  /** Name of the pallet and of the module's class, for example `FastLane`. */
  readonly pallet: string;
  /** Name of the functions that send messages, for example `fastLane`. */
  readonly value: string;
  /** For example `pallet_fast_lane`. */
  readonly crate: string;
}

export type StubFiles = Readonly<Record<string, string>>;

/** @param folder of words that are joined by `-` */
export function stubNames(folder: string): StubNames {
  const words = folder.split("-");
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
  const pallet = words.map(capital).join("");
  return {
    folder,
    pallet,
    value: pallet.charAt(0).toLowerCase() + pallet.slice(1),
    crate: `pallet_${words.join("_")}`,
  };
}
