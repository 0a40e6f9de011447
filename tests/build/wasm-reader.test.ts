import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { MalformedWasmError, readSections, WasmReader } from "../../bindings/core/src/blob/wasm-reader.ts";
import { holds } from "../support/random.ts";

const of = (...bytes: number[]): WasmReader => new WasmReader(Uint8Array.from(bytes));

/** The shortest LEB128 form, made with bigints. */
function leb(value: bigint, signed: boolean): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = signed ? rest === (low & 0x40 ? -1n : 0n) : rest === 0n;
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

describe("the wasm reader", () => {
  it("reads every unsigned integer of 32 bits", () => {
    holds(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (value) => {
        expect(of(...leb(BigInt(value), false)).u32()).toBe(value);
      }),
      100,
    );
    expect(of(0xff, 0xff, 0xff, 0xff, 0x0f).u32()).toBe(0xffff_ffff);
  });

  it("reads every signed integer of 32 bits, and refuses one beyond them", () => {
    holds(
      fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (value) => {
        expect(of(...leb(BigInt(value), true)).signed(32)).toBe(value);
      }),
      100,
    );
    expect(of(...leb(-(2n ** 31n), true)).signed(32)).toBe(-(2 ** 31));
    for (const beyond of [2n ** 31n, -(2n ** 31n) - 1n]) {
      expect(() => of(...leb(beyond, true)).signed(32)).toThrow(MalformedWasmError);
    }
  });

  it("reads a signed integer of 64 bits to its last bit, and no further", () => {
    for (const value of [2n ** 63n - 1n, -(2n ** 63n)]) {
      const reader = of(...leb(value, true));
      expect(reader.signed(64)).toBe(Number(value));
      expect(reader.remaining).toBe(0);
    }
    for (const beyond of [2n ** 63n, -(2n ** 63n) - 1n]) {
      expect(() => of(...leb(beyond, true)).signed(64)).toThrow(MalformedWasmError);
    }
  });

  it("reads an integer with padding within its width, and refuses padding beyond", () => {
    expect(of(0x81, 0x80, 0x80, 0x80, 0x00).u32()).toBe(1);
    expect(() => of(0x81, 0x80, 0x80, 0x80, 0x80, 0x00).u32()).toThrow(MalformedWasmError);
    expect(() => of(0x81, 0x80, 0x80, 0x80, 0x10).u32()).toThrow(MalformedWasmError);
  });

  it("does not read beyond a part, although the module continues", () => {
    const part = of(1, 2, 3).part(1);
    expect(part.u8()).toBe(1);
    expect(() => part.u8()).toThrow(MalformedWasmError);
  });

  it("refuses a count of items that exceeds the bytes, without a loop of that length", () => {
    const reader = of(0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2);
    expect(() => reader.vector(() => reader.u8())).toThrow(MalformedWasmError);
  });

  it("refuses a name that is not UTF-8", () => {
    expect(of(2, 0xc3, 0xa9).name()).toBe("é");
    expect(() => of(2, 0xc3, 0x28).name()).toThrow(MalformedWasmError);
  });

  it("refuses a section that is longer than the module", () => {
    const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    expect([...readSections(Uint8Array.from([...header, 1, 1, 0]))]).toHaveLength(1);
    expect(() => [...readSections(Uint8Array.from([...header, 1, 2, 0]))]).toThrow(MalformedWasmError);
  });
});
