/**
 * The package's runtime for a solo chain, with Aura, GRANDPA, balances and sudo; and its form for development, which also
 * has pallet Probe: with it every account sends messages under any module id.
 */
import { join } from "node:path";
import type { AssemblyDescription } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import { loadRuntime } from "./runtime-file.ts";

const SOLO_FILE: string = join(ASSEMBLY_FOLDER, "runtime", "solo.json");
const SOLO_DEV_FILE: string = join(ASSEMBLY_FOLDER, "runtime", "solo-dev.json");

/** @throws DescriptionFileError */
export function loadSolo(): AssemblyDescription {
  return loadRuntime(SOLO_FILE);
}

/** @throws DescriptionFileError */
export function loadSoloDev(): AssemblyDescription {
  return loadRuntime(SOLO_DEV_FILE);
}
