// Genesis of TransactionPayment: `transactionPayment.multiplier` in units of 10^-18, which is required.

import { JsonFields, JsonReader } from "../../frame/genesis/json";
import { valueKey } from "../../frame/storage-key";
import { setBytes } from "../../frame/storage-value";
import { KEY_STORAGE_VERSION } from "../../generated/pallets/transaction-payment";
import { setFeeMultiplier } from "./fee-multiplier";

/** `Releases::V2` */
const RELEASE = memory.data<u8>([1]);

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("multiplier")) setFeeMultiplier(json.integer());
    else fields.unknown();
  }
  fields.require("multiplier");
  setBytes(valueKey(KEY_STORAGE_VERSION), RELEASE, 1);
}
