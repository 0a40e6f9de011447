import { describe, expect, it } from "@jest/globals";
import { filesBelow, read } from "../support/documents.ts";
import { textsOf } from "../support/texts.ts";

/** Words that puzzle readers who search for the field's terms, and what to write instead. */
const words: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bstand(?:s|ing)?\b(?!-| for\b)/, "is, is stored, is in"],
  [/\b(?:go|goes|going|went) by\b/, "passes, uses"],
  [/\bwho(?:so|m)?ever\b/, "the actor's name: anybody, an attacker, the caller, the relayer"],
  [/\bnobody\b/, "no account, no chain, no one; or the passive voice"],
  [/\b(?:in|into|take|takes|took) office\b/, "current"],
  [/\bput(?:s|ting)? (?:\w+ )?away\b/, "removes, closes, stores"],
  [/\b(?:is|are|was|were|be) due\b/, "expected …, got …"],
  [/\b(?:has|have|had|having) (?:its|their|his|the last) words?\b/, "decides"],
  [/\w['’]s? (?:own )?word\b/, "answer, text; or: is trusted for it"],
  [/\b(?:tell|tells|told|telling) of\b/, "reports, notifies"],
  [/\bmelt(?:s|ed|ing)? into\b/, "becomes"],
  [/\bas \w+(?: \w+)? (?:has|have) it\b/, "same as …"],
  [/\bspeak(?:s|ing)? for\b/, "is the allowed proxy of"],
  [/\bby (?:him|her)self\b/, "alone"],
  [/\bas far as it gets\b|\bagain tomorrow\b/, "advances …; retries in the next round"],
  [/\bis heard\b|\bheard no more\b/, "accepts, refuses"],
  [/\bcarried out for a trial\b/, "validated by dry run"],
  [/\bfound(?:s|ing) (?:a |the |its |their )?clients?\b/, "creates a client"],
];

const folders = ["assembly", "bench", "bindings", "docs", "examples", "tests"];
const isText = (path: string): boolean =>
  /\.(?:ts|mjs|js|md)$|\/(?:pallet|runtime)\.json$/.test(path) &&
  !/^tests\/vectors\/(?!README)|generated\/|^tests\/docs\/wording\.test\.ts$/.test(path);
const pages = ["README.md", "SECURITY.md", "CHANGELOG.md", "CONTRIBUTING.md"];

function found(path: string, content: string): string[] {
  return textsOf(path, content).flatMap(({ line, text }) =>
    words.flatMap(([pattern, instead]) => {
      const [word] = new RegExp(pattern, "i").exec(text) ?? [];
      return word === undefined ? [] : [`${path}:${line}: "${word}"; write: ${instead}`];
    }),
  );
}

describe("comments, texts, test titles and documents", () => {
  it.each(folders)("of %s have no word that the style guide forbids", (folder) => {
    expect(filesBelow(folder, isText).flatMap((path) => found(path, read(path)))).toEqual([]);
  });

  it.each(pages)("of %s have no word that the style guide forbids", (page) => {
    expect(found(page, read(page))).toEqual([]);
  });
});

describe("a forbidden word", () => {
  it.each([
    ["a comment", "a.ts", "// Whether that worked stands in `reader.error`.\n"],
    ["a comment over two lines", "a.ts", "/**\n * The state as upstream\n * has it.\n */\nconst a = 1;\n"],
    ["comments of one line each", "a.ts", "// The fee is\n// due.\nconst a = 1;\n"],
    ["a comment after code", "a.ts", "const a = 1; // told of once\n"],
    ["a comment at the end of a file", "a.ts", "const a = 1;\n// Time goes by.\n"],
    ["a string", "a.ts", 'throw new Error("32 bytes are due");\n'],
    ["a template", "a.ts", `throw new Error(\`\${length} bytes are due, \${left} are left\`);\n`],
    ["a test title", "a.test.ts", 'it("is met by nobody", () => {});\n'],
    ["a page", "README.md", "# Title\n\nA word\nfor whoever reads it.\n"],
    ["a description of a pallet", "pallet.json", '{ "docs": "Nobody signs it." }\n'],
  ])("is found in %s", (_, path, content) => {
    expect(found(path, content)).toHaveLength(1);
  });

  it.each([
    ["an identifier", "a.ts", "const nobody = { due: 1, stands: 2 };\n"],
    ["a name in a string", "a.ts", 'const voter = key("nobody");\n'],
    ["the path of an import", "a.ts", 'import { a } from "./nobody.ts";\n'],
    [
      "an ordinary use of one of its words",
      "a.ts",
      "// `*` stands for any port; the due amount is in standby.\n",
    ],
  ])("is not found in %s", (_, path, content) => {
    expect(found(path, content)).toEqual([]);
  });

  it("is reported with its line and what to write", () => {
    expect(found("a.ts", "\n// Whoever calls this.\n")).toEqual([
      `a.ts:2: "Whoever"; write: the actor's name: anybody, an attacker, the caller, the relayer`,
    ]);
  });
});
