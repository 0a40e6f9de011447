import { describe, expect, it } from "@jest/globals";
import { allDocuments, brokenLinks, read } from "../support/documents.ts";

const documents = allDocuments();

describe("relative links in documents", () => {
  it("are looked for in the pages at the top, in docs/, and beside examples and vectors", () => {
    const some = [
      "CONTRIBUTING.md",
      "README.md",
      "docs/index.md",
      "examples/names/README.md",
      "tests/vectors/README.md",
    ];
    expect(documents).toEqual(expect.arrayContaining(some));
  });

  it.each(documents)("of %s lead to files, and to headings or anchors in them", (page) => {
    expect(brokenLinks(page, read(page))).toEqual([]);
  });

  it.each([
    ["a file that does not exist", "[a](nothing.md)"],
    ["a file that lies in another folder", "[a](architecture.md)"],
    ["a heading that another page does not have", "[a](errors.md#nothing)"],
    ["a heading that the page itself does not have", "# One\n\n[a](#two)"],
    ["a heading inside a fenced block", "```sh\n# two\n```\n\n[a](#two)"],
    ["a third heading of one text where there are two", "# One\n\n# One\n\n[a](#one-2)"],
    ["a definition", "[a]: nothing.md"],
  ])("are reported if they name %s", (_, text) => {
    expect(brokenLinks("docs/reference/blob.md", text)).toHaveLength(1);
  });

  it.each([
    ["a file beside the page", "[a](errors.md)"],
    ["a file in another folder", "[a](../explanation/architecture.md)"],
    ["a heading of another page", "[a](errors.md#from-the-harness)"],
    ["an anchor of the specification", "[a](../spec/grandpa.md#voters)"],
    ["a heading of the page itself", "# One\n\n[a](#one)"],
    ["the second of two headings with one text", "# One\n\n# One\n\n[a](#one-1)"],
    ["a page elsewhere", "[a](https://docs.hyperbridge.network)"],
    ["what only looks like a link, in a fenced block", "```ts\ncall[0](nothing.md)\n```"],
  ])("are not reported if they name %s", (_, text) => {
    expect(brokenLinks("docs/reference/blob.md", text)).toEqual([]);
  });
});
