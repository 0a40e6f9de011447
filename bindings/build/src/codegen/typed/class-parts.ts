/** What the generators of classes share. */
import type { GeneratedClass, Representation } from "./representation.ts";

/** A class of one kind. */
export type Of<K extends GeneratedClass["kind"]> = Extract<GeneratedClass, { kind: K }>;

/** An expression that reads a value from the variable `reader`. */
export type Read = (one: Representation, where: string) => string;

export function indent(text: string, spaces: number): string {
  return text === "" ? "" : `${" ".repeat(spaces)}${text}`;
}
