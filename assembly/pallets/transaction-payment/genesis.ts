// Genesis of TransactionPayment: `transactionPayment.multiplier` in units of 10^-18, which is required.

import { JsonFields, JsonReader } from "../../frame/genesis/json";
import { nextFeeMultiplier, storageVersion } from "../../generated/pallets/transaction-payment";
import { Releases } from "../../generated/types";

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("multiplier")) nextFeeMultiplier.set(json.integer());
    else fields.unknown();
  }
  fields.require("multiplier");
  storageVersion.set(Releases.V2);
}
