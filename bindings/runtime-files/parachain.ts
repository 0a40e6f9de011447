/** The package's runtime for a parachain: with validation data of its relay chain, and a client of its siblings. */
import { join } from "node:path";
import type { AssemblyDescription } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import { loadRuntime } from "./runtime-file.ts";

const PARACHAIN_FILE: string = join(ASSEMBLY_FOLDER, "runtime", "parachain.json");

/** @throws DescriptionFileError */
export function loadParachain(): AssemblyDescription {
  return loadRuntime(PARACHAIN_FILE);
}
