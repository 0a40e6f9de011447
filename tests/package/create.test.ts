import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { projectRoot } from "../support/project.ts";
import { UserProject } from "./user-project.ts";

/**
 * `npm create as-ismp` from its tarball, as npm runs it, with the other packages installed beside: the project that it
 * writes builds and passes its test, and so do the pallets that `as-ismp new` adds.
 */

let user: UserProject;

beforeAll(async () => {
  user = await UserProject.create("create-as-ismp");
});

afterAll(() => user?.remove());

/** What the test runner of Node prints, as TAP or for people. */
const passed = (count: number): RegExp => new RegExp(`^(?:#|ℹ) pass ${count}$`, "m");

describe("a project that npm create as-ismp writes", () => {
  it("has its name, and the version of the packages", async () => {
    const created = await user.command("create-as-ismp", "far/my.chain");
    expect(created).toMatchObject({ code: 0, stderr: "" });
    expect(created.stdout).toContain("  cd far/my.chain\n  npm install\n  npm test\n");
    const manifest = JSON.parse(await user.read("far/my.chain/package.json"));
    const { version } = JSON.parse(await user.read("node_modules/as-ismp/package.json"));
    expect(manifest).toMatchObject({ name: "my.chain", devDependencies: { "as-ismp": `^${version}` } });
    const runtime = await user.read("far/my.chain/runtime.json");
    expect(JSON.parse(runtime)).toMatchObject({
      crate: "my_chain_runtime",
      version: { specName: "my-chain" },
    });
    const files = [".gitignore", ".github/workflows/ci.yml", "README.md", "pallets/tsconfig.json"];
    for (const file of files) expect(existsSync(join(user.folder, "far/my.chain", file))).toBe(true);
    for (const file of ["package.json", "runtime.json", "README.md"]) {
      expect(await user.read(`far/my.chain/${file}`)).not.toMatch(/__\w+__/);
    }
  });

  it("builds, and its test of a message that is answered passes", async () => {
    expect((await user.command("create-as-ismp", "my-chain")).code).toBe(0);
    const { code, stdout } = await user.npm("my-chain", "test");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(passed(3)) });
    expect(stdout).toContain("built   my-chain 1  runtime.debug.wasm");
    expect(existsSync(join(user.folder, "my-chain/.as-ismp/tsconfig.json"))).toBe(true);
  });

  it("builds with pallets and modules that as-ismp new adds, and their tests pass", async () => {
    const run = (...arguments_: string[]) => user.npm("my-chain", "exec", "--", "as-ismp", ...arguments_);
    for (const [kind, name] of [
      ["pallet", "fast-lane"],
      ["module", "notes"],
    ] as const) {
      expect(await run("new", kind, name)).toMatchObject({ code: 0, stderr: "" });
    }
    const { code, stdout } = await user.npm("my-chain", "test");
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(passed(8)) });
  });

  it("has a test that fails if the module counts wrongly", async () => {
    const calls = await user.read("my-chain/pallets/greetings/modules.ts");
    const wrong = calls.replace("getOr(message.sender, 0) + 1", "getOr(message.sender, 0) + 2");
    expect(wrong).not.toBe(calls);
    await user.write("my-chain/pallets/greetings/modules.ts", wrong);
    const { code, stdout } = await user.npm("my-chain", "test");
    expect(code).toBe(1);
    expect(stdout).toContain("built   my-chain 1");
    expect(stdout).toMatch(/^(?:#|ℹ) fail 1$/m);
  });
});

describe("npm create as-ismp", () => {
  it.each([
    [[], "expected a folder: npm create as-ismp my-chain"],
    [["a", "b"], "expected one folder and no options, got b: npm create as-ismp my-chain"],
    [["--force"], "expected one folder and no options, got --force: npm create as-ismp my-chain"],
    [["My"], 'expected a name in lower case, got "My": choose another folder, for example my-chain'],
    [["a b"], `expected a name of letters, digits, '-', '_' and '.', got "a b"`],
    [[".git"], 'expected a name that begins with a letter, got ".git"'],
    [["http"], 'expected a name that neither Node nor npm uses, got "http"'],
    [["node_modules"], 'expected a name that neither Node nor npm uses, got "node_modules"'],
    [["a".repeat(215)], "expected a name of 1 to 214 characters"],
    [["package.json"], "expected an empty folder at package.json, found a file: choose another folder"],
    [
      ["full"],
      "expected an empty folder at full, found mine in it: choose another folder, or remove its files",
    ],
  ])("refuses %j and writes nothing", async (given, problem) => {
    await user.copy(resolve(projectRoot, "LICENSE"), "full/mine");
    const { code, stdout, stderr } = await user.command("create-as-ismp", ...given);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(`create-as-ismp: ${problem}`),
    });
    expect(existsSync(join(user.folder, "full/package.json"))).toBe(false);
    expect(existsSync(join(user.folder, given[0] ?? "none", "runtime.json"))).toBe(false);
  });

  it("accepts an empty folder, and one with an empty Git repository", async () => {
    await user.copy(resolve(projectRoot, "LICENSE"), "empty/.git/config");
    expect((await user.command("create-as-ismp", "empty")).code).toBe(0);
    expect(existsSync(join(user.folder, "empty/runtime.json"))).toBe(true);
    // Now it has files.
    expect((await user.command("create-as-ismp", "empty")).code).toBe(2);
  });
});
