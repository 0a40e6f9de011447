import { describe, expect, it } from "@jest/globals";
import { INSTRUCTION_COUNTER, meterInstructions } from "../../bindings/core/src/blob/metering.ts";
import { MalformedWasmError } from "../../bindings/core/src/blob/wasm-reader.ts";
import { Runtime } from "../../bindings/core/src/index.ts";
import { WorkCounter } from "../../bindings/core/src/runtime/work-counter.ts";
import { blobBytes } from "../support/blob.ts";
import { concat, hex, utf8 } from "../support/hex.ts";

/** Instructions that a module executes, counted by code that is inserted into it. */

const section = (id: number, ...content: readonly number[]): Uint8Array =>
  Uint8Array.of(id, content.length, ...content);
const HEADER = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
const GLOBAL = section(6, 1, 0x7f, 0x00, 0x41, 0x00, 0x0b);

/** Counts from 1 to its argument: eight instructions each time, and one at the end. */
const LOOP = [
  0x01, 0x01, 0x7f, 0x03, 0x40, 0x20, 0x01, 0x41, 0x01, 0x6a, 0x21, 0x01, 0x20, 0x01, 0x20, 0x00,
].concat([0x49, 0x0d, 0x00, 0x0b, 0x20, 0x01, 0x0b]);
/** Takes one of two branches of different length: two instructions, then four or one. */
const CHOICE = [0x00, 0x20, 0x00, 0x04, 0x7f, 0x41, 0x01, 0x41, 0x02, 0x6a, 0x05, 0x41, 0x07, 0x0b, 0x0b];

function module(body: readonly number[]): Uint8Array {
  return concat(
    HEADER,
    section(1, 1, 0x60, 1, 0x7f, 1, 0x7f),
    section(3, 1, 0),
    GLOBAL,
    section(7, 1, 3, ...utf8("run"), 0, 0),
    section(10, 1, body.length, ...body),
  );
}

async function count(
  body: readonly number[],
  argument: number,
): Promise<[result: number, instructions: number]> {
  const compiled = await WebAssembly.compile(meterInstructions(module(body)));
  const { exports } = new WebAssembly.Instance(compiled, {});
  const result = (exports["run"] as (argument: number) => number)(argument);
  return [result, Number((exports[INSTRUCTION_COUNTER] as WebAssembly.Global).value)];
}

describe("a metered module", () => {
  it("counts each turn of a loop", async () => {
    expect(await count(LOOP, 1)).toEqual([1, 9]);
    expect(await count(LOOP, 1000)).toEqual([1000, 8001]);
  });

  it("counts the branch that is taken, and no other", async () => {
    expect(await count(CHOICE, 1)).toEqual([3, 5]);
    expect(await count(CHOICE, 0)).toEqual([7, 3]);
  });

  it("computes the same as the original", async () => {
    const [plain, metered] = await Promise.all(
      [blobBytes, meterInstructions(blobBytes)].map((one) => Runtime.load(one)),
    );
    const meter = new WorkCounter();
    const [expected, found] = [plain, metered].map((runtime) =>
      hex((runtime as Runtime).call("Metadata_metadata", new Uint8Array(), { meter })),
    );
    expect(found).toBe(expected);
    expect(meter.instructions).toBeGreaterThan(1_000_000);
    expect(meter.host.get("ext_allocator_malloc_version_1")?.calls).toBeGreaterThan(0);
  });

  it("can only be made from a module", () => {
    expect(() => meterInstructions(Uint8Array.of(1, 2, 3))).toThrow(MalformedWasmError);
    expect(() => meterInstructions(HEADER)).toThrow("expected a module with a section of id 6, found none");
  });
});
