import { describe, expect, it } from "@jest/globals";
import { read } from "../support/documents.ts";
import {
  folderGraph,
  forbiddenImports,
  type ImportGraph,
  importGraph,
  importsOf,
  inCircles,
  type Layers,
  reachable,
} from "../support/import-graph.ts";

/*
 * The folders of `bindings/`, lowest first, and what each imports. The page on architecture in `docs/` has the same
 * order. `.` is the package's main entry point, `bindings/core/src/index.ts`.
 */
const LAYERS: Layers = {
  codec: [],
  state: ["codec"],
  substrate: ["codec", "state"],
  blob: ["codec"],
  host: ["codec", "state"],
  runtime: ["codec", "state", "blob", "host"],
  ".": ["codec", "state", "blob", "host", "runtime"],
  client: ["codec", "state", "substrate"],
  prover: ["codec", "state", "substrate", "runtime", "client"],
  relayer: ["codec", "state", "substrate", "blob", "runtime", "client", "prover"],
  "type-table": ["codec"],
  description: ["blob", "type-table"],
  metadata: ["codec", "type-table", "description"],
  codegen: ["substrate", "type-table", "description"],
  "runtime-files": ["blob", "type-table", "description", "codegen"],
  build: [
    ...["codec", "substrate", "blob", "runtime"],
    ...["description", "metadata", "codegen", "runtime-files"],
  ],
  chain: ["codec", "state", "substrate", "blob", "host", "runtime"],
  pool: ["codec", "state", "substrate", "runtime", "chain"],
  rpc: ["codec", "state", "substrate", "blob", "runtime", "client", "chain", "pool"],
  dev: ["codec", "chain", "pool", "rpc"],
  weights: ["state", "substrate", "blob", "runtime", "codegen", "build", "chain"],
  cli: [
    ...["codec", "state", "substrate", "blob", ".", "client", "prover", "relayer"],
    ...["type-table", "codegen", "runtime-files", "build", "chain", "pool", "rpc", "dev", "weights"],
  ],
};

const graph = importGraph("bindings");
const folders = Object.keys(LAYERS);

/** The imports of the project with one more. */
function withImport(file: string, target: string): ImportGraph {
  return new Map([...graph, [file, [...(graph.get(file) ?? []), target]]]);
}

describe("the folders of bindings/", () => {
  it("are all in the order, and each imports only folders below it", () => {
    expect([...folderGraph(graph).keys()].sort()).toEqual([...folders].sort());
    for (const [place, folder] of folders.entries()) {
      const above = (LAYERS[folder] as readonly string[]).filter((other) => folders.indexOf(other) >= place);
      expect({ folder, above }).toEqual({ folder, above: [] });
    }
  });

  it("import nothing else than the order says", () => {
    expect(forbiddenImports(graph, LAYERS)).toEqual([]);
  });

  it("import all that the order says", () => {
    const stated = folders.map((folder) => [folder, [...(LAYERS[folder] as readonly string[])].sort()]);
    expect(Object.fromEntries(folderGraph(graph))).toEqual(Object.fromEntries(stated));
  });

  it("form no circle, and neither do the files in them", () => {
    expect(inCircles(folderGraph(graph))).toEqual([]);
    expect(inCircles(graph)).toEqual([]);
  });

  it("have the same order in the page on architecture", () => {
    const [, harness = ""] = read("docs/explanation/architecture.md").split("## The harness\n");
    const rows = [...harness.matchAll(/^\| `bindings\/([\w-]+)(?:\/|\.ts)`/gm)].map(([, name]) => name);
    expect(rows).toEqual(folders.map((folder) => (folder === "." ? "index" : folder)));
  });

  it.each(["client", "prover", "relayer"])(
    "do not lead from %s to a development chain or a compiler",
    (folder) => {
      const needed = reachable(folderGraph(graph), folder);
      expect(needed).toContain("substrate");
      expect(needed.filter((other) => ["chain", "pool", "rpc", "codegen", "build"].includes(other))).toEqual(
        [],
      );
    },
  );
});

describe("a made-up import", () => {
  const importer = "client/node.ts";

  it.each([
    ["of a value", 'import { Chain } from "../chain/chain.ts";'],
    ["of a type", 'import type { Chain } from "../chain/chain.ts";'],
    ["of one type among values", 'import { seal, type Chain } from "../chain/chain.ts";'],
    ["that is exported again", 'export type { Chain } from "../chain/chain.ts";'],
    ["while the program runs", 'const { Chain } = await import("../chain/chain.ts");'],
    ["inside a type", 'let chain: import("../chain/chain.ts").Chain;'],
  ])("is found: %s", (_, line) => {
    const text = `${read(`bindings/${importer}`)}\n${line}\n`;
    const changed = new Map([...graph, [importer, importsOf(importer, text)]]);
    expect(forbiddenImports(changed, LAYERS)).toEqual([`${importer} -> chain/chain.ts`]);
  });

  it("is found if it closes a circle of folders or of files", () => {
    const folderCircle = withImport("blob/sections.ts", "build/compile.ts");
    expect(inCircles(folderGraph(folderCircle))).toEqual(
      expect.arrayContaining(["blob", "build", "description"]),
    );
    expect(inCircles(withImport("codec/scale.ts", "codec/integers.ts"))).toEqual([
      "codec/integers.ts",
      "codec/scale.ts",
    ]);
  });

  it("of a lower folder is no violation", () => {
    expect(forbiddenImports(withImport(importer, "codec/hex.ts"), LAYERS)).toEqual([]);
  });

  it("is not seen in a comment or a string", () => {
    const text = '// import "../chain/chain.ts"\nconst text = `import "../chain/chain.ts"`;\n';
    expect(importsOf(importer, text)).toEqual([]);
  });
});
