import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { filesBelow, read } from "../support/documents.ts";
import { projectRoot } from "../support/project.ts";

/** The names in backticks in the first column that has any, of all tables of a page. */
function documentedNames(page: string): Set<string> {
  const rows = read(page).matchAll(/^\|(?: *\d+ *\|)? *`(\w+)` *\|/gm);
  return new Set([...rows].map(([, name = ""]) => name));
}

const documented = documentedNames("docs/reference/errors.md");

describe("docs/reference/errors.md", () => {
  const sources = filesBelow("assembly", (path) => basename(path) === "errors.ts");

  it.each(sources)("has every error of %s, under its number", (source) => {
    const enums = [...read(source).matchAll(/export const enum \w+ \{([^}]*)\}/g)];
    const names = enums.flatMap(([, body = ""]) => [...body.matchAll(/^\s*(\w+) = (\d+),/gm)]);
    const errors = names.filter(([, name]) => name !== "None");
    expect(errors.length).toBeGreaterThan(0);
    const page = read("docs/reference/errors.md");
    for (const [, name = "", number = ""] of errors) {
      const row = new RegExp(`^\\| *${number} *\\| *\`${name}\` *\\|`, "m");
      expect(row.test(page) ? name : `${name} (${number}) is missing`).toBe(name);
    }
  });

  it("has no error of the blob that does not exist in the code", () => {
    const code = sources.map(read).join("\n");
    const numbered = read("docs/reference/errors.md").matchAll(/^\| *(\d+) *\| *`(\w+)` *\|/gm);
    for (const [, number = "", name = ""] of numbered) expect(code).toContain(`${name} = ${number},`);
  });

  it("has every error that the harness and the command line throw", () => {
    const code = filesBelow("bindings", (path) => path.endsWith(".ts"));
    for (const path of code) {
      for (const [, name = ""] of read(path).matchAll(/^export class (\w+Error) extends/gm)) {
        expect(documented.has(name) ? name : `${name} of ${path} is missing`).toBe(name);
      }
    }
  });
});

describe("the documentation", () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    ...filesBelow("docs", (path) => path.endsWith(".md")),
  ];

  it.each(pages)("%s names only files that exist", (page) => {
    const text = read(page);
    const paths = [...text.matchAll(/`((?:assembly|bindings|tests|bench|docs|examples)\/[\w./-]*)`/g)].map(
      ([, path = ""]) => path,
    );
    // Made by the build.
    for (const path of paths.filter((each) => each !== "assembly/generated/")) {
      expect(existsSync(resolve(projectRoot, path)) ? path : `${path} is not there`).toBe(path);
    }
  });

  it("can be reached from the README by links", () => {
    const reached = new Set(["README.md"]);
    for (const page of reached) {
      for (const [, target = ""] of read(page).matchAll(/\]\((?!https?:)([^)#\s]+\.md)[^)]*\)/g))
        reached.add(join(dirname(page), target));
    }
    for (const page of pages.filter((path) => path.startsWith("docs"))) expect([...reached]).toContain(page);
  });

  it("uses only commands that package.json has", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    for (const page of pages) {
      for (const [, script = ""] of read(page).matchAll(/npm run ([\w:]+)/g))
        expect(Object.keys(scripts)).toContain(script);
    }
  });
});
