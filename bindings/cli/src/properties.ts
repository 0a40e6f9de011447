/**
 * The properties of a chain spec, from `tokenSymbol=UNIT,tokenDecimals=12`: wallets use them to show balances and
 * addresses.
 *
 * Rejects, with {@link UnusableOptionError}, text that is not a list of pairs, a name that occurs twice, and values
 * that wallets can't use.
 */
import type { JsonObject } from "@as-ismp/chain";
import { UnusableOptionError } from "./errors.ts";

const OPTION = "--properties";
/** The largest SS58 prefix: 14 bits. */
const LAST_SS58_FORMAT = 16_383;
const LAST_DECIMALS = 255;

type PropertyValue = string | number | boolean;

/** `true`, `false` and integers become JSON values of their types, not text. */
export function parseProperties(text: string): JsonObject {
  const properties = new Map<string, PropertyValue>();
  for (const pair of text.split(",")) {
    const [, name = "", value = ""] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(pair) ?? [];
    if (name === "" || value === "")
      throw new UnusableOptionError(OPTION, `expected name=value, got ${pair}`);
    if (properties.has(name)) throw new UnusableOptionError(OPTION, `${name} occurs twice`);
    properties.set(name, checked(name, readValue(value)));
  }
  return Object.fromEntries(properties);
}

function readValue(text: string): PropertyValue {
  if (text === "true" || text === "false") return text === "true";
  const number = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(number) ? number : text;
}

function checked(name: string, value: PropertyValue): PropertyValue {
  const last = { ss58Format: LAST_SS58_FORMAT, tokenDecimals: LAST_DECIMALS }[name];
  if (last !== undefined && !(typeof value === "number" && value <= last)) {
    throw new UnusableOptionError(OPTION, `${name}: expected a number from 0 to ${last}, got ${value}`);
  }
  if (name === "tokenSymbol" && typeof value !== "string") {
    throw new UnusableOptionError(OPTION, `tokenSymbol: expected a text, got ${value}`);
  }
  return value;
}
