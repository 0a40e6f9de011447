// The first state of a chain, out of its genesis configuration: JSON with one object for each pallet that takes any.
//
//   {"system": {}, "aura": {"authorities": [address, …]}, "grandpa": {"authorities": [[address, weight], …]},
//    "balances": {"balances": [[address, amount], …], "devAccounts": null},
//    "transactionPayment": {"multiplier": "1000000000000000000"}, "sudo": {"key": address or null}}
//
// Refuses what is not of this shape, a missing pallet too: a misspelt name must not give a chain without authorities.
// After an error the state is of no use.
// Source: polkadot-host.md §4.1 (GenesisBuilder).

import { valueKey } from "../../frame/storage-key";
import { setBytes, setU128 } from "../../frame/storage-value";
import { KEY_NEXT_FEE_MULTIPLIER, KEY_STORAGE_VERSION } from "../../generated/pallets/transaction-payment";
import { spanAddress, spanLength } from "../../host/span";
import { setSudoKey } from "../../pallets/sudo/storage";
import { buildAura, buildGrandpa } from "./authorities";
import { buildBalances } from "./balances";
import { JsonFields, JsonReader } from "./json";
import { readAddress } from "./ss58";
import { writeStorageVersions } from "./storage-versions";
import { writeSystem } from "./system";

/** `Releases::V2` of TransactionPayment. */
const FEE_STORAGE = memory.data<u8>([1]);

/** @returns what is wrong with the configuration, or null */
export function buildState(configuration: u64): string | null {
  const address = spanAddress(configuration);
  const json = new JsonReader(address, address + spanLength(configuration));
  writeSystem();
  writeStorageVersions();
  const pallets = new JsonFields(json);
  while (pallets.next()) {
    if (pallets.is("system")) refuseFields(json);
    else if (pallets.is("aura")) buildAura(json);
    else if (pallets.is("grandpa")) buildGrandpa(json);
    else if (pallets.is("balances")) buildBalances(json);
    else if (pallets.is("transactionPayment")) buildTransactionPayment(json);
    else if (pallets.is("sudo")) buildSudo(json);
    else pallets.unknown();
  }
  pallets.require("system");
  pallets.require("aura");
  pallets.require("grandpa");
  pallets.require("balances");
  pallets.require("transactionPayment");
  pallets.require("sudo");
  json.finish();
  return json.error;
}

function refuseFields(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) fields.unknown();
}

function buildTransactionPayment(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("multiplier")) setU128(valueKey(KEY_NEXT_FEE_MULTIPLIER), json.integer());
    else fields.unknown();
  }
  fields.require("multiplier");
  setBytes(valueKey(KEY_STORAGE_VERSION), FEE_STORAGE, 1);
}

function buildSudo(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (!fields.is("key")) {
      fields.unknown();
    } else if (!json.isNull()) {
      const key = readAddress(json);
      if (!json.failed) setSudoKey(key);
    }
  }
}
