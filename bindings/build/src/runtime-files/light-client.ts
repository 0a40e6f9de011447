/**
 * The package's light-client runtime: verification for any host and any chain, without pallets and storage.
 *
 * It takes no extrinsics, but has types of addresses and signatures, because clients reject metadata without them.
 */
import { join } from "node:path";
import type { AssemblyDescription } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import { loadRuntime } from "./runtime-file.ts";

const LIGHT_CLIENT_FILE: string = join(ASSEMBLY_FOLDER, "runtime", "light-client.json");

/** @throws DescriptionFileError */
export function loadLightClient(): AssemblyDescription {
  return loadRuntime(LIGHT_CLIENT_FILE);
}
