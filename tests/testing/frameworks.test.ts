import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { projectRoot } from "../support/project.ts";

/**
 * The library for tests, and `as-ismp coverage`, with three frameworks: one test file, which runs under each of them as it
 * is, with one test that passes and one that fails on purpose.
 */

const TESTS = `
import { readFile } from "node:fs/promises";
import { expectError, expectEvent, TestChain } from "@as-ismp/chain/testing";

// The frameworks that have globals, or Node's own.
const { test } = globalThis.test === undefined ? await import("node:test") : globalThis;

test("a name is given once", async () => {
  const chain = await TestChain.create(await readFile(process.env.NAMES_BLOB));
  const [alice, bob] = chain.accounts;
  const receipt = await chain.send(alice, "Names", "claim", { name: "alice" });
  expectEvent(receipt, "Names", "Claimed", { who: alice });
  await expectError(chain.send(bob, "Names", "claim", { name: "alice" }), "Names.Taken");
});

test("fails on purpose", async () => {
  const chain = await TestChain.create(await readFile(process.env.NAMES_BLOB));
  const [alice] = chain.accounts;
  const receipt = await chain.send(alice, "Names", "claim", { name: "bob" });
  expectEvent(receipt, "Names", "Claimed", { name: "alice" });
});
`;

const folder = mkdtempSync(join(tmpdir(), "as-ismp-frameworks-"));
const runtime = resolve(projectRoot, "examples/names/runtime.json");
const asIsmp = resolve(projectRoot, "bindings/cli/bin/as-ismp.js");
const jest = ["--experimental-vm-modules", resolve(projectRoot, "node_modules/jest/bin/jest.js")];

interface Ended {
  readonly code: number;
  readonly output: string;
}

function run(program: string, arguments_: readonly string[], cwd = folder): Promise<Ended> {
  const { NODE_OPTIONS, NODE_TEST_CONTEXT, JEST_WORKER_ID, ...rest } = process.env;
  const env = { ...rest, NAMES_BLOB: join(folder, "names.wasm"), NO_COLOR: "1" };
  return new Promise((done) => {
    execFile(program, arguments_, { cwd, env, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : 1, output: stdout + stderr });
    });
  });
}

const node = (...arguments_: string[]): Promise<Ended> => run(process.execPath, arguments_);

beforeAll(async () => {
  symlinkSync(resolve(projectRoot, "node_modules"), join(folder, "node_modules"), "dir");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "names.test.mjs"), TESTS);
  writeFileSync(
    join(folder, "jest.config.json"),
    JSON.stringify({
      testEnvironment: "node",
      transform: {},
      testMatch: ["**/*.test.mjs"],
      testTimeout: 300_000,
    }),
  );
  const built = await node(asIsmp, "build", runtime, "--output", "names.wasm", "--debug");
  if (built.code !== 0) throw new Error(built.output);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** One passes, and the other says what it expected and what there was. */
function expectBothVerdicts({ code, output }: Ended, passed: RegExp): void {
  expect(output).toMatch(passed);
  expect(output).toContain('expected the event Names.Claimed with { name: "alice" }, found these events');
  expect(code).toBe(1);
}

describe("the same test file", () => {
  it("runs under node:test", async () => {
    expectBothVerdicts(await node("--test", "names.test.mjs"), /pass 1\b[\s\S]*fail 1\b/);
  });

  it("runs under jest", async () => {
    expectBothVerdicts(await node(...jest), /Tests: +1 failed, 1 passed/);
  });

  it("runs under vitest", async () => {
    const project = mkdtempSync(join(tmpdir(), "as-ismp-vitest-"));
    try {
      writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
      const options = ["--prefer-offline", "--no-audit", "--no-fund", "--fetch-retries=0"];
      const installed = await run("npm", ["install", ...options, "vitest@3"], project);
      if (installed.code !== 0) {
        console.warn("skipped, no registry: vitest");
        return;
      }
      symlinkSync(
        resolve(projectRoot, "node_modules/@as-ismp"),
        join(project, "node_modules/@as-ismp"),
        "dir",
      );
      writeFileSync(join(project, "names.test.mjs"), TESTS);
      const given = ["vitest", "run", "--globals", "--testTimeout=300000"];
      expectBothVerdicts(await run("npx", given, project), /Tests +1 failed \| 1 passed/);
    } finally {
      rmSync(project, { recursive: true });
    }
  });
});

describe("as-ismp coverage", () => {
  const covered = (...command: string[]): Promise<Ended> =>
    node(asIsmp, "coverage", runtime, "--lcov", "lcov.info", "--", process.execPath, ...command);
  const passing = ["--test", "--test-name-pattern", "given once", "names.test.mjs"];

  it.each([
    ["node:test", passing],
    ["jest", [...jest, "-t", "given once"]],
  ])("tells the author's lines that tests under %s executed", async (_, command) => {
    const { code, output } = await covered(...command);
    expect({ code, output: code === 0 ? "" : output }).toEqual({ code: 0, output: "" });
    const lcov = readFileSync(join(folder, "lcov.info"), "utf8");
    const isExecuted = (file: string, text: string): string | undefined => {
      const source = readFileSync(resolve(projectRoot, "examples/names/pallets/names", file), "utf8");
      const line = source.split("\n").findIndex((each) => each.includes(text)) + 1;
      const [, lines = ""] = new RegExp(`SF:\\S*names/${file}\\n([\\s\\S]*?)end_of_record`).exec(lcov) ?? [];
      return new RegExp(`^DA:${line},(\\d)$`, "m").exec(lines)?.[1];
    };
    // The second claim ends there, and nothing asks the runtime API.
    expect(isExecuted("calls.ts", "return ERROR_TAKEN")).toBe("1");
    expect(isExecuted("api.ts", "owners.")).toBe("0");
    expect(output).toMatch(/names\/calls\.ts +[\d.]+ %/);
    expect(lcov).not.toContain("SF:as-ismp/");
  });

  it("ends with 1 if the tests fail, and says so if they execute nothing of the runtime", async () => {
    expect((await covered("--test", "names.test.mjs")).code).toBe(1);
    const { output } = await covered("--eval", "1");
    expect(output).toContain("no line was executed");
  });
});
