/** Reads runtime blobs for the commands, plain or compressed. */
import { readFile } from "node:fs/promises";
import { type LightClient, Runtime, RuntimeLoadError } from "@as-ismp/core";
import { decompressBlob, isCompressedBlob } from "@as-ismp/core/internal/blob";
import { UnreadableFileError, UnusableInputError } from "./errors.ts";
import { blobPath, DEFAULT_BLOB, DEV_BLOB, shortPath } from "./paths.ts";

export interface BlobFile {
  readonly path: string;
  /** The file's size in bytes. */
  readonly size: number;
  readonly compressed: boolean;
  /** The content of the file. */
  readonly bytes: Uint8Array;
  /** Plain WebAssembly. */
  readonly code: Uint8Array;
}

/**
 * @param given a path, or the name of one of the package's blobs
 * @throws UnusableInputError if the file can't be read, or if its zstd frame is damaged or too large
 */
export async function readBlob(given: string): Promise<BlobFile> {
  const path = blobPath(given);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const hint = path === DEFAULT_BLOB || path === DEV_BLOB ? "; `npm run build` makes it" : "";
    throw new UnreadableFileError(`${shortPath(path)}: ${cause.code ?? cause.message}${hint}`, { cause });
  });
  const code = await decompressBlob(bytes).catch((cause: Error) => {
    throw new UnusableInputError(`${shortPath(path)}: ${cause.name}: ${cause.message}`, { cause });
  });
  return {
    path,
    size: bytes.length,
    bytes: new Uint8Array(bytes),
    compressed: isCompressedBlob(bytes),
    code,
  };
}

/**
 * The runtime in a blob, which must implement an API.
 *
 * @throws UnusableInputError if it is not a runtime, or lacks the API
 */
export async function loadRuntime(blob: BlobFile, api: string, entryPoint: string): Promise<Runtime> {
  const runtime = await Runtime.load(blob.code).catch((cause: unknown) => {
    if (!(cause instanceof RuntimeLoadError)) throw cause;
    throw new UnusableInputError(`${shortPath(blob.path)}: ${cause.name}: ${cause.message}`, { cause });
  });
  if (!runtime.entryPoints.has(`${api}_${entryPoint}`)) {
    throw new UnusableInputError(`${shortPath(blob.path)}: the runtime does not offer ${api}`);
  }
  return runtime;
}

/**
 * The light client in a blob.
 *
 * @throws UnusableInputError if the blob is not a runtime with a light client
 */
export async function loadLightClient(path: string): Promise<LightClient> {
  return (await loadRuntime(await readBlob(path), "LightClientApi", "verify_grandpa")).lightClient;
}
