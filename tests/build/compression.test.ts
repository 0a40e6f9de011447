import { describe, expect, it } from "@jest/globals";
import {
  AlreadyCompressedError,
  BLOB_SIZE_LIMIT,
  BlobTooLargeError,
  COMPRESSED_BLOB_PREFIX,
  CorruptBlobError,
  compressBlob,
  decompressBlob,
  isCompressedBlob,
} from "../../bindings/core/src/blob/compression.ts";
import { assemble } from "./wat.ts";

const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const BLOCK = 128 * 1024;

/** A frame of `blocks` blocks of 128 KiB zeros that does not state its size, as stream writers make them. */
function sizelessFrame(blocks: number): Uint8Array {
  const bytes = [...COMPRESSED_BLOB_PREFIX, ...ZSTD_MAGIC, 0x00, 0x58];
  for (let index = 1; index <= blocks; index += 1) {
    const header = (BLOCK << 3) | (1 << 1) | (index === blocks ? 1 : 0); // one byte, repeated
    bytes.push(header & 0xff, (header >> 8) & 0xff, header >> 16, 0);
  }
  return Uint8Array.from(bytes);
}

/** A frame header that states a content of `size` bytes, and nothing after it. */
function claimOf(size: bigint): Uint8Array {
  const field = new Uint8Array(8);
  new DataView(field.buffer).setBigUint64(0, size, true);
  return Uint8Array.of(...COMPRESSED_BLOB_PREFIX, ...ZSTD_MAGIC, 0xe0, ...field);
}

describe("a compressed blob", () => {
  it("decompresses to the blob that it was made of", async () => {
    const wasm = assemble();
    for (const blob of [wasm, new Uint8Array(), new Uint8Array(300), new Uint8Array(1_000_000).fill(7)]) {
      const compressed = await compressBlob(blob);
      expect(isCompressedBlob(compressed)).toBe(true);
      expect(await decompressBlob(compressed)).toEqual(blob);
    }
  });

  it("has the prefix that hosts look for, and a zstd frame", async () => {
    const compressed = await compressBlob(assemble());
    expect(Buffer.from(compressed.subarray(0, 12)).toString("hex")).toBe("52bc537646db8e0528b52ffd");
  });

  it("is smaller than the blob", async () => {
    expect((await compressBlob(new Uint8Array(100_000).fill(1))).length).toBeLessThan(100);
  });

  it("is not compressed a second time", async () => {
    const compressed = await compressBlob(assemble());
    await expect(compressBlob(compressed)).rejects.toBeInstanceOf(AlreadyCompressedError);
  });

  it("decompresses while others are decompressed", async () => {
    const blobs = Array.from({ length: 8 }, (_, index) => new Uint8Array(50_000).fill(index));
    const back = await Promise.all(blobs.map(async (blob) => decompressBlob(await compressBlob(blob))));
    expect(back).toEqual(blobs);
  });

  it("decompresses when its frame does not state a size", async () => {
    expect((await decompressBlob(sizelessFrame(10))).length).toBe(10 * BLOCK);
  });
});

describe("a plain blob", () => {
  it("is not taken for a compressed one, and returned unchanged", async () => {
    const wasm = assemble();
    expect(isCompressedBlob(wasm)).toBe(false);
    expect(await decompressBlob(wasm)).toBe(wasm);
    expect(isCompressedBlob(COMPRESSED_BLOB_PREFIX.subarray(0, 7))).toBe(false);
  });
});

describe("the size limit", () => {
  it("accepts content that fills it to the last byte", async () => {
    expect((await decompressBlob(sizelessFrame(BLOB_SIZE_LIMIT / BLOCK))).length).toBe(BLOB_SIZE_LIMIT);
    expect((await decompressBlob(await compressBlob(new Uint8Array(1000)), 1000)).length).toBe(1000);
  });

  it("refuses a frame that grows beyond it without stating a size", async () => {
    const bomb = sizelessFrame(BLOB_SIZE_LIMIT / BLOCK + 1);
    expect(bomb.length).toBeLessThan(2000);
    await expect(decompressBlob(bomb)).rejects.toBeInstanceOf(BlobTooLargeError);
  });

  it("refuses a frame by the size that it states, before memory is allocated", async () => {
    for (const size of [BigInt(BLOB_SIZE_LIMIT) + 1n, 2n ** 32n + 5n, 2n ** 64n - 1n]) {
      await expect(decompressBlob(claimOf(size))).rejects.toBeInstanceOf(BlobTooLargeError);
    }
    await expect(decompressBlob(await compressBlob(new Uint8Array(1000)), 999)).rejects.toThrow(
      "decompresses to 1000 bytes; the limit is 999 bytes",
    );
  });

  it("applies to plain blobs too", async () => {
    await expect(decompressBlob(new Uint8Array(1001), 1000)).rejects.toBeInstanceOf(BlobTooLargeError);
    await expect(compressBlob(new Uint8Array(BLOB_SIZE_LIMIT + 1))).rejects.toBeInstanceOf(BlobTooLargeError);
  });
});

describe("a damaged blob", () => {
  it("is refused at every length that is not its own", async () => {
    const compressed = await compressBlob(assemble());
    for (let length = COMPRESSED_BLOB_PREFIX.length; length < compressed.length; length += 1) {
      await expect(decompressBlob(compressed.subarray(0, length))).rejects.toBeInstanceOf(CorruptBlobError);
    }
  });

  it("is refused when its frame states less than it contains", async () => {
    const compressed = await compressBlob(new Uint8Array(200).fill(3));
    const at = COMPRESSED_BLOB_PREFIX.length + ZSTD_MAGIC.length + 1;
    expect(compressed[at]).toBe(200);
    compressed[at] = 100;
    await expect(decompressBlob(compressed)).rejects.toBeInstanceOf(CorruptBlobError);
  });

  it("is refused when no zstd frame follows the prefix", async () => {
    const skippable = [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0];
    await expect(decompressBlob(COMPRESSED_BLOB_PREFIX)).rejects.toBeInstanceOf(CorruptBlobError);
    await expect(
      decompressBlob(Uint8Array.of(...COMPRESSED_BLOB_PREFIX, ...skippable)),
    ).rejects.toBeInstanceOf(CorruptBlobError);
  });

  it("does not prevent the next one from being read", async () => {
    const compressed = await compressBlob(assemble());
    await expect(decompressBlob(compressed.subarray(0, -1))).rejects.toBeInstanceOf(CorruptBlobError);
    expect(await decompressBlob(compressed)).toEqual(assemble());
  });
});
