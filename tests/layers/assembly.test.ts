import { describe, expect, it } from "@jest/globals";
import { read } from "../support/documents.ts";
import {
  folderGraph,
  forbiddenImports,
  type ImportGraph,
  importGraph,
  inCircles,
  type Layers,
} from "../support/import-graph.ts";

/*
 * The layers of the blob, lowest first, and what each imports. The page on architecture in `docs/` has the same order.
 * `.` is `configuration.ts`, the build's constants. `generated` is made by the build: files of it that lower layers import
 * are listed below.
 */
const LAYERS: Layers = {
  ".": [],
  bytes: [],
  memory: [".", "bytes"],
  scale: ["bytes", "memory"],
  host: ["bytes", "memory", "scale"],
  hashing: [".", "bytes", "memory", "host", "generated"],
  weights: ["bytes"],
  trie: ["bytes", "memory", "scale", "host", "hashing", "weights"],
  ismp: ["bytes", "memory", "scale", "hashing", "weights", "trie"],
  consensus: ["bytes", "memory", "scale", "host", "hashing", "weights", "trie", "ismp", "generated"],
  "state-machines": ["bytes", "scale", "hashing", "weights", "trie", "ismp", "consensus"],
  frame: ["bytes", "scale", "host", "hashing", "consensus", "generated"],
  pallets: [
    ...[".", "bytes", "memory", "scale", "host", "hashing", "weights", "trie"],
    ...["ismp", "consensus", "state-machines", "frame", "generated"],
  ],
  runtime: [
    ...["bytes", "memory", "scale", "host", "hashing", "trie"],
    ...["ismp", "consensus", "frame", "pallets", "generated"],
  ],
};

/*
 * Of the generated files, the layers below the pallets import these alone: an unrolled loop, texts of errors, and the
 * keys of pallet System, which is FRAME's own.
 */
const GENERATED: Layers = {
  hashing: ["generated/blake2b-compress.ts"],
  consensus: ["generated/proof-error-texts.ts"],
  frame: ["generated/chain-error-texts.ts", "generated/pallets/system.ts"],
};

const sources = importGraph("assembly");
const folders = Object.keys(LAYERS);

/** Imports of generated files by layers below the pallets. */
function generatedImports(graph: ImportGraph): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [file, targets] of graph) {
    const folder = file.split("/")[0] as string;
    if (folder === "pallets" || folder === "runtime") continue;
    for (const target of targets) {
      if (target.startsWith("generated/")) found[folder] = [...(found[folder] ?? []), target];
    }
  }
  return Object.fromEntries(Object.entries(found).map(([folder, all]) => [folder, [...new Set(all)].sort()]));
}

describe("the layers of assembly/", () => {
  it("are all in the order, and each imports only layers below it", () => {
    expect([...folderGraph(sources).keys()].sort()).toEqual([...folders].sort());
    for (const [place, folder] of folders.entries()) {
      const above = (LAYERS[folder] as readonly string[])
        .filter((other) => other !== "generated")
        .filter((other) => folders.indexOf(other) >= place);
      expect({ folder, above }).toEqual({ folder, above: [] });
    }
  });

  it("import exactly what the order says", () => {
    expect(forbiddenImports(sources, LAYERS)).toEqual([]);
    const stated = folders.map((folder) => [folder, [...(LAYERS[folder] as readonly string[])].sort()]);
    expect(Object.fromEntries(folderGraph(sources))).toEqual(Object.fromEntries(stated));
  });

  it("below the pallets import no generated file but those listed", () => {
    expect(generatedImports(sources)).toEqual(GENERATED);
  });

  it("form no circle", () => {
    expect(inCircles(folderGraph(sources))).toEqual([]);
  });

  it("are in the page on architecture, in this order", () => {
    const [, section = ""] = read("docs/explanation/architecture.md").split("## Layers of the blob\n");
    const [table = ""] = section.split("\n## ");
    const rows = [...table.matchAll(/^\| `assembly\/([\w-]+)(?:\/|\.ts)`/gm)].map(([, name]) => name);
    expect(rows).toEqual([
      ...folders.map((folder) => (folder === "." ? "configuration" : folder)),
      "generated",
    ]);
  });

  it("would not hide an import of a higher layer, nor one of a generated file", () => {
    const upward = new Map([...sources, ["scale/reader.ts", ["host/storage.ts"]]]);
    expect(forbiddenImports(upward, LAYERS)).toEqual(["scale/reader.ts -> host/storage.ts"]);
    expect(inCircles(folderGraph(upward))).toEqual(["host", "scale"]);
    const generated = new Map([...sources, ["frame/origin.ts", ["generated/pallets/balances.ts"]]]);
    expect(generatedImports(generated)["frame"]).toContain("generated/pallets/balances.ts");
  });
});
