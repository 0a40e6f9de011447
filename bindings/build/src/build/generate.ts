// Generates AssemblyScript sources: from the runtime's description the entry points, the version, the metadata and
// what pallets must agree with; besides, error texts and BLAKE2b's unrolled rounds.
//
// A compilation reads them from memory, as if they were in `assembly/generated/`. No build writes into the package.

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { compactFromU8a } from "@polkadot/util";
import { byteData, codeData } from "../codegen/bytes.ts";
import type { AssemblyDescription } from "../codegen/description.ts";
import { entrySource } from "../codegen/entry-source.ts";
import { GENERATED_FOLDER, type GeneratedFile, generateAssembly } from "../codegen/generate.ts";
import { Imports, type ModulePath } from "../codegen/modules.ts";
import type { RuntimeDescription } from "../description/description.ts";
import { encodeDescribedVersion } from "../description/version.ts";
import { encodeMetadata, METADATA_VERSIONS } from "../metadata/encode.ts";
import { errorTextFiles } from "./error-texts.ts";
import { compressBlock } from "./lz4.ts";
import { blake2bCompressSource } from "./unroll-blake2b.ts";

/** Length of "meta" and the version byte, which come before the number of types. */
const METADATA_PREFIX = 5;

/** Name of the generated entry file, without `.ts`. */
export const ENTRY = "entry";

/**
 * The files that are generated from a description. Paths are relative to the folder of generated files.
 *
 * @param folder absolute path of that folder; imports are relative to it
 * @param locate maps an absolute path to the path under which a compilation sees it
 * @throws what `generateAssembly` throws, AssemblyApiError
 */
export function generatedFiles(
  description: RuntimeDescription,
  folder: string = GENERATED_FOLDER,
  locate: ModulePath["locate"] = (module) => module,
): GeneratedFile[] {
  const placeOf = (path: string): ModulePath => ({ file: join(locate(folder), path), locate });
  return [
    { path: `${ENTRY}.ts`, text: entrySource(description, placeOf(`${ENTRY}.ts`)) },
    { path: "version.ts", text: versionSource(description) },
    ...errorTextFiles(dirname(GENERATED_FOLDER), placeOf),
    { path: "metadata.ts", text: metadataSource(description, placeOf("metadata.ts")) },
    { path: "blake2b-compress.ts", text: blake2bCompressSource() },
    ...(hasSources(description) ? generateAssembly(description, folder, locate) : []),
  ];
}

/** Writes the generated files of a description to `folder`, for editors and readers. No build reads them. */
export async function writeGenerated(description: RuntimeDescription, folder: string): Promise<void> {
  const target = resolve(folder);
  for (const { path, text } of generatedFiles(description, target)) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), text);
  }
}

/** Whether the description's pallets have AssemblyScript of their own; a light client has no pallets. */
export function hasSources(description: RuntimeDescription): description is AssemblyDescription {
  return description.pallets.length > 0 && description.pallets.every((pallet) => "folder" in pallet);
}

function versionSource(description: RuntimeDescription): string {
  const version = encodeDescribedVersion(description);
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

/**
 * Metadata of all versions, compressed as one block. Most of it is type registries, which begin with the same types.
 * The block holds these shared types first, then for each version what comes before and after them.
 */
function metadataSource(description: RuntimeDescription, place: ModulePath): string {
  const versions = METADATA_VERSIONS.map((version) => {
    const metadata = encodeMetadata(description, version);
    const types = METADATA_PREFIX + compactFromU8a(metadata.subarray(METADATA_PREFIX))[0];
    return { version, head: metadata.subarray(0, types), rest: metadata.subarray(types) };
  });
  const shared = versions.reduce(
    (length, { rest }) => commonLength(versions[0]?.rest ?? rest, rest, length),
    Infinity,
  );
  const types = versions[0]?.rest.subarray(0, shared) ?? new Uint8Array();
  const parts = versions.flatMap(({ head, rest }) => [head, rest.subarray(shared)]);
  const block = Buffer.concat([types, ...parts]);
  const lengths = versions.map(
    ({ version, head, rest }) => `
/** Version ${version}: lengths of the parts before and after the shared types. */
export const METADATA_V${version}_HEAD_LENGTH: u32 = ${head.length};
export const METADATA_V${version}_TAIL_LENGTH: u32 = ${rest.length - shared};
`,
  );
  const imports = new Imports(place);
  const compressed = codeData("metadataBlock", compressBlock(block), imports);
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** An LZ4 block: the types that the registries of all versions begin with, then the other parts of each version. */
export ${compressed}
/** Length of the decompressed block, and of the types in it. */
export const METADATA_LENGTH: u32 = ${block.length};
export const METADATA_TYPES_LENGTH: u32 = ${types.length};
${lengths.join("")}`;
}

/** How many leading bytes `a` and `b` share, at most `limit`. */
function commonLength(a: Uint8Array, b: Uint8Array, limit: number): number {
  const end = Math.min(a.length, b.length, limit);
  let length = 0;
  while (length < end && a[length] === b[length]) length++;
  return length;
}
