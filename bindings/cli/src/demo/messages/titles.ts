/** Describes messages and values of storage in words. */
import { storagePrefix } from "@as-ismp/chain";
import { ScaleReader } from "@as-ismp/core/internal/codec";
import type { Sent } from "@as-ismp/relayer/client";
import { hex, shortHex } from "../../terminal/format.ts";

const MOST_LETTERS = 48;

/** A title such as `POST "hello"`. */
export function titleOf(sent: Sent): string {
  if (sent.kind === "response") return `response ${textOf(sent.response.response)}`;
  const { request } = sent;
  if (request.kind === "post") return `POST ${textOf(request.body)}`;
  return `GET of ${request.keys.map(keyName).join(", ")}`;
}

/** Bytes as text in quotes if they are text, else as hex. */
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

/** The name of a storage key's item, if it is known here. */
export function keyName(key: Uint8Array): string {
  return ITEMS.get(hex(key))?.name ?? textOf(key);
}

/** A text for the value at a key. */
export function valueText(key: Uint8Array, value: Uint8Array | null): string {
  if (value === null) return "nothing";
  return ITEMS.get(hex(key))?.read(value) ?? textOf(value);
}
