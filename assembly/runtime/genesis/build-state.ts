// Builds the genesis state from a configuration: JSON with one object for each pallet that has fields, such as
//
//   {"system": {}, "balances": {"balances": [[address, amount], …]}, "sudo": {"key": address}}
//
// Each pallet's `genesis.ts` reads its fields. Refuses fields of no pallet and missing ones that a pallet requires: a
// misspelt name must not give a chain without authorities. After an error the state is incomplete and must not be used.
// Source: docs/spec/host.md#genesis.

import { JsonFields, JsonReader } from "../../frame/genesis/json";
import { buildField, buildMissing, STORAGE_VERSIONS, STORAGE_VERSIONS_COUNT } from "../../generated/genesis";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { set } from "../../host/storage";

const VERSION_KEY_SIZE: u32 = 32;
const VERSION_SIZE: u32 = 2;

/** @returns what is wrong with the configuration, or null */
export function buildState(configuration: Span): string | null {
  const address = spanAddress(configuration);
  const json = new JsonReader(address, address + spanLength(configuration));
  writeStorageVersions();
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!buildField(fields, json)) fields.unknown();
  }
  buildMissing(fields, json);
  json.finish();
  return json.error;
}

/** Writes the storage version of each pallet, same as FRAME at genesis: migrations read it. */
function writeStorageVersions(): void {
  let at: usize = STORAGE_VERSIONS;
  for (let i: u32 = 0; i < STORAGE_VERSIONS_COUNT; i++) {
    set(packSpan(at, VERSION_KEY_SIZE), packSpan(at + VERSION_KEY_SIZE, VERSION_SIZE));
    at += VERSION_KEY_SIZE + VERSION_SIZE;
  }
}
