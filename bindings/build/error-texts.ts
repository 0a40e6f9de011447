// The texts of the blob's errors, made of the enums that number them: `Name: reason`, where the reason is the comment
// above the name.
//
// Tables of bytes in code, not strings: an instance copies all strings into memory, two bytes a letter, for each call, of
// which few refuse anything.
// Refuses, by `ErrorTextError`, an error without a reason, and a reason that is not ASCII or does not fit.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { codeData } from "../metadata/assembly/bytes.ts";
import type { GeneratedFile } from "../metadata/assembly/generate.ts";
import { Imports, type Place } from "../metadata/assembly/modules.ts";

/** An `errors.ts` can't be made a table of; `message` says which error is to blame. */
export class ErrorTextError extends Error {
  override name = "ErrorTextError";
}

/** Of a table's last entry, which all numbers without an entry of their own have. */
const UNKNOWN = { number: 0, text: "Unknown: an error without a name" };
/** A light client's errors, those of proofs, have numbers below this. */
const FIRST_OF_THE_CHAIN = 400;
const LONGEST = 0xff;

interface ErrorText {
  readonly number: number;
  readonly text: string;
}

/**
 * The sources of two tables, each of which is in a blob only where its file is imported.
 *
 * @param folder that holds the `errors.ts` of all layers, somewhere below
 * @param placeOf where a made file is going to be
 * @throws ErrorTextError
 */
export function errorTextFiles(folder: string, placeOf: (path: string) => Place): GeneratedFile[] {
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

/** What the enum of an `errors.ts` says. @throws ErrorTextError */
export function errorTexts(source: string): ErrorText[] {
  const entries = [...source.matchAll(/^ {2}(?:\/\*\* (.+) \*\/\n {2})?(\w+) = (\d+),$/gm)];
  return entries
    .filter(([, , name]) => name !== "None")
    .map(([, reason, name, number]) => {
      const text = `${name}: ${reason}`;
      if (reason === undefined) throw new ErrorTextError(`${name} has no reason above it`);
      if (!/^[ -~]+$/.test(text)) throw new ErrorTextError(`the reason of ${name} is not ASCII`);
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
