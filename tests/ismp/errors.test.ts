import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { loadMockChain } from "../support/ismp/mock-chain.ts";
import type { Probe } from "../support/probe.ts";
import { projectRoot } from "../support/project.ts";
import { u32 } from "../support/scale.ts";

let probe: Probe;

beforeAll(async () => {
  probe = await loadMockChain();
});

const source = readFileSync(resolve(projectRoot, "assembly/ismp/errors.ts"), "utf8");
const errors = [...source.matchAll(/^ {2}(\w+) = (\d+),/gm)]
  .map(([, name = "", number = ""]) => ({ name, number: Number(number) }))
  .filter(({ name }) => name !== "None");

describe("the protocol's errors", () => {
  it("have distinct numbers from 400 to 499", () => {
    for (const { number } of errors) expect(number >= 400 && number < 500).toBe(true);
    expect(new Set(errors.map(({ number }) => number)).size).toBe(errors.length);
  });

  it.each(errors)("$name has a text that begins with its name", ({ name, number }) => {
    const text = Buffer.from(probe.call("error_text", u32(number))).toString("latin1");
    expect(text).toMatch(new RegExp(`^${name}: [a-z].+[^.]$`));
  });

  it.each(errors)("$name is raised by a test of the protocol, of the pallet or of updates", ({ name }) => {
    const tests = ["tests/ismp", "tests/pallet-ismp", "tests/consensus"].flatMap((folder) =>
      readdirSync(resolve(projectRoot, folder)).map((file) => resolve(projectRoot, folder, file)),
    );
    const named = new RegExp(`["^]${name}\\b`);
    const others = tests.filter((file) => file.endsWith(".test.ts") && !file.endsWith("/errors.test.ts"));
    expect(others.some((file) => named.test(readFileSync(file, "utf8")))).toBe(true);
  });
});
