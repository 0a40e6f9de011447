// Balances of the first state: `balances.balances` is a list of pairs of an address and an amount.

import { beginGenesis, endow, EndowError } from "../../pallets/balances/genesis";
import { JsonFields, JsonItems, JsonReader } from "./json";
import { readAddress } from "./ss58";

export function buildBalances(json: JsonReader): void {
  beginGenesis();
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("balances")) {
      const items = new JsonItems(json);
      while (items.next()) buildBalance(json);
    } else if (fields.is("devAccounts")) {
      if (!json.isNull()) json.fail("accounts are not derived here: list them in balances.balances");
    } else {
      fields.unknown();
    }
  }
}

function buildBalance(json: JsonReader): void {
  const pair = new JsonItems(json);
  pair.expect();
  const account = readAddress(json);
  pair.expect();
  const amount = json.integer();
  pair.finish();
  if (json.failed) return;
  const error = endow(account, amount);
  if (error == EndowError.None) return;
  const address = json.shownText();
  if (error == EndowError.BelowExistentialDeposit) {
    json.fail("the balance of `" + address + "` is below the existential deposit");
  } else if (error == EndowError.Duplicate) {
    json.fail("account `" + address + "` comes twice");
  } else {
    json.fail("with `" + address + "` the balances together are more than 128 bits hold");
  }
}
