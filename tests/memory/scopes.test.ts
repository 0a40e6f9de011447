import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { Runtime } from "../../bindings/core/src/index.ts";
import { concat } from "../support/hex.ts";
import { projectRoot } from "../support/project.ts";
import { Reader, u8, u32 } from "../support/scale.ts";

/**
 * Scopes of the arena free small objects, large blocks and growing buffers, and keep what was copied out. A call of
 * many turns therefore needs the memory of one; the control without scopes needs that of all.
 */

const KINDS = { "small objects": 0, "large blocks": 1, "a growing writer": 2, "a growing array": 3 } as const;
const TURN = 300_000;
const TURNS = 100;
/** 4 MiB: more than one turn takes, less than ten. */
const FEW_PAGES = 64;

let runtime: Runtime;

beforeAll(async () => {
  runtime = await Runtime.load(readFileSync(resolve(projectRoot, "build/tests/probe.wasm")));
});

function run(kind: number, turns: number, releases: boolean, heapPages: number): number {
  const input = concat(u8(kind), u32(TURN), u32(turns), u8(releases ? 1 : 0));
  return new Reader(runtime.call("Probe_scopes", input, { heapPages })).u32();
}

describe.each(Object.entries(KINDS))("a call that takes %s in each of a hundred turns", (_, kind) => {
  it("needs little memory if each turn frees its memory, and keeps what was copied", () => {
    expect(run(kind, TURNS, true, FEW_PAGES)).toBe((TURNS * (TURNS - 1)) / 2);
  });

  it("runs out of the same memory if no turn frees its memory", () => {
    expect(() => run(kind, TURNS, false, FEW_PAGES)).toThrow(/out of memory/);
  });

  it("returns the same result with enough memory and no scopes", () => {
    expect(run(kind, TURNS, false, 2048)).toBe((TURNS * (TURNS - 1)) / 2);
  });
});
