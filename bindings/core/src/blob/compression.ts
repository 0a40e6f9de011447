/**
 * The compressed form of a runtime blob: the 8-byte prefix `52bc537646db8e05`, then one zstd frame.
 *
 * Rejects a blob that would grow beyond 50 MiB, a frame that is not a plain zstd frame, and a damaged frame.
 * Invariant: memory for the output of an untrusted frame is never more than the limit, whatever the frame's header
 * claims. So an attacker can't exhaust the memory with a small frame (a "zip bomb").
 *
 * Hosts apply the same rule (docs/spec/host.md#compression). The prefix is not valid WebAssembly, so the two forms of
 * `:code` can be told apart.
 */
import { compress, decompress, init } from "@bokuweb/zstd-wasm";

export const COMPRESSED_BLOB_PREFIX: Uint8Array = Uint8Array.of(
  0x52,
  0xbc,
  0x53,
  0x76,
  0x46,
  0xdb,
  0x8e,
  0x05,
);

/** Hosts decompress no runtime beyond this size, in bytes. */
export const BLOB_SIZE_LIMIT = 50 * 1024 * 1024;

const COMPRESSION_LEVEL = 19;
const ZSTD_MAGIC = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
const ZSTD_ERROR_OUTPUT_TOO_SMALL = -70;

/** The blob is larger, or would decompress to more, than a host accepts. */
export class BlobTooLargeError extends Error {
  override readonly name = "BlobTooLargeError";
  /** Bytes that a blob may decompress to. */
  readonly limit: number;

  constructor(size: bigint | number | undefined, limit: number) {
    const found = size === undefined ? "more" : `${size} bytes`;
    super(`runtime blob decompresses to ${found}; the limit is ${limit} bytes`);
    this.limit = limit;
  }
}

/** The bytes after the prefix are not one intact zstd frame. */
export class CorruptBlobError extends Error {
  override readonly name = "CorruptBlobError";

  constructor(detail: string, options?: ErrorOptions) {
    super(`compressed runtime blob is damaged: ${detail}`, options);
  }
}

/** A compressed blob has to be decompressed at once, and the library has not been loaded. Only in browsers. */
export class DecompressorNotLoadedError extends Error {
  override readonly name = "DecompressorNotLoadedError";

  constructor() {
    super("expected that zstd was loaded before: load a compressed runtime first");
  }
}

/**
 * The blob already has the prefix. Hosts decompress once, so they could not read a blob that was compressed twice.
 */
export class AlreadyCompressedError extends Error {
  override readonly name = "AlreadyCompressedError";

  constructor() {
    super("the runtime blob is already compressed");
  }
}

/** Whether the blob begins with the prefix. */
export function isCompressedBlob(bytes: Uint8Array): boolean {
  return startsWith(bytes, COMPRESSED_BLOB_PREFIX);
}

/**
 * Compresses a plain blob and puts the prefix in front.
 *
 * @throws AlreadyCompressedError, BlobTooLargeError
 */
export async function compressBlob(wasm: Uint8Array): Promise<Uint8Array> {
  if (isCompressedBlob(wasm)) throw new AlreadyCompressedError();
  if (wasm.length > BLOB_SIZE_LIMIT) throw new BlobTooLargeError(wasm.length, BLOB_SIZE_LIMIT);
  await libraryReady();
  const frame = compress(wasm, COMPRESSION_LEVEL);
  const blob = new Uint8Array(COMPRESSED_BLOB_PREFIX.length + frame.length);
  blob.set(COMPRESSED_BLOB_PREFIX);
  blob.set(frame, COMPRESSED_BLOB_PREFIX.length);
  return blob;
}

/**
 * The plain WebAssembly of a blob. A blob without the prefix is returned unchanged, as in hosts.
 *
 * @param limit largest size of the result in bytes
 * @throws BlobTooLargeError, CorruptBlobError
 */
export async function decompressBlob(
  bytes: Uint8Array,
  limit: number = BLOB_SIZE_LIMIT,
): Promise<Uint8Array> {
  // A page that only loads plain blobs does not have to serve the library's WebAssembly.
  if (isNode || isCompressedBlob(bytes)) await libraryReady();
  return decompressBlobNow(bytes, limit);
}

/**
 * Same as {@link decompressBlob}, but synchronous, for host functions, which can't wait. {@link decompressBlob} must
 * have resolved once before; loading a runtime does that, in browsers only loading a compressed one.
 *
 * @throws BlobTooLargeError, CorruptBlobError, DecompressorNotLoadedError
 */
export function decompressBlobNow(bytes: Uint8Array, limit: number = BLOB_SIZE_LIMIT): Uint8Array {
  if (!isCompressedBlob(bytes)) {
    if (bytes.length > limit) throw new BlobTooLargeError(bytes.length, limit);
    return bytes;
  }
  if (!isReady) throw new DecompressorNotLoadedError();
  const frame = bytes.subarray(COMPRESSED_BLOB_PREFIX.length);
  const claimed = frameContentSize(frame);
  if (claimed !== undefined && claimed > BigInt(limit)) throw new BlobTooLargeError(claimed, limit);
  try {
    // The library reserves the size that the frame states, else `defaultHeapSize`. Both are within the limit here.
    return decompress(frame, { defaultHeapSize: limit });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (claimed === undefined && reason.endsWith(` ${ZSTD_ERROR_OUTPUT_TOO_SMALL}`)) {
      throw new BlobTooLargeError(undefined, limit);
    }
    throw new CorruptBlobError(reason, { cause });
  }
}

/**
 * The size of the content that the frame header states; undefined if it states none, as in frames that were written
 * as a stream (RFC 8878, 3.1.1.1).
 */
function frameContentSize(frame: Uint8Array): bigint | undefined {
  if (!startsWith(frame, ZSTD_MAGIC)) throw new CorruptBlobError("no zstd frame follows the prefix");
  const descriptor = frame[ZSTD_MAGIC.length];
  if (descriptor === undefined) throw new CorruptBlobError("the frame header is truncated");
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryIdBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 ? (singleSegment ? 1 : 0) : 1 << sizeFlag;
  if (sizeBytes === 0) return undefined;

  const start = ZSTD_MAGIC.length + 1 + (singleSegment ? 0 : 1) + dictionaryIdBytes;
  const field = frame.subarray(start, start + sizeBytes);
  if (field.length < sizeBytes) throw new CorruptBlobError("the frame header is truncated");
  const size = field.reduceRight((high, byte) => (high << 8n) | BigInt(byte), 0n);
  return sizeBytes === 2 ? size + 256n : size;
}

function startsWith(bytes: Uint8Array, prefix: Uint8Array): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, index) => bytes[index] === byte);
}

/** In Node the library reads its WebAssembly from its own folder. In browsers it fetches `zstd.wasm` beside the script. */
const isNode = globalThis.process?.versions?.node !== undefined;

let initialised: Promise<void> | undefined;
let isReady = false;

/** Initializes the library once: each `init` makes a new instance, and frames in progress would lose their memory. */
function libraryReady(): Promise<void> {
  initialised ??= init().then(() => {
    isReady = true;
  });
  return initialised;
}
