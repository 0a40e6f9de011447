// Writes the AssemblyScript sources that are made: version, metadata, and what the pallets must agree with, from the
// runtime's description; and BLAKE2b's unrolled rounds.
//
// The files go to `assembly/generated/`, are made anew by every build and are not kept in git.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { compactAddLength } from "@polkadot/util";
import type { AssemblyDescription } from "../metadata/assembly/description.ts";
import { generateAssembly } from "../metadata/assembly/generate.ts";
import type { RuntimeDescription } from "../metadata/description.ts";
import { encodeRuntimeVersion } from "../metadata/description.ts";
import { encodeMetadata, METADATA_VERSIONS } from "../metadata/encode.ts";
import { blake2bCompressSource } from "./unroll-blake2b.ts";

/** Writes `assembly/generated/` below `root`. */
export async function generate(description: RuntimeDescription, root: string): Promise<void> {
  const folder = join(root, "assembly", "generated");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "version.ts"), versionSource(description));
  await writeFile(join(folder, "metadata.ts"), metadataSource(description));
  await writeFile(join(folder, "blake2b-compress.ts"), blake2bCompressSource());
  if (!hasSources(description)) return;
  for (const { path, text } of generateAssembly(description, folder)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Whether the description's pallets have AssemblyScript of their own; a light client has no pallets. */
function hasSources(description: RuntimeDescription): description is AssemblyDescription {
  return description.pallets.length > 0 && description.pallets.every((pallet) => "folder" in pallet);
}

function versionSource(description: RuntimeDescription): string {
  const version = encodeRuntimeVersion(description);
  const { specName, specVersion, transactionVersion } = description.version;
  const name = new TextEncoder().encode(specName);
  return `// Made by the build from the runtime's description. Do not edit.

/** SCALE \`RuntimeVersion\`. */
export const VERSION = ${byteData(version)};
export const VERSION_LENGTH: u32 = ${version.length};

export const SPEC_VERSION: u32 = ${specVersion};
export const TRANSACTION_VERSION: u32 = ${transactionVersion};
export const SPEC_NAME = ${byteData(name)};
export const SPEC_NAME_LENGTH: u32 = ${name.length};
`;
}

function metadataSource(description: RuntimeDescription): string {
  const parts = METADATA_VERSIONS.map((version) => {
    const metadata = compactAddLength(encodeMetadata(description, version));
    return `
/** \`Some(OpaqueMetadata)\` of version ${version}. */
export const METADATA_V${version} = ${byteData(Uint8Array.of(1, ...metadata))};
export const METADATA_V${version}_LENGTH: u32 = ${metadata.length + 1};
`;
  });
  return `// Made by the build from the runtime's description. Do not edit.
${parts.join("")}`;
}

function byteData(bytes: Uint8Array): string {
  return `memory.data<u8>([${bytes.join(",")}])`;
}
