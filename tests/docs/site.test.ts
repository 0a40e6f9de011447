import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { anchorOf, deadLinks } from "../../site/links.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "as-ismp-site-"));
  writeFileSync(join(folder, "index.html"), '<h1 id="top">Documentation</h1>');
  writeFileSync(join(folder, "other.html"), '<p><a id="anchor"></a></p>');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What is reported of a page with one link. */
function reported(link: string, base = "/"): string[] {
  writeFileSync(join(folder, "page.html"), `<h2 id="own">Page</h2><a class="a" href="${link}">link</a>`);
  return deadLinks(folder, base);
}

describe("a link in the built site", () => {
  it.each([
    ["a page that does not exist", "/nothing.html"],
    ["a page that does not exist, relative to its own", "nothing.html"],
    ["an id that another page does not have", "/other.html#nothing"],
    ["an id that its own page does not have", "#nothing"],
  ])("is reported if it leads to %s", (_, link) => {
    expect(reported(link)).toEqual([`page.html: ${link}`]);
  });

  it.each([
    ["another page", "/other.html"],
    ["another page, relative to its own", "./other.html"],
    ["an anchor of another page", "/other.html#anchor"],
    ["a heading of its own page", "#own"],
    ["the first page", "/"],
    ["another site", "https://docs.hyperbridge.network/nothing"],
  ])("is not reported if it leads to %s", (_, link) => {
    expect(reported(link)).toEqual([]);
  });

  it("is looked for below the path that the site is served from", () => {
    expect(reported("/as-ismp/other.html#anchor", "/as-ismp/")).toEqual([]);
    expect(reported("/as-ismp/nothing.html", "/as-ismp/")).toEqual(["page.html: /as-ismp/nothing.html"]);
  });
});

describe("the anchor of a heading", () => {
  it.each([
    ["2. Understand what you see", "2-understand-what-you-see"],
    ["GRANDPA: `verify`, and votes", "grandpa-verify-and-votes"],
    ["From the harness", "from-the-harness"],
    ["`as-ismp dev --port`", "as-ismp-dev---port"],
  ])("of %s is the one that GitHub gives it", (title, anchor) => {
    expect(anchorOf(title)).toBe(anchor);
  });
});
