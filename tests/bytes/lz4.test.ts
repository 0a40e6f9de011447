import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { compressBlock } from "../../bindings/build/src/build/lz4.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { loadProbe, type Probe } from "../support/probe.ts";
import { u32 } from "../support/scale.ts";

/**
 * The compressor of the build and the decompressor of the blob. That both implement LZ4, and not a variant of it, is
 * tested with blocks that were written by hand from the format's rules.
 */

/** Typical data: words that occur again, and runs. */
const data = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.constantFrom(utf8("commitment"), utf8("consensus"), utf8("as_ismp_runtime::")),
      fc.tuple(fc.nat(255), fc.nat(700)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => new Uint8Array(Buffer.concat(parts)));

describe("LZ4 blocks", () => {
  let probe: Probe;

  beforeAll(async () => {
    probe = await loadProbe();
  });

  const decompress = (block: Uint8Array, size: number): Uint8Array =>
    probe.call("decompress", u32(size), block);

  it("decompress to what was compressed", () => {
    fc.assert(
      fc.property(data, (bytes) => {
        expect(hex(decompress(compressBlock(bytes), bytes.length))).toBe(hex(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it("have the format's fields: token, literals, distance, lengths of 15 and more", () => {
    // Token 0x1f: one literal, and a copy of 4 + 15 + 5 bytes from one byte before. Then 5 literals.
    expect(hex(decompress(unhex("0x1f61010005506263646566"), 30))).toBe(hex(utf8(`${"a".repeat(25)}bcdef`)));
    expect(hex(compressBlock(utf8(`${"a".repeat(25)}bcdef`)))).toBe("0x1f61010005506263646566");
    // Token 0xf0: 15 + 2 literals and nothing more.
    expect(hex(compressBlock(utf8("abcdefghijklmnopq")))).toBe(
      `0xf002${hex(utf8("abcdefghijklmnopq")).slice(2)}`,
    );
    expect(hex(compressBlock(new Uint8Array()))).toBe("0x00");
  });

  it("copy nothing from beyond a distance of 16 bits", () => {
    const word = utf8("a word that comes twice, far apart");
    const noise = Uint8Array.from({ length: 70_000 }, (_, i) => ((i * 2654435761) >>> 13) & 0xff);
    const bytes = new Uint8Array(Buffer.concat([word, noise, word]));
    expect(Buffer.from(decompress(compressBlock(bytes), bytes.length)).equals(bytes)).toBe(true);
  });

  it("are smaller than repetitive data", () => {
    const bytes = utf8("consensus state ".repeat(100));
    expect(compressBlock(bytes).length).toBeLessThan(50);
  });
});
