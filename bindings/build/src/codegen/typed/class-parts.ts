/** What the generators of classes share. */
import type { FRAME } from "../frame.ts";
import type { GeneratedClass, Representation } from "./representation.ts";

/** A class of one kind. */
export type Of<K extends GeneratedClass["kind"]> = Extract<GeneratedClass, { kind: K }>;

/** An expression that reads a value from the variable `reader`. */
export type Read = (one: Representation, where: string) => string;

/** Imports a name of `FRAME` and returns it. */
export type Frame = (which: keyof typeof FRAME) => string;

/** The first line of a documentation, as a comment. */
export function docsOf([first]: readonly string[] = []): string {
  return first === undefined || first === "" ? "" : `/** ${first.replaceAll("*/", "* /")} */\n`;
}

export function indent(text: string, spaces: number): string {
  return text === "" ? "" : `${" ".repeat(spaces)}${text}`;
}
