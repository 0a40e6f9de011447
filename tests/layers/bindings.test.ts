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
  packageDependencies,
  packagesGraph,
  placeInPackage,
  reachable,
} from "../support/import-graph.ts";

/*
 * The folders of sources below `bindings/`, lowest first, and what each imports. The page on architecture in `docs/` has
 * the same order. `.` is the main entry point of the package core, `bindings/core/src/index.ts`.
 */
const LAYERS: Layers = {
  codec: [],
  state: ["codec"],
  blob: ["codec"],
  host: ["codec", "state"],
  runtime: ["codec", "state", "blob", "host"],
  ".": ["codec", "state", "blob", "host", "runtime"],
  substrate: ["codec", "state", "runtime", "."],
  client: ["codec", "state", ".", "substrate"],
  prover: ["codec", "state", ".", "substrate", "client"],
  relayer: ["codec", "state", ".", "substrate", "client", "prover"],
  "type-table": ["codec"],
  description: ["blob", ".", "type-table"],
  metadata: ["codec", "type-table", "description"],
  codegen: ["state", "type-table", "description"],
  "runtime-files": ["blob", "type-table", "description", "codegen"],
  build: ["codec", "state", "blob", "runtime", ".", "description", "metadata", "codegen", "runtime-files"],
  chain: ["codec", "state", "blob", "runtime", ".", "substrate"],
  pool: ["codec", "state", ".", "substrate", "chain"],
  rpc: ["codec", "state", ".", "substrate", "client", "chain", "pool"],
  dev: ["codec", ".", "substrate", "chain", "pool", "rpc"],
  testing: [
    "codec",
    "state",
    "blob",
    "runtime",
    ".",
    "substrate",
    "client",
    "prover",
    "relayer",
    "chain",
    "rpc",
  ],
  weights: ["blob", "runtime", ".", "substrate", "codegen", "build", "chain"],
  upgrade: ["codec", "state", "blob", ".", "substrate", "client", "build", "chain"],
  cli: [
    "codec",
    "state",
    "blob",
    ".",
    "substrate",
    "client",
    "prover",
    "relayer",
    "type-table",
    "build",
    "chain",
    "rpc",
    "dev",
    "testing",
    "weights",
    "upgrade",
  ],
  create: [],
};

const graph = packagesGraph();
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
    const rows = [...harness.matchAll(/^\| `bindings\/(\w+)\/src\/(?:([\w-]+)(?:\/|\.ts))?`/gm)].map(
      ([, name, folder]) => folder ?? name,
    );
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

const PACKAGE_NAMES: Readonly<Record<string, string>> = {
  core: "@as-ismp/core",
  relayer: "@as-ismp/relayer",
  chain: "@as-ismp/chain",
  build: "@as-ismp/build",
  cli: "as-ismp",
  create: "create-as-ismp",
};

/** The packages, and the others that each depends on. A user who installs one gets these too. */
const PACKAGES: Layers = {
  "@as-ismp/core": [],
  "@as-ismp/relayer": ["@as-ismp/core"],
  "@as-ismp/chain": ["@as-ismp/core", "@as-ismp/relayer"],
  "@as-ismp/build": ["@as-ismp/core"],
  "as-ismp": ["@as-ismp/build", "@as-ismp/chain", "@as-ismp/core", "@as-ismp/relayer"],
  "create-as-ismp": [],
};

describe("the packages below bindings/", () => {
  const files = [...importGraph("bindings")];
  const nameOf = (file: string): string => PACKAGE_NAMES[file.split("/")[0] as string] as string;

  it("depend on the packages that they import, and on no others", () => {
    const imported = Object.keys(PACKAGES).map((name) => {
      const targets = files.filter(([file]) => nameOf(file) === name).flatMap(([, each]) => each.map(nameOf));
      return [name, [...new Set(targets)].filter((other) => other !== name).sort()];
    });
    expect(Object.fromEntries(imported)).toEqual(PACKAGES);
    expect(Object.fromEntries(packageDependencies())).toEqual(PACKAGES);
  });

  it("import each other through entry points alone", () => {
    const inside = files.flatMap(([file, targets]) =>
      targets
        .filter((target) => nameOf(target) !== nameOf(file))
        .filter((target) => !/^\w+\/src\/(?:internal\/[\w-]+|(?:\w+\/)?index)\.ts$/.test(target))
        .map((target) => `${file} -> ${target}`),
    );
    expect(inside).toEqual([]);
  });
});

describe("a made-up import", () => {
  const importer = "client/node.ts";
  const source = "relayer/src/client/node.ts";

  it.each([
    ["of a value", 'import { Chain } from "../chain/chain.ts";'],
    ["of a type", 'import type { Chain } from "../chain/chain.ts";'],
    ["of one type among values", 'import { seal, type Chain } from "../chain/chain.ts";'],
    ["that is exported again", 'export type { Chain } from "../chain/chain.ts";'],
    ["while the program runs", 'const { Chain } = await import("../chain/chain.ts");'],
    ["inside a type", 'let chain: import("../chain/chain.ts").Chain;'],
    ["from another package", 'import { Chain } from "@as-ismp/chain";', "chain/index.ts"],
    [
      "of what a package keeps to itself",
      'import { on } from "@as-ismp/chain/internal/rpc";',
      "rpc/internal.ts",
    ],
  ])("is found: %s", (_, line, target = "chain/chain.ts") => {
    const text = `${read(`bindings/${source}`)}\n${line}\n`;
    const changed = new Map([...graph, [importer, importsOf(source, text).map(placeInPackage)]]);
    expect(forbiddenImports(changed, LAYERS)).toEqual([`${importer} -> ${target}`]);
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
