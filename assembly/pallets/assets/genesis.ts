// Genesis of Assets: `assets.assets` are lists of id, owner, whether it is sufficient, and minimum balance; `metadata` of
// id, name and symbol as lists of bytes, and decimals; `accounts` of id, account and balance; then `nextAssetId`.
//
// Refuses an id that comes twice, a minimum balance of zero, metadata and accounts of no asset, texts that are too long,
// and balances that a mint would refuse.

import { u128 } from "as-bignum/assembly";
import { OK } from "../../frame/dispatch-error";
import { JsonFields, JsonItems, JsonReader } from "../../frame/genesis/json";
import { readAddress } from "../../frame/genesis/ss58";
import { asset, metadata, nextAssetId, reserves, STRING_LIMIT } from "../../generated/pallets/assets";
import { AssetMetadata } from "../../generated/types";
import { Bytes } from "../../scale/bytes";
import { Writer } from "../../scale/writer";
import { increase } from "./balance";
import { newAsset } from "./calls/creation";

/** The most reserves of an asset. */
const MAX_RESERVES: u32 = 5;

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("assets")) {
      const items = new JsonItems(json);
      while (items.next()) readAsset(json);
    } else if (fields.is("metadata")) {
      const items = new JsonItems(json);
      while (items.next()) readMetadata(json);
    } else if (fields.is("accounts")) {
      const items = new JsonItems(json);
      while (items.next()) readAccount(json);
    } else if (fields.is("nextAssetId")) {
      if (!json.isNull()) nextAssetId.set(readId(json));
    } else if (fields.is("reserves")) {
      const items = new JsonItems(json);
      while (items.next()) readReserves(json);
    } else {
      fields.unknown();
    }
  }
}

function readAsset(json: JsonReader): void {
  const parts = new JsonItems(json);
  parts.expect();
  const id = readId(json);
  parts.expect();
  const owner = readAddress(json);
  parts.expect();
  const isSufficient = json.bool();
  parts.expect();
  const minBalance = json.integer();
  parts.finish();
  if (json.failed) return;
  if (asset.exists(id)) json.fail("asset " + id.toString() + " comes twice");
  else if (minBalance.isZero()) json.fail("the minimum balance of asset " + id.toString() + " is zero");
  else asset.set(id, newAsset(owner, owner, new u128(), minBalance, isSufficient));
}

function readMetadata(json: JsonReader): void {
  const parts = new JsonItems(json);
  parts.expect();
  const id = readId(json);
  parts.expect();
  const name = readText(json);
  parts.expect();
  const symbol = readText(json);
  parts.expect();
  const decimals = json.integer();
  parts.finish();
  if (json.failed) return;
  if (!asset.exists(id)) json.fail("there is metadata of asset " + id.toString() + ", which is not there");
  else if (decimals > u128.fromU32(u8.MAX_VALUE)) json.fail("expected decimals of at most 255");
  else metadata.set(id, new AssetMetadata(new u128(), name, symbol, decimals.lo as u8, false));
}

function readAccount(json: JsonReader): void {
  const parts = new JsonItems(json);
  parts.expect();
  const id = readId(json);
  parts.expect();
  const who = readAddress(json);
  parts.expect();
  const balance = json.integer();
  parts.finish();
  if (json.failed) return;
  if (increase(id, who, balance, null, true) != OK) {
    json.fail("`" + json.shownText() + "` can't hold that many tokens of asset " + id.toString());
  }
}

/** A pair of an id and a list of units, which are `null`. */
function readReserves(json: JsonReader): void {
  const parts = new JsonItems(json);
  parts.expect();
  const id = readId(json);
  parts.expect();
  let count: u32 = 0;
  const units = new JsonItems(json);
  while (units.next()) {
    if (!json.isNull()) json.fail("expected null: this runtime keeps nothing of a reserve");
    count++;
  }
  parts.finish();
  if (json.failed) return;
  if (count > MAX_RESERVES) {
    json.fail("expected at most 5 reserves of asset " + id.toString());
    return;
  }
  const encoded = new Writer(1);
  encoded.compact(count);
  reserves.set(id, Bytes.written(encoded));
}

function readId(json: JsonReader): u32 {
  const id = json.integer();
  if (id > u128.fromU32(u32.MAX_VALUE)) json.fail("expected an id of 32 bits");
  return id.lo as u32;
}

/** A text as a list of its bytes. */
function readText(json: JsonReader): Bytes {
  const text = new Writer(STRING_LIMIT);
  const bytes = new JsonItems(json);
  while (bytes.next()) {
    const byte = json.integer();
    if (byte > u128.fromU32(u8.MAX_VALUE)) json.fail("expected bytes");
    if (text.length == STRING_LIMIT)
      json.fail("a name or symbol has more than " + STRING_LIMIT.toString() + " bytes");
    if (json.failed) break;
    text.u8(byte.lo as u8);
  }
  return Bytes.written(text);
}
