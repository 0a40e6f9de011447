import { cpSync, existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { loadRuntime } from "../../bindings/build/src/build/index.ts";
import { moduleStub } from "../../bindings/cli/src/stubs/module-stub.ts";
import { addPallet } from "../../bindings/cli/src/stubs/runtime-json.ts";
import { stubNames } from "../../bindings/cli/src/stubs/stub.ts";
import { AuthorsFolder } from "../support/author.ts";
import { projectRoot } from "../support/project.ts";
import { runInProcess } from "./run-cli.ts";

/**
 * `as-ismp new`: what it writes and what it refuses. tests/package/create.test.ts builds what it writes, and runs the
 * tests.
 */

describe("as-ismp new", () => {
  let folder: AuthorsFolder;

  beforeEach(() => {
    folder = new AuthorsFolder();
    folder.copy("examples/teleport/runtime.json", "runtime.json");
    folder.copy("examples/teleport/pallets", "pallets");
  });

  afterEach(() => folder.remove());

  const create = (...arguments_: readonly string[]) =>
    runInProcess(["new", ...arguments_, "--runtime", join(folder.path, "runtime.json")]);

  it.each([
    ["pallet", ["calls.ts", "pallet.json", "weights.ts"]],
    ["module", ["calls.ts", "modules.ts", "pallet.json", "weights.ts"]],
  ])("writes a %s and its test, and adds it to the runtime", async (kind, files) => {
    const { code, stderr } = await create(kind, "fast-lane");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const written = files.map((file) => `pallets/fast-lane/${file}`);
    expect(folder.list()).toEqual(expect.arrayContaining([...written, "tests/fast-lane.test.mjs"]));
    const { pallets } = loadRuntime(join(folder.path, "runtime.json"));
    expect(pallets.at(-1)).toMatchObject({ name: "FastLane", index: 21 });
  });

  it("takes the index that is given", async () => {
    expect((await create("pallet", "lanes", "--index", "9")).code).toBe(0);
    expect(loadRuntime(join(folder.path, "runtime.json")).pallets.at(-1)?.index).toBe(9);
  });

  it.each([
    [["pallet", "Lanes"], "expected a name of at most 32 lower-case letters and digits"],
    [["pallet", "fast_lane"], "with - between words, such as fast-lane, got"],
    [["pallet", "../up"], "expected a name of at most 32 lower-case letters"],
    [["pallet", "system"], "the runtime has a pallet System already: choose another name"],
    [["module", "teleport"], "the runtime has a pallet Teleport already: choose another name"],
    [["pallet", "lanes", "--index", "20"], "--index: pallet Teleport has the index 20: choose another one"],
    [["pallet", "lanes", "--index", "256"], "--index: expected an integer from 0 to 255, got 256"],
    [["pallet", "kept"], "the file is there already: choose another name, or remove it"],
  ])("refuses %j and writes nothing", async (given, problem) => {
    folder.write("pallets/kept/weights.ts", "// mine\n");
    const before = folder.list();
    const runtime = folder.read("runtime.json");
    const { code, stderr } = await create(...given);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(problem) });
    expect(folder.list()).toEqual(before);
    expect(folder.read("runtime.json")).toEqual(runtime);
  });

  it("refuses a module in a runtime that can't send messages, and a folder without a runtime", async () => {
    folder.copy("examples/names/runtime.json", "runtime.json");
    folder.copy("examples/names/pallets", "pallets");
    expect(await create("module", "notes")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("add as-ismp/pallets/ismp and as-ismp/pallets/ismp-grandpa to it"),
    });
    const none = await runInProcess(["new", "pallet", "lanes", "--runtime", join(folder.path, "none.json")]);
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("start in the folder of runtime.json, or name it with --runtime FILE"),
    });
    expect(existsSync(join(folder.path, "pallets/notes"))).toBe(false);
  });
});

describe("the entry in runtime.json", () => {
  const entry = '{ "pallet": "./pallets/x", "index": 9 }';

  it.each([
    ["a list on one line", '{"pallets":[{"a":1},{"b":[2]}],"z":[]}'],
    ["entries on lines of their own", '{\n\t"pallets": [\n\t\t{ "a": 1 },\n\t\t{\n\t\t\t"b": {} }\n\t]\n}\n'],
    ["Windows line ends", '{\r\n  "pallets": [\r\n    { "a": "]}" }\r\n  ]\r\n}\r\n'],
    ["an empty list", '{ "other": { "pallets": [{}] }, "pallets": [] }'],
    ["brackets and quotes in text", '{ "a": "\\"pallets\\": [", "pallets": [{ "b": "\\\\" }] }'],
  ])("is the last of %s, and all else is as before", (_, text) => {
    const changed = addPallet(text, entry) as string;
    const before = JSON.parse(text);
    expect(JSON.parse(changed)).toEqual({ ...before, pallets: [...before.pallets, JSON.parse(entry)] });
    // Only what separates it from the entry before is new.
    const at = changed.indexOf(entry);
    const rest = changed.slice(0, at).replace(/,?\s*$/, "") + changed.slice(at + entry.length);
    expect(rest).toBe(text);
  });

  it("has the indentation of the entry before it", () => {
    const text = '{\n  "pallets": [\n    { "a": 1 }\n  ]\n}\n';
    expect(addPallet(text, entry)).toBe(`{\n  "pallets": [\n    { "a": 1 },\n    ${entry}\n  ]\n}\n`);
  });

  it("is not added where there is no list of pallets", () => {
    expect(addPallet('{ "x": { "pallets": [] } }', entry)).toBeUndefined();
  });
});

describe("the template of create-as-ismp", () => {
  it("has the pallet that as-ismp new module writes", () => {
    for (const [path, text] of Object.entries(moduleStub(stubNames("greetings")))) {
      expect({
        path,
        text: readFileSync(resolve(projectRoot, "bindings/create/template", path), "utf8"),
      }).toEqual({
        path,
        text,
      });
    }
  });

  it("has the pallets and runtime APIs of examples/teleport, but for its own pallet", () => {
    const folder = new AuthorsFolder();
    try {
      cpSync(resolve(projectRoot, "bindings/create/template"), folder.path, { recursive: true });
      const { pallets, apis } = loadRuntime(join(folder.path, "runtime.json"));
      const example = loadRuntime(resolve(projectRoot, "examples/teleport/runtime.json"));
      const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
      expect(names(pallets).slice(0, -1)).toEqual(names(example.pallets).slice(0, -1));
      expect(names(apis)).toEqual(names(example.apis));
    } finally {
      folder.remove();
    }
  });
});
