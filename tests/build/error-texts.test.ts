import { describe, expect, it } from "@jest/globals";
import { ErrorTextError, errorTexts } from "../../bindings/build/src/build/error-texts.ts";

/** That the blob returns these texts is tested in tests/ismp/errors.test.ts and by every test of a refusal. */

const enumOf = (...entries: readonly string[]): string =>
  `export const enum SomeError {\n  None = 0,\n${entries.map((entry) => `${entry}\n`).join("")}}\n`;

describe("the texts of errors", () => {
  it("are a name, and the comment above it as the reason", () => {
    const source = enumOf("  /** a header's root is another one */", "  RootMismatch = 7,");
    expect(errorTexts(source)).toEqual([{ number: 7, text: "RootMismatch: a header's root is another one" }]);
  });

  it.each([
    ["an error without a reason", "  RootMismatch = 7,"],
    ["a reason that is not ASCII", "  /** the root is ≠ */\n  RootMismatch = 7,"],
    ["a reason longer than a byte can count", `  /** ${"long ".repeat(60)} */\n  RootMismatch = 7,`],
  ])("are not made of %s", (_, entry) => {
    expect(() => errorTexts(enumOf(entry))).toThrow(ErrorTextError);
  });
});
