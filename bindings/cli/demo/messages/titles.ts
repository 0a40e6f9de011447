/** Messages in words: what they say, and what a chain's values mean. */
import { storagePrefix } from "../../../chain/index.ts";
import type { Sent } from "../../../client/index.ts";
import { ScaleReader } from "../../../state/scale.ts";
import { hex, shortHex } from "../../terminal/format.ts";

const MOST_LETTERS = 48;

/** For example `POST "hello"`. */
export function titleOf(sent: Sent): string {
  if (sent.kind === "response") return `response ${textOf(sent.response.response)}`;
  const { request } = sent;
  if (request.kind === "post") return `POST ${textOf(request.body)}`;
  return `GET of ${request.keys.map(keyName).join(", ")}`;
}

/** Bytes as text in quotes where they are such, as hex otherwise. */
export function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("utf8");
  const isText = /^[\p{L}\p{N}\p{P}\p{S} ]+$/u.test(text) && !text.includes("\ufffd");
  return isText && text.length <= MOST_LETTERS ? `“${text}”` : shortHex(bytes);
}

interface KnownItem {
  readonly name: string;
  readonly read: (value: Uint8Array) => string;
}

const ITEMS = new Map<string, KnownItem>([
  item("System", "Number", (value) => String(new ScaleReader(value).u32())),
  item("Timestamp", "Now", (value) =>
    new Date(Number(Buffer.from(value).readBigUInt64LE())).toISOString().replace(".000Z", "Z"),
  ),
]);

function item(pallet: string, name: string, read: KnownItem["read"]): readonly [string, KnownItem] {
  return [hex(storagePrefix(pallet, name)), { name: `${pallet}.${name}`, read }];
}

/** A storage key by the name of its item, where that is known here. */
export function keyName(key: Uint8Array): string {
  return ITEMS.get(hex(key))?.name ?? textOf(key);
}

/** What stands at a key. */
export function valueText(key: Uint8Array, value: Uint8Array | null): string {
  if (value === null) return "nothing";
  return ITEMS.get(hex(key))?.read(value) ?? textOf(value);
}
