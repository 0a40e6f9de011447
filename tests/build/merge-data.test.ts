import { describe, expect, it } from "@jest/globals";
import binaryen from "assemblyscript/binaryen";
import { mergeData } from "../../bindings/build/src/build/merge-data.ts";
import { appendCustomSection, readCustomSection } from "../../bindings/core/src/blob/sections.ts";

/** A module with these data segments, as WebAssembly text, and a memory to read. */
function moduleWith(...segments: readonly string[]): Uint8Array {
  const text = `(module (memory (export "memory") 3) (global $g (export "g") i32 (i32.const 7)) ${segments.join(" ")})`;
  const parsed = binaryen.parseText(text);
  const wasm = parsed.emitBinary();
  parsed.dispose();
  return wasm;
}

async function memoryOf(wasm: Uint8Array): Promise<Buffer> {
  const instance = new WebAssembly.Instance(await WebAssembly.compile(wasm), {});
  return Buffer.from((instance.exports["memory"] as WebAssembly.Memory).buffer);
}

const near = '(data (i32.const 100) "first")';
const next = '(data (i32.const 110) "second")';
const far = '(data (i32.const 131000) "far away")';

describe("Merging data segments", () => {
  it.each([
    ["one segment", [near]],
    ["neighbours", [near, next]],
    ["segments in any order, near and far", [far, next, near]],
    ["none", []],
  ])("does not change the memory: %s", async (_, segments) => {
    const wasm = moduleWith(...segments);
    const merged = mergeData(wasm);
    expect((await memoryOf(merged)).equals(await memoryOf(wasm))).toBe(true);
  });

  it("joins close segments, and not distant ones", () => {
    const merged = Buffer.from(mergeData(moduleWith(far, next, near))).toString("latin1");
    expect(merged).toContain("first\0\0\0\0\0second");
    expect(merged).not.toContain("\0".repeat(17));
    expect(merged).toContain("far away");
  });

  it("does not change other sections, custom ones with their names", () => {
    const module = appendCustomSection(moduleWith(near, next), "about", Uint8Array.of(1, 2, 3));
    const merged = mergeData(module);
    expect(merged.length).toBeLessThan(module.length);
    expect(readCustomSection(merged, "about")).toEqual(Uint8Array.of(1, 2, 3));
  });

  it("does not join segments that overlap: the later one would win", () => {
    const wasm = moduleWith(near, '(data (i32.const 102) "over")');
    expect(Buffer.from(mergeData(wasm)).equals(wasm)).toBe(true);
  });
});
