import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { allDocuments, read } from "../support/documents.ts";
import { projectRoot } from "../support/project.ts";

/*
 * A fenced block may name a file of the repository after its language. Then it shows a part of that file, which tests run.
 */

const excerpts = allDocuments().flatMap((page) =>
  [...read(page).matchAll(/^```\w+ (\S+\/\S+)\n(.*?)^```/gms)]
    .map(([, file = "", code = ""]) => ({ page, file, code }))
    .filter(({ file }) => existsSync(resolve(projectRoot, file))),
);

describe("parts of files that documents show", () => {
  it("are looked for in the README", () => {
    expect(excerpts.map(({ page }) => page)).toContain("README.md");
  });

  it.each(excerpts)("$page shows $file as it is", ({ file, code }) => {
    expect(read(file)).toContain(code);
  });

  it("are not there if a letter differs", () => {
    for (const { file, code } of excerpts) expect(read(file)).not.toContain(code.replace(/\w/, "#"));
  });
});
