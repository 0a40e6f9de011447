import { describe, expect, it } from "@jest/globals";
import { anchorIds, brokenCitations, filesBelow, read } from "../support/documents.ts";

const chapters = filesBelow("docs/spec", (path) => path.endsWith(".md")).filter(
  (path) => path !== "docs/spec/index.md",
);
const isSource = (path: string): boolean =>
  /\.(?:ts|mjs|json)$/.test(path) && !path.startsWith("tests/vectors/") && !path.includes("generated/");
const folders = ["assembly", "bindings", "bench", "examples", "tests"];
// The first four contain the patterns that they look for, and texts that must be found. The others write
// docs/reference/fuzz-report.md: their links are relative to docs/reference/, and are checked in that page.
const own = [
  "tests/docs/citations.test.ts",
  "tests/docs/links.test.ts",
  "tests/docs/wording.test.ts",
  "tests/support/documents.ts",
  "tests/fuzz/main.ts",
  "tests/fuzz/run/report.ts",
];
const testIds = /\bT-[A-Z]{1,5}\d*(?:-\d+)?\b/g;

describe("citations in source files", () => {
  it.each(folders)("of %s name documents and sections that are in the repository", (folder) => {
    const broken = filesBelow(folder, isSource)
      .filter((path) => !own.includes(path))
      .flatMap((path) => brokenCitations(path, read(path)).map((citation) => `${path}: ${citation}`));
    expect(broken).toEqual([]);
  });

  it.each([
    ["a page that does not exist", "// Source: docs/spec/nothing.md."],
    ["a section that does not exist", "// Source: docs/spec/grandpa.md#nothing."],
    ["a document from outside", "// Source: consensus.md, the voters."],
    ["a section by a number", "// Source: the consensus document, §3."],
    ["a specification from outside", "/* (Host specification, 1.7.) */"],
    ["a decision by a number", "// Made of one description. (Design decision 6.)"],
  ])("are reported for %s", (_, text) => {
    expect(brokenCitations("assembly/scale/reader.ts", text)).toHaveLength(1);
  });

  it.each([
    ["a section", "// Source: docs/spec/grandpa.md#ancestry, docs/spec/grandpa.md#voters."],
    ["a page", "// See docs/reference/errors.md."],
    ["a public standard", "/** WebSocket close codes. (RFC 6455 §7.4.1.) */"],
  ])("are not reported for %s", (_, text) => {
    expect(brokenCitations("assembly/scale/reader.ts", text)).toEqual([]);
  });
});

describe("docs/spec", () => {
  it.each(chapters)("%s has a heading below every anchor, and no id twice", (chapter) => {
    const text = read(chapter);
    const ids = anchorIds(text);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...text.matchAll(/^<a id="[^"]+"><\/a>\n#+ /gm)]).toHaveLength(ids.length);
  });

  it("has an index that lists every section, in order, and nothing else", () => {
    for (const chapter of chapters) {
      const name = chapter.replace("docs/spec/", "");
      const listed = [...read("docs/spec/index.md").matchAll(/^- \[([\w-]+\.md)#([\w-]+)\]/gm)]
        .filter(([, file]) => file === name)
        .map(([, , id]) => id);
      expect(listed).toEqual(anchorIds(read(chapter)));
    }
  });

  it("explains every test id that tests name, and names none that no test has", () => {
    const explained = read("docs/spec/grandpa.md")
      .match(/^\| T-[A-Z0-9-]+ /gm)
      ?.map((row) => row.slice(2).trim());
    const used = filesBelow("tests", (path) => path.endsWith(".test.ts"))
      .filter((path) => !own.includes(path))
      .flatMap((path) => read(path).match(testIds) ?? []);
    expect(explained?.length).toBeGreaterThan(10);
    for (const id of used) expect(explained).toContain(id);
    // T-ENV-2 and T-ENV-3 are named as a range.
    const ranged = ["T-ENV-2", "T-ENV-3"];
    for (const id of explained ?? []) if (!ranged.includes(id)) expect(used).toContain(id);
  });
});

describe("docs/glossary.md", () => {
  const rows = [...read("docs/glossary.md").matchAll(/^\| (.+) \| (.+\.) \| (.+) \|$/gm)];
  const terms = rows.map(([, term = ""]) => term.toLowerCase().replace(/[^a-z0-9 ]/g, ""));

  it("explains each term once, in alphabetic order", () => {
    expect(terms.length).toBeGreaterThan(100);
    expect(new Set(terms).size).toBe(terms.length);
    expect(terms).toEqual([...terms].sort());
  });

  it("has a sentence and a source for every term", () => {
    const lines = read("docs/glossary.md").match(/^\| .+$/gm) ?? [];
    // The heading of the table.
    expect(rows).toHaveLength(lines.length - 1);
  });
});
