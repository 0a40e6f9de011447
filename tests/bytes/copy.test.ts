import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { concat, hex } from "../support/hex.ts";
import { loadProbe, type Probe } from "../support/probe.ts";
import { u32 } from "../support/scale.ts";

const FRAME = new Uint8Array(16).fill(0xff);

describe("Copying bytes", () => {
  let probe: Probe;

  beforeAll(async () => {
    probe = await loadProbe();
  });

  it("copies any part, from any alignment, and changes nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(80), fc.nat(80), (bytes, from, size) => {
        const part = bytes.slice(from, from + size);
        const copied = probe.call("copy", u32(Math.min(from, bytes.length)), u32(part.length), bytes);
        expect(hex(copied)).toBe(hex(concat(FRAME, part, FRAME)));
      }),
    );
  });
});
