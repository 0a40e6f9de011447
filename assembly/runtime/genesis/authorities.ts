// Authorities of the first state: `aura.authorities` is a list of addresses, `grandpa.authorities` one of pairs of an
// address and a weight.
//
// Refuses more than the runtime takes, an id twice, a weight of 0. An empty list is a chain whose authorities come
// by other ways, such as a development node that needs none.

import { equal32 } from "../../bytes/compare";
import { AUTHORITY_SIZE } from "../../consensus/grandpa/voter-set";
import { MAX_AUTHORITIES } from "../../generated/pallets/grandpa";
import { packSpan } from "../../host/span";
import { AURA_ID_SIZE, setAuthorities } from "../../pallets/aura/storage";
import { initializeAuthorities } from "../../pallets/grandpa/storage";
import { Writer } from "../../scale/writer";
import { JsonFields, JsonItems, JsonReader } from "./json";
import { readAddress } from "./ss58";

export function buildAura(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("authorities")) {
      fields.unknown();
      break;
    }
    const ids = new Writer(256);
    const items = new JsonItems(json);
    while (items.next()) addId(json, ids, readAddress(json), AURA_ID_SIZE);
    if (!json.failed && ids.length > 0) setAuthorities(listOf(ids, AURA_ID_SIZE));
  }
}

export function buildGrandpa(json: JsonReader): void {
  const entries = new Writer(256);
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("authorities")) {
      fields.unknown();
      break;
    }
    const items = new JsonItems(json);
    while (items.next()) {
      const pair = new JsonItems(json);
      pair.expect();
      const id = readAddress(json);
      pair.expect();
      const weight = json.integer();
      if (weight.hi != 0 || weight.lo == 0) json.fail("a weight is a number from 1 to 2^64 - 1");
      pair.finish();
      if (addId(json, entries, id, AUTHORITY_SIZE)) entries.u64(weight.lo);
    }
  }
  if (!json.failed) initializeAuthorities(listOf(entries, AUTHORITY_SIZE));
}

/** Adds an id to entries of `size` bytes that begin with one. */
function addId(json: JsonReader, entries: Writer, id: usize, size: u32): bool {
  if (json.failed) return false;
  if (entries.length / size == MAX_AUTHORITIES) json.fail("too many authorities");
  for (let at: u32 = 0; at < entries.length; at += size) {
    if (equal32(entries.address + at, id)) json.fail("authority `" + json.shownText() + "` comes twice");
  }
  if (json.failed) return false;
  entries.raw(id, 32);
  return true;
}

function listOf(entries: Writer, size: u32): u64 {
  const list = new Writer(entries.length + 5);
  list.compact(entries.length / size);
  list.raw(entries.address, entries.length);
  return packSpan(list.address, list.length);
}
