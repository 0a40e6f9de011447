// Generates the texts of the blob's errors from the enums that number them: `Name: reason`, where the reason is the
// comment above the name.
//
// The texts are tables of bytes in code, not strings: an instance copies all strings into memory, two bytes per
// character, in each call, and few calls reject anything. Throws `ErrorTextError` for an error without a reason, and
// for a reason that is not ASCII or too long.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { codeData } from "../codegen/bytes.ts";
import type { GeneratedFile } from "../codegen/generate.ts";
import { Imports, type ModulePath } from "../codegen/modules.ts";

/** No table can be generated from an `errors.ts`; `message` names the error that is wrong. */
export class ErrorTextError extends Error {
  override name = "ErrorTextError";
}

/** The last entry of a table: the text of every number without an entry of its own. */
const UNKNOWN = { number: 0, text: "Unknown: an error without a name" };
/** The errors of proofs, which a light client can return, have numbers below this. */
const FIRST_OF_THE_CHAIN = 400;
/** Largest length of a text in bytes: a table stores it in one byte. */
const LONGEST = 0xff;

interface ErrorText {
  readonly number: number;
  readonly text: string;
}

/**
 * The sources of two tables. A blob contains a table only if it imports the table's file.
 *
 * @param folder in or below which the `errors.ts` of all layers are
 * @param placeOf returns the place of a generated file, given its path
 * @throws ErrorTextError
 */
export function errorTextFiles(folder: string, placeOf: (path: string) => ModulePath): GeneratedFile[] {
  const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => basename(path) === "errors.ts")
    .flatMap((path) => errorTexts(readFileSync(join(folder, path), "utf8")))
    .sort((a, b) => a.number - b.number);
  const ofProofs = texts.filter(({ number }) => number < FIRST_OF_THE_CHAIN);
  const ofTheChain = texts.filter(({ number }) => number >= FIRST_OF_THE_CHAIN);
  const file = (path: string, name: string, texts: readonly ErrorText[]): GeneratedFile => ({
    path,
    text: tableSource(name, texts, new Imports(placeOf(path))),
  });
  return [
    file("proof-error-texts.ts", "proofErrorTexts", ofProofs),
    file("chain-error-texts.ts", "chainErrorTexts", ofTheChain),
  ];
}

/** The numbers and texts of the enum in an `errors.ts`. @throws ErrorTextError */
export function errorTexts(source: string): ErrorText[] {
  const entries = [...source.matchAll(/^ {2}(?:\/\*\* (.+) \*\/\n {2})?(\w+) = (\d+),$/gm)];
  return entries
    .filter(([, , name]) => name !== "None")
    .map(([, reason, name, number]) => {
      const text = `${name}: ${reason}`;
      if (reason === undefined)
        throw new ErrorTextError(`expected a comment with the reason above ${name}, found none`);
      if (!/^[ -~]+$/.test(text))
        throw new ErrorTextError(`expected ASCII in the reason of ${name}, found other characters`);
      if (text.length > LONGEST) throw new ErrorTextError(`the reason of ${name} is too long`);
      return { number: Number(number), text };
    });
}

function tableSource(name: string, texts: readonly ErrorText[], imports: Imports): string {
  const entries = [...texts, UNKNOWN].map(({ number, text }) =>
    Buffer.from([number & 0xff, number >> 8, text.length, ...Buffer.from(text, "latin1")]),
  );
  const table = codeData(name, Buffer.concat(entries), imports);
  return `// Made by the build from the errors of all layers. Do not edit.
${imports.toString()}
/** Entries: an error's number in two bytes, the length of its text in one, the text. The last has number 0. */
export ${table}`;
}
