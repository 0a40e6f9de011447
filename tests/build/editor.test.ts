import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import ts from "typescript";
import { loadRuntime, writeEditorFiles } from "../../bindings/build/src/build/index.ts";
import { moduleStub } from "../../bindings/cli/src/stubs/module-stub.ts";
import { palletStub } from "../../bindings/cli/src/stubs/pallet-stub.ts";
import { stubNames } from "../../bindings/cli/src/stubs/stub.ts";
import { writeProject } from "../../bindings/create/src/project.ts";
import { AuthorsFolder } from "../support/author.ts";

/**
 * What an editor shows of an author's pallets: TypeScript's language service, as VS Code runs it, with the `tsconfig.json`
 * that builds and `as-ismp generate` write.
 */

/** The language service over a configuration of TypeScript. */
class Editor {
  readonly files: readonly string[];
  readonly #folder: string;
  readonly #service: ts.LanguageService;

  constructor(configuration: string) {
    this.#folder = dirname(configuration);
    const { config } = ts.readConfigFile(configuration, ts.sys.readFile);
    const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, this.#folder);
    expect(errors).toEqual([]);
    this.files = fileNames;
    const host: ts.LanguageServiceHost = {
      getCompilationSettings: () => options,
      getScriptFileNames: () => fileNames,
      getScriptVersion: () => "0",
      getScriptSnapshot: (file) => {
        const text = ts.sys.readFile(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => this.#folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: ts.sys.fileExists,
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    };
    this.#service = ts.createLanguageService(host);
  }

  /** What it marks as wrong, in the files of the author and in those that were generated. */
  errors(): string[] {
    const all = this.#program()
      .getSourceFiles()
      .map(({ fileName }) => fileName);
    const shown = all.filter((file) => this.files.includes(file) || file.includes("/.as-ismp/"));
    expect(shown.filter((file) => file.includes("/.as-ismp/generated/")).length).toBeGreaterThan(1);
    const general = this.#service
      .getCompilerOptionsDiagnostics()
      .concat(this.#program().getGlobalDiagnostics());
    const found = shown.flatMap((file) => [
      ...this.#service.getSyntacticDiagnostics(file),
      ...this.#service.getSemanticDiagnostics(file),
    ]);
    return [...general, ...found].map(({ file, start = 0, messageText }) => {
      const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
      const path = file === undefined ? "" : relative(this.#folder, file.fileName);
      return `${path}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  }

  /** The file and line that it opens for a name: the first `text` in a file, whose cursor is at the end of it. */
  definition(file: string, text: string): { path: string; line: string } {
    const source = readFileSync(file, "utf8");
    expect(source).toContain(text);
    const [found] = this.#service.getDefinitionAtPosition(file, source.indexOf(text) + text.length - 1) ?? [];
    if (found === undefined) throw new Error(`no definition of ${text}`);
    const target = readFileSync(found.fileName, "utf8");
    const begin = target.lastIndexOf("\n", found.textSpan.start) + 1;
    return { path: found.fileName, line: target.slice(begin, target.indexOf("\n", begin)) };
  }

  #program(): ts.Program {
    const program = this.#service.getProgram();
    if (program === undefined) throw new Error("expected a program");
    return program;
  }
}

describe("an editor, with the tsconfig.json that as-ismp writes", () => {
  const folders: AuthorsFolder[] = [];

  afterAll(() => {
    for (const folder of folders) folder.remove();
  });

  function newFolder(): AuthorsFolder {
    const folder = new AuthorsFolder();
    folders.push(folder);
    return folder;
  }

  /** A folder with a copy of an example, and what editors need for it. The example `upgrade` begins with `names`. */
  async function copyOf(example: string, runtime = "runtime.json"): Promise<AuthorsFolder> {
    const folder = newFolder();
    for (const each of new Set([example, "names"])) folder.copy(`examples/${each}`, each);
    await writeEditorFiles(loadRuntime(join(folder.path, example, runtime)));
    return folder;
  }

  const editorOf = ({ path }: AuthorsFolder, example = "names"): Editor =>
    new Editor(join(path, example, ".as-ismp/tsconfig.json"));

  it.each([
    ["names", "runtime.json"],
    ["teleport", "runtime.json"],
    ["leases", "runtime.json"],
    ["upgrade", "runtime-1.json"],
    ["upgrade", "runtime-2.json"],
  ])(
    "shows no error in the pallets of examples/%s, %s, nor in the generated sources",
    async (example, runtime) => {
      const editor = editorOf(await copyOf(example, runtime), example);
      expect(editor.files.length).toBeGreaterThan(3);
      expect(editor.errors()).toEqual([]);
    },
  );

  it("shows none in a project of npm create as-ismp, nor in what as-ismp new adds", async () => {
    const folder = newFolder();
    writeProject("my-chain", folder.path);
    const added = { ...palletStub(stubNames("fast-lane")), ...moduleStub(stubNames("notes")) };
    for (const [path, text] of Object.entries(added)) folder.write(`my-chain/${path}`, text);
    const runtime = JSON.parse(Buffer.from(folder.read("my-chain/runtime.json")).toString());
    runtime.pallets.push(
      { pallet: "./pallets/fast-lane", index: 21 },
      { pallet: "./pallets/notes", index: 22 },
    );
    folder.write("my-chain/runtime.json", runtime);
    await writeEditorFiles(loadRuntime(join(folder.path, "my-chain/runtime.json")));
    // An editor takes the nearest tsconfig.json, which is the template's.
    const editor = new Editor(join(folder.path, "my-chain/pallets/tsconfig.json"));
    for (const name of ["greetings", "fast-lane", "notes"]) {
      expect(editor.files).toContain(resolve(folder.path, `my-chain/pallets/${name}/calls.ts`));
    }
    expect(editor.errors()).toEqual([]);
  });

  describe("in examples/names", () => {
    const PALLET = "names/pallets/names";
    let folder: AuthorsFolder;
    let calls: string;
    let text: string;

    beforeAll(async () => {
      folder = await copyOf("names");
      calls = join(folder.path, PALLET, "calls.ts");
      text = readFileSync(calls, "utf8");
    });

    it.each([
      ["a storage item", "owners.set", "generated/pallets/names.ts", "export function set("],
      ["its namespace", "if (owners", "generated/pallets/names.ts", "export namespace owners"],
      ["an event", "depositClaimed(", "generated/pallets/names.ts", "export function depositClaimed("],
      ["an error", "return ERROR_TAKEN", "generated/pallets/names.ts", "export const ERROR_TAKEN"],
    ])("leads from %s to the generated source", (_, name, path, line) => {
      const found = editorOf(folder).definition(calls, name);
      expect(relative(join(folder.path, "names/.as-ismp"), found.path)).toBe(path);
      expect(found.line).toContain(line);
    });

    it.each([
      [
        "a name that does not exist",
        "name.isEmpty",
        "name.isHollow",
        "'isHollow' does not exist on type 'Bytes'",
      ],
      [
        "arguments in the wrong order",
        "owners.set(name, origin.account)",
        "owners.set(origin.account, name)",
        "'AccountId32' is not assignable to parameter of type 'Bytes'",
      ],
      [
        "an import that is gone",
        "  ERROR_TAKEN,\n",
        "  ERROR_TAKEM,\n",
        "no exported member named 'ERROR_TAKEM'",
      ],
    ])("shows a real mistake: %s", (_, right, wrong, problem) => {
      expect(text).toContain(right);
      folder.write(`${PALLET}/calls.ts`, text.replace(right, wrong));
      const errors = editorOf(folder).errors();
      folder.write(`${PALLET}/calls.ts`, text);
      expect(errors.join("\n")).toContain(problem);
      expect(editorOf(folder).errors()).toEqual([]);
    });

    it("understands AssemblyScript's types, functions and decorators", () => {
      folder.write(`${PALLET}/dialect.ts`, DIALECT);
      expect(editorOf(folder).errors()).toEqual([]);
    });

    // The page for authors names them, with what to write instead.
    it.each([
      [
        "a decorator of a function",
        "@inline\nexport function twice(x: u32): u32 { return 2 * x; }\n",
        "Decorators",
      ],
      [
        "an operator of u128",
        'import { u128 } from "as-bignum/assembly";\nexport const sum = (a: u128, b: u128): u128 => a + b;\n',
        "Operator '+' cannot be applied",
      ],
    ])("does not understand %s", (_, code, problem) => {
      folder.write(`${PALLET}/dialect.ts`, code);
      const errors = editorOf(folder).errors();
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain(problem);
    });
  });
});

/** AssemblyScript that is no TypeScript, or that only declarations explain. */
const DIALECT = `import { u128 } from "as-bignum/assembly";
import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { Weight } from "as-ismp/assembly/frame/weight";

const ENTRIES: StaticArray<u8> = [1, 2];

@final
class Pair {
  private constructor(
    public a: u64,
    public b: u64,
  ) {}

  static of(a: u64, b: u64): Pair {
    return new Pair(a, b);
  }

  @inline
  get first(): u64 {
    return this.a;
  }

  @operator("==")
  equals(other: Pair): bool {
    return this.a == other.a && this.b == other.b;
  }
}

@unmanaged
class Raw {
  value: u32 = 0;
}

// @ts-ignore: decorator
@inline
function twice(x: u32): u32 {
  return 2 * x;
}

export function amounts(a: u128, b: u128, weight: Weight): u128 {
  if (u128.lt(a, b) || a == b || a != u128.Max) return u128.add(a, u128.from(5));
  return weight.equals(new Weight(1, 2)) ? u128.Zero : u128.sub(a, b);
}

export function numbers(a: u64, b: u32, c: bool, account: AccountId32 | null): u64 {
  const d = <u64>b + (b as u64) + u64(b) + (c as u64) + u64.MAX_VALUE;
  const pair = Pair.of(a, d);
  const at = changetype<usize>(pair);
  store<u64>(at, load<u64>(at, sizeof<u64>()));
  memory.copy(at, at, offsetof<Raw>());
  const list = new Array<u32>();
  list.push(twice(b));
  const wide: bool = isInteger<u32>() && account != null;
  return select<u64>(a, d, wide) + max(a, d) + (clz(b) as u64) + (unchecked(list[0]) as u64) + pair.first + ENTRIES[1];
}
`;
