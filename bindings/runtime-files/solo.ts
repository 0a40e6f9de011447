/** The package's runtime for a solo chain, with Aura, GRANDPA, balances and sudo. */
import { join } from "node:path";
import type { AssemblyDescription } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import { loadRuntime } from "./runtime-file.ts";

const SOLO_FILE: string = join(ASSEMBLY_FOLDER, "runtime", "solo.json");

/** @throws DescriptionFileError */
export function loadSolo(): AssemblyDescription {
  return loadRuntime(SOLO_FILE);
}
