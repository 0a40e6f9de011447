import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { AuthorsFolder, type CommandFailedError, type Json } from "../support/author.ts";
import { projectRoot } from "../support/project.ts";
import { codeMistakes, moduleMistakes } from "./mistakes/in-code.ts";
import { palletMistakes, runtimeMistakes } from "./mistakes/in-descriptions.ts";
import type { Mistake } from "./mistakes/mistake.ts";

/*
 * What an author of a pallet is told for a mistake, word by word: the snapshot has each text as people read it. After a
 * change of a text, read the new ones, and write them with `-u`.
 */

jest.setTimeout(300_000);

/** Enough for pallet Names, and quick to compile. */
function small(runtime: Json): Json {
  const extensions = ["CheckNonZeroSender", "CheckSpecVersion", "CheckTxVersion", "CheckGenesis"];
  return {
    ...runtime,
    pallets: [
      { pallet: "as-ismp/pallets/system", index: 0 },
      { pallet: "as-ismp/pallets/timestamp", index: 1 },
      { pallet: "./pallets/names", index: 10 },
    ],
    types: {},
    apis: ["Core", "Metadata", "BlockBuilder", "TaggedTransactionQueue", "GenesisBuilder"],
    extrinsic: {
      versions: [4],
      extensions: [...extensions, "CheckMortality", "CheckNonce", "CheckWeight"],
    },
  };
}

class Project {
  readonly #folder = new AuthorsFolder();

  constructor(example: string, change: (runtime: Json) => Json = (runtime) => runtime) {
    this.#folder.copy(`examples/${example}`, ".");
    const runtime: Json = JSON.parse(this.#text("runtime.json"));
    const text = JSON.stringify(change(runtime));
    this.#folder.write("runtime.json", text.replaceAll('":', '": ').replaceAll(',"', ', "'));
  }

  build(): Uint8Array {
    return this.#folder.build("runtime.json", "--debug");
  }

  /** What the command line prints for a mistake, without the folder's path. */
  told({ title, file, from, to }: Mistake): string {
    const text = this.#text(file);
    if (from === undefined) rmSync(join(this.#folder.path, file));
    else if (!text.includes(from)) throw new Error(`${title}: ${file} does not have ${from}`);
    else
      this.#folder.write(
        file,
        text.replace(from, () => to ?? ""),
      );
    try {
      this.build();
    } catch (error) {
      const { stdout, stderr } = error as CommandFailedError;
      return this.#shown(`${stdout}${stderr}`);
    } finally {
      this.#folder.write(file, text);
    }
    return "built";
  }

  remove(): void {
    this.#folder.remove();
  }

  /** Without the folder's path. */
  #shown(text: string): string {
    return text
      .replaceAll(`${projectRoot}/`, "")
      .replaceAll(/[^\s"]*author-\w+\//g, "")
      .trim();
  }

  #text(name: string): string {
    return Buffer.from(this.#folder.read(name)).toString();
  }
}

it("there is a message for 36 mistakes at the least", () => {
  const all = [palletMistakes, runtimeMistakes, codeMistakes, moduleMistakes].flat();
  expect(new Set(all.map(({ title }) => title)).size).toBeGreaterThanOrEqual(36);
});

describe.each<[string, string, ((runtime: Json) => Json) | undefined, readonly Mistake[]]>([
  ["pallet.json", "names", small, palletMistakes],
  ["runtime.json", "names", small, runtimeMistakes],
  ["a pallet's code", "names", small, codeMistakes],
  ["a module of messages", "teleport", undefined, moduleMistakes],
])("a mistake in %s", (_, example, change, mistakes) => {
  let project: Project;

  beforeAll(() => {
    project = new Project(example, change);
  });

  afterAll(() => project.remove());

  it.each(mistakes.map((mistake) => [mistake.title, mistake] as const))("is told: %s", (_title, mistake) => {
    const text = project.told(mistake);
    expect(text).toContain(mistake.told ?? mistake.file);
    if (mistake.file.endsWith(".ts") && mistake.hasLine !== false) {
      expect(text).toMatch(/\w\.ts:\d+(?:: |:\d+(?: \(made by the build\))?\n)/);
      // What the compiler says in its own words is followed by what to do.
      if (text.includes("error: ") && !text.includes("error: expected ")) expect(text).toContain("  help: ");
    }
    expect(text).toMatchSnapshot();
  });

  it("is not told where there is none", () => {
    expect(project.build().length).toBeGreaterThan(10_000);
  });
});
