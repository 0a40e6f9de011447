/**
 * Scans the bytes of a message before they are parsed: how deep it is nested, and how many values it has.
 *
 * Attack: 12 MB of nested brackets keep `JSON.parse` busy for seconds, in which no other client is answered; objects
 * with many different names are as bad. This scan takes constant memory and time linear in the bytes, and can be done
 * in pieces. It does not check that the text is JSON. Invariant: valid JSON is accepted exactly if it is within the
 * limits.
 */

export interface JsonLimits {
  /** Nesting levels of lists and objects. */
  readonly depth: number;
  /** Lists, objects, and the commas between values. */
  readonly values: number;
  /** Members of all objects together. */
  readonly members: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const LIST = 0x5b;
const LIST_END = 0x5d;
const OBJECT = 0x7b;
const OBJECT_END = 0x7d;

export class JsonScan {
  readonly #limits: JsonLimits;
  #depth = 0;
  #values = 0;
  #members = 0;
  #isString = false;
  #isEscaped = false;

  constructor(limits: JsonLimits) {
    this.#limits = limits;
  }

  /** Scans the next bytes. Returns the limit that they exceed, or undefined. */
  feed(bytes: Uint8Array): keyof JsonLimits | undefined {
    const { depth: deepest, values: mostValues, members: mostMembers } = this.#limits;
    let depth = this.#depth;
    let values = this.#values;
    let members = this.#members;
    let isString = this.#isString;
    let isEscaped = this.#isEscaped;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (isString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isString = false;
        continue;
      }
      if (byte === QUOTE) isString = true;
      else if (byte === COMMA) values += 1;
      else if (byte === COLON) members += 1;
      else if (byte === LIST || byte === OBJECT) {
        depth += 1;
        values += 1;
      } else if (byte === LIST_END || byte === OBJECT_END) depth -= 1;
      else continue;
      if (depth > deepest) return "depth";
      if (values > mostValues) return "values";
      if (members > mostMembers) return "members";
    }
    this.#depth = depth;
    this.#values = values;
    this.#members = members;
    this.#isString = isString;
    this.#isEscaped = isEscaped;
    return undefined;
  }
}
