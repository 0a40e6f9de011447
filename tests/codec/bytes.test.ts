import { afterEach, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  decodeUtf8,
  encodeUtf8,
  equalBytes,
  fromLatin1,
  hexDigits,
  isUtf8,
  latin1,
} from "../../bindings/core/src/codec/bytes.ts";

/** Bytes and text without Node's `Buffer`, as in a browser. */

const { Buffer: native } = globalThis;

afterEach(() => {
  globalThis.Buffer = native;
});

/** What `read` returns where there is no `Buffer`. */
function inBrowser<T>(read: () => T): T {
  Reflect.deleteProperty(globalThis, "Buffer");
  try {
    return read();
  } finally {
    globalThis.Buffer = native;
  }
}

const bytes = fc.uint8Array({ maxLength: 300 });

describe("bytes and text", () => {
  it("are the same with and without Buffer", () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        expect(inBrowser(() => hexDigits(one))).toBe(native.from(one).toString("hex"));
        expect(inBrowser(() => latin1(one))).toBe(native.from(one).toString("latin1"));
        expect(inBrowser(() => equalBytes(one, other))).toBe(native.compare(one, other) === 0);
        expect(inBrowser(() => equalBytes(one, one.slice()))).toBe(true);
        expect(hexDigits(one)).toBe(native.from(one).toString("hex"));
        expect(fromLatin1(latin1(one))).toEqual(one);
      }),
    );
  });

  it("are told apart by one byte, and by length", () => {
    for (const read of [inBrowser, <T>(run: () => T): T => run()]) {
      expect(read(() => equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)))).toBe(false);
      expect(read(() => equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1)))).toBe(false);
    }
  });

  it("decode as Buffer decodes, with a byte order mark and with bytes that are not UTF-8", () => {
    fc.assert(
      fc.property(bytes, (one) => {
        expect(decodeUtf8(one)).toBe(native.from(one).toString("utf8"));
      }),
    );
    const marked = Uint8Array.of(0xef, 0xbb, 0xbf, 0x61);
    expect(decodeUtf8(marked)).toBe(native.from(marked).toString("utf8"));
    expect(isUtf8(marked)).toBe(true);
    expect(isUtf8(Uint8Array.of(0xff))).toBe(false);
    expect(encodeUtf8("ü")).toEqual(Uint8Array.of(0xc3, 0xbc));
  });
});
