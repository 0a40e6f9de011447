import { describe, expect, it } from "@jest/globals";
import { scanBody } from "../../bindings/core/src/blob/wasm-code.ts";
import { MalformedWasmError, WasmReader } from "../../bindings/core/src/blob/wasm-reader.ts";

const END = 0x0b;

function scan(...body: number[]) {
  return scanBody(new WasmReader(Uint8Array.from(body)));
}

const F32 = 0x7d;
const F64 = 0x7c;
const VALUE_TYPES = [0x7f, 0x7e, F32, F64];

/** The operand and result types of one instruction: those with which an engine accepts it. */
function typing(instruction: readonly number[]): number[] {
  for (const params of [
    ...VALUE_TYPES.map((a) => [a]),
    ...VALUE_TYPES.flatMap((a) => VALUE_TYPES.map((b) => [a, b])),
  ]) {
    for (const results of [...VALUE_TYPES.map((a) => [a]), []]) {
      const body = [0, ...params.flatMap((_, index) => [0x20, index]), ...instruction, END];
      const type = [1, 0x60, params.length, ...params, results.length, ...results];
      const module = [
        ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...[1, type.length, ...type],
        ...[3, 2, 1, 0], // one function
        ...[5, 3, 1, 0, 1], // memory
        ...[10, body.length + 2, 1, body.length, ...body],
      ];
      if (isValid(Uint8Array.from(module))) return [...params, ...results];
    }
  }
  throw new Error(`no typing of ${instruction}`);
}

function isValid(wasm: Uint8Array): boolean {
  try {
    return new WebAssembly.Module(wasm) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

describe("the scan of code", () => {
  it("finds floating point in exactly the instructions of the MVP that an engine types as f32 or f64", () => {
    const accesses = Array.from({ length: 0x3e - 0x28 + 1 }, (_, index) => [0x28 + index, 0, 0]);
    const numerics = Array.from({ length: 0xbf - 0x45 + 1 }, (_, index) => [0x45 + index]);
    for (const instruction of [...accesses, ...numerics]) {
      const { float, features } = scan(0, ...instruction, END);
      const isFloat = typing(instruction).some((type) => type === F32 || type === F64);
      expect({ instruction, float: float !== undefined }).toEqual({ instruction, float: isFloat });
      expect(features).toEqual([]);
    }
  });

  it("rejects every byte that is not an opcode of the MVP", () => {
    const mvp = [0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0x3f, 0x40, 0x41, 0x42];
    const withIndex = [0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24];
    const known = new Set([...mvp, ...withIndex, 0x02, 0x03, 0x04, 0x0e, 0x11, 0x43, 0x44]);
    for (let opcode = 0; opcode < 0x100; opcode += 1) {
      const access = opcode >= 0x28 && opcode <= 0x3e;
      const numeric = opcode >= 0x45 && opcode <= 0xbf;
      let refused = false;
      try {
        // Zeros are valid immediates of any opcode, except for block types.
        const immediate = opcode >= 0x02 && opcode <= 0x04 ? 0x40 : 0;
        refused = scan(0, opcode, immediate, 0, 0, 0, 0, 0, 0, 0, END).features.length > 0;
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedWasmError);
        refused = true;
      }
      expect({ opcode, refused }).toEqual({ opcode, refused: !(known.has(opcode) || access || numeric) });
    }
  });

  it("does not take the immediates of one opcode for another opcode", () => {
    expect(scan(0, 0x41, 0xc0, 0x00, 0x1a, END).features).toEqual([]);
    expect(scan(0, 0xc0, END).features).toEqual([
      { feature: "sign-extension", offset: 1, detail: "opcode 0xc0" },
    ]);
  });

  it("continues after a sign extension, so that it does not hide what follows", () => {
    const { growth, features } = scan(0, 0xc0, 0xc1, 0x40, 0x00, END);
    expect(growth).toEqual({ offset: 3, detail: "memory.grow" });
    expect(features).toHaveLength(1);
  });

  it("refuses an index where the MVP has a reserved zero byte, in one byte or in two", () => {
    expect(scan(0, 0x3f, 0x00, END).features).toEqual([]);
    expect(scan(0, 0x3f, 0x01, END).features[0]?.feature).toBe("multi-memory");
    expect(scan(0, 0x11, 0x00, 0x00, END).features).toEqual([]);
    expect(scan(0, 0x11, 0x00, 0x80, 0x00, END).features[0]?.feature).toBe("reference-types");
  });

  it("refuses a block type that is written longer than one byte", () => {
    expect(scan(0, 0x02, 0x40, END, END).features).toEqual([]);
    expect(() => scan(0, 0x02, 0xc0, 0x7f, END, END)).toThrow(MalformedWasmError);
  });
});
