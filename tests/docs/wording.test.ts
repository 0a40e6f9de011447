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

/** Names of types, functions, files and commands that were replaced, and what they are called now. */
const names: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bmaySpeakFor\b/, "isProxyAllowed"],
  [/\bhasCoprocessorForm\b|\bcoprocessor-?form\b/i, "usesCoprocessorLayout, coprocessor-layout"],
  [/\banswersItsKeys\b/, "responseMatchesRequestKeys"],
  [
    /\brelay found\b|\b(?:foundClient|relayFound|Found(?:ing)?Options|FoundingError)\b/,
    "create-clients, createClient",
  ],
  [/\bpatient\(|\bpatient-rpc\b/, "withRetry, rpc-retry"],
  [/\b(?:class|interface|type) Sight\b/, "MessageStatus"],
  [/\b(?:class|interface|type) Trip\b/, "RouteContext"],
  [/\b(?:class|interface|type) (?:Places|Marks)\b/, "MessageStorageKeys, MessageStorageValues"],
  [/\b(?:class|interface|type) Chronicled?\b|\bChronicleNotice\b/, "EventLog, LoggedMessage"],
  [/\b(?:class|interface|type) Duel\b|\bduelRow\b/, "Comparison, comparisonRow"],
  [/\bLeafKind\b/, "OffchainMessageKind"],
  [/\bprovenEnds\b|\bproven-ends\b/i, "verifyCompletions, verify-completion"],
  [
    /(?:^|[\s"'`/])(?:founding|sight|life|leaves|chronicled?|duel)(?:\.(?:ts|js)|(?<=\/\w+)["'])/,
    "client-creation, message-status, next-action, offchain-messages, event-log, comparison",
  ],
];

const folders = ["assembly", "bench", "bindings", "docs", "examples", "site", "tests"];
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

/** In the path and anywhere in the content, because most of these names are identifiers. */
function formerNames(path: string, content: string): string[] {
  return names.flatMap(([pattern, instead]) => {
    const [name] = pattern.exec(path) ?? pattern.exec(content) ?? [];
    return name === undefined ? [] : [`${path}: "${name.trim()}"; write: ${instead}`];
  });
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

describe("names that were replaced", () => {
  it.each(folders)("are used nowhere in %s", (folder) => {
    expect(filesBelow(folder, isText).flatMap((path) => formerNames(path, read(path)))).toEqual([]);
  });

  // The change log has the list of them.
  it.each(pages.filter((page) => page !== "CHANGELOG.md"))("are used nowhere in %s", (page) => {
    expect(formerNames(page, read(page))).toEqual([]);
  });

  it.each([
    ["an identifier", "a.ts", "if (!maySpeakFor(host)) return;\n"],
    ["a declaration", "a.ts", "export interface Trip extends Route {}\n"],
    ["a file", "bindings/relayer/founding.ts", "\n"],
    ["an import in TypeScript", "a.ts", 'import { decide } from "./life.ts";\n'],
    ["an import in AssemblyScript", "a.ts", 'import { pushRequest } from "./leaves";\n'],
    ["a command on a page", "a.md", "Run `as-ismp relay found --config relayer.toml`.\n"],
  ])("are found as %s", (_, path, content) => {
    expect(formerNames(path, content)).toHaveLength(1);
  });

  it.each([
    ["an ordinary word", "a.ts", "// Marks the end of its life; the relay finds leaves.\n"],
    ["a part of another name", "client-life.test.ts", 'import { a } from "./half-life.ts";\n'],
    ["the present name", "a.ts", "if (!isProxyAllowed(host)) return;\n"],
  ])("are not found as %s", (_, path, content) => {
    expect(formerNames(path, content)).toEqual([]);
  });
});

describe("names of types", () => {
  /** The files that declare each type of a half of the code. */
  function declarations(files: readonly (readonly [path: string, content: string])[]): Map<string, string[]> {
    const declared = new Map<string, string[]>();
    for (const [path, content] of files) {
      const pattern =
        /^(?:export )?(?:declare )?(?:abstract )?(?:class|interface|type|(?:const )?enum|namespace) (\w+)/gm;
      // An overload or a merged declaration repeats the name in its own file.
      for (const name of new Set([...content.matchAll(pattern)].map(([, each = ""]) => each)))
        declared.set(name, [...(declared.get(name) ?? []), path]);
    }
    return declared;
  }

  function repeated(files: readonly (readonly [path: string, content: string])[]): string[] {
    return [...declarations(files)]
      .filter(([, paths]) => paths.length > 1)
      .map(([name, paths]) => `${name}: ${paths.join(", ")}`);
  }

  const isSource = (path: string): boolean => path.endsWith(".ts") && !path.includes("generated/");

  it.each(["assembly", "bindings"])("mean one thing each in %s", (half) => {
    expect(repeated(filesBelow(half, isSource).map((path) => [path, read(path)]))).toEqual([]);
  });

  it("are reported if two files declare them", () => {
    const first = ["a.ts", "export interface Step {}\n"] as const;
    expect(repeated([first, ["b.ts", "@final\nexport class Step {}\n"]])).toEqual(["Step: a.ts, b.ts"]);
    expect(repeated([first, ["b.ts", "export interface StoryStep {}\n// class Step\n"]])).toEqual([]);
  });
});
