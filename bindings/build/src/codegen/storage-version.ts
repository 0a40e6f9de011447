/** Generates a pallet's access to the version of its storage on chain. */
import { storagePrefix } from "@as-ismp/core/internal/state";
import type { AssemblyPallet } from "./description.ts";
import type { Imports } from "./modules.ts";

/** Name of the storage item that holds a pallet's storage version. */
export const STORAGE_VERSION_ITEM = ":__STORAGE_VERSION__:";

/** Constants `STORAGE_VERSION` and `KEY_ON_CHAIN_STORAGE_VERSION`, and the namespace `onChainStorageVersion`. */
export function storageVersionSource(
  { name, storageVersion = 0 }: AssemblyPallet,
  imports: Imports,
): { readonly name: string; readonly text: string }[] {
  const read = imports.frame("readStorageVersion");
  const write = imports.frame("writeStorageVersion");
  const key = [...storagePrefix(name, STORAGE_VERSION_ITEM)].join(", ");
  return [
    {
      name: "STORAGE_VERSION",
      text: `/** The storage version of this code. */\nexport const STORAGE_VERSION: u16 = ${storageVersion};\n`,
    },
    {
      name: "KEY_ON_CHAIN_STORAGE_VERSION",
      text: `export const KEY_ON_CHAIN_STORAGE_VERSION = memory.data<u8>([${key}]);\n`,
    },
    {
      name: "onChainStorageVersion",
      text: `/** The storage version that the pallet has on chain. */
export namespace onChainStorageVersion {
  /** 0 if there is none. */
  export function get(): u16 {
    return ${read}(KEY_ON_CHAIN_STORAGE_VERSION);
  }

  export function set(version: u16): void {
    ${write}(KEY_ON_CHAIN_STORAGE_VERSION, version);
  }
}
`,
    },
  ];
}
