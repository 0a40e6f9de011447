import { beforeAll, describe, expect, it } from "@jest/globals";
import { blake2AsU8a, keccakAsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import fc from "fast-check";
import { hex, utf8 } from "../support/hex.ts";
import { loadProbe, type Probe } from "../support/probe.ts";

const functions = [
  { name: "keccak256", number: 0, oracle: (data: Uint8Array) => keccakAsU8a(data, 256) },
  { name: "blake2b-256", number: 1, oracle: (data: Uint8Array) => blake2AsU8a(data, 256) },
  { name: "blake2b-128", number: 2, oracle: (data: Uint8Array) => blake2AsU8a(data, 128) },
  { name: "twox-64", number: 3, oracle: (data: Uint8Array) => xxhashAsU8a(data, 64) },
  { name: "blake2b-512", number: 5, oracle: (data: Uint8Array) => blake2AsU8a(data, 512) },
  { name: "twox-128", number: 4, oracle: (data: Uint8Array) => xxhashAsU8a(data, 128) },
];

describe("hashing inside the module", () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await loadProbe();
  });

  it.each([
    [3, "", "0x99e9d85137db46ef"],
    [4, "", "0x99e9d85137db46ef4bbea33613baafd5"],
    [1, "", "0x0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"],
    [2, "", "0xcae66941d9efbd404e4d88758ea67670"],
    [4, "Paras", "0xcd710b30bd2eab0352ddcc26417aa194"],
    [4, "System", "0x26aa394eea5630e07c48ae0c9558cef7"],
    [0, "", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"],
  ])("returns the published digest of function %i for %j", (number, text, digest) => {
    expect(hex(probe.call("hash", Uint8Array.of(number), utf8(text)))).toBe(digest);
  });

  it.each(functions)(
    "agrees with the library on $name for every length up to three blocks",
    ({ number, oracle }) => {
      for (let length = 0; length <= 3 * 136 + 1; length++) {
        const data = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 0xff);
        expect(hex(probe.call("hash", Uint8Array.of(number), data))).toBe(hex(oracle(data)));
      }
    },
  );

  it.each(functions)("agrees with the library on $name for random data", ({ number, oracle }) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (data) => {
        expect(hex(probe.call("hash", Uint8Array.of(number), data))).toBe(hex(oracle(data)));
      }),
      { numRuns: 60 },
    );
  });
});

describe("hashing by the host", () => {
  it("returns the same digest when the build is configured so", async () => {
    const probe = await loadProbe("probe-host-hashing");
    const data = utf8("one switch");
    expect(hex(probe.call("hash", Uint8Array.of(6), data))).toBe(hex(blake2AsU8a(data, 256)));
  });
});
