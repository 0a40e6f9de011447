import { afterAll, describe, expect, it, jest } from "@jest/globals";
import { AuthorsFolder, type CommandFailedError } from "../support/author.ts";

/*
 * Literals in pallets: what they become in the blob, and what the compiler reports where they can't become anything.
 * The example with names is the runtime, with another file of calls.
 */

jest.setTimeout(300_000);

const folder = new AuthorsFolder();
folder.copy("examples/names", "chain");
const original = Buffer.from(folder.read("chain/pallets/names/calls.ts")).toString();
const literals = 'import { account, bytes, hash, hex } from "as-ismp/assembly/frame/literals";\n';

afterAll(() => folder.remove());

/** Builds the example with `declaration` in front of its calls, and `statement` at the start of `claim`. */
function build(declaration: string, statement: string): Uint8Array {
  const calls = original
    .replace("export function claim(", `${declaration}\nexport function claim(`)
    .replace("  const refused", `  ${statement}\n  const refused`)
    .replace("import ", `${literals}import `);
  folder.write("chain/pallets/names/calls.ts", calls);
  return folder.build("chain/runtime.json", "--debug");
}

/** What the command line reports of such a build. */
function report(declaration: string, statement = ""): string {
  try {
    build(declaration, statement);
  } catch (error) {
    return (error as CommandFailedError).stdout;
  }
  throw new Error("the build succeeded");
}

const alice = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
const aliceHex = "d43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";

describe("a literal", () => {
  it("is data of the blob: texts, hex, accounts of each form and hashes", () => {
    const blob = build(
      [
        `const A = account("${alice}");`,
        'const B = account("modlsomewhere");',
        `const C = hash("0x${"c7".repeat(32)}");`,
        "export function used(): bool { return A.equals(B) && C.equals(C); }",
      ].join("\n"),
      'if (used() && name.equals(bytes("a text")) && name.equals(hex("0xfeedbeef77"))) return OK;',
    );
    const bytes = Buffer.from(blob);
    for (const data of [
      Buffer.from(aliceHex, "hex"),
      Buffer.concat([Buffer.from("modlsomewhere"), Buffer.alloc(19)]),
      Buffer.alloc(32, 0xc7),
      Buffer.from("a text"),
      Buffer.from("feedbeef77", "hex"),
    ]) {
      expect(bytes.includes(data)).toBe(true);
    }
    // A text that is no literal would be in UTF-16.
    expect(bytes.includes(Buffer.from("a text", "utf16le"))).toBe(false);
  });

  it.each([
    [
      'const A = account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ");',
      "expected an address, 0x and 64",
    ],
    ['const A = account("0x1234");', "expected 0x and 64 hex digits"],
    ['const A = hash("c0ffee");', "expected 0x and 64 hex digits"],
    ['function f(): u32 { return hex("0x123").length; }', "expected 0x and an even number of hex digits"],
    ['function f(): u32 { return bytes("é").length; }', "expected printable ASCII"],
    ['const TEXT = "a"; function f(): u32 { return bytes(TEXT).length; }', "expected one text in quotes"],
  ])("that is %s is reported with the place and what was expected", (declaration, message) => {
    const text = report(declaration);
    expect(text).toContain(message);
    expect(text).toContain("pallets/names/calls.ts");
  });
});
