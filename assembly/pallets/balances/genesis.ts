// Genesis of Balances: `balances.balances` is a list of pairs of an address and an amount.
//
// Refuses an amount below the existential deposit, a repeated account, and a total that overflows the issuance.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { JsonFields, JsonItems, JsonReader } from "../../frame/genesis/json";
import { readAddress } from "../../frame/genesis/ss58";
import { existentialDeposit, totalIssuance } from "../../generated/pallets/balances";
import { Account } from "../system/account";
import { addOverflows } from "../../frame/amounts";

const enum EndowError {
  None = 0,
  /** The account would be dust. */
  BelowExistentialDeposit = 1,
  /** The account was endowed before. */
  Duplicate = 2,
  /** All balances together are beyond `u128`. */
  Overflow = 3,
}

export function buildGenesis(json: JsonReader): void {
  let issued = new u128();
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("balances")) {
      const items = new JsonItems(json);
      while (items.next()) issued = buildBalance(json, issued);
    } else if (fields.is("devAccounts")) {
      if (!json.isNull()) json.fail("accounts are not derived here: list them in balances.balances");
    } else {
      fields.unknown();
    }
  }
  totalIssuance.set(issued);
}

/** Reads one pair. @returns the issuance with it */
function buildBalance(json: JsonReader, issued: u128): u128 {
  const pair = new JsonItems(json);
  pair.expect();
  const account = readAddress(json);
  pair.expect();
  const amount = json.integer();
  pair.finish();
  if (json.failed) return issued;
  const error = endow(account, amount, issued);
  if (error == EndowError.None) return issued + amount;
  const address = json.shownText();
  if (error == EndowError.BelowExistentialDeposit) {
    json.fail("the balance of `" + address + "` is below the existential deposit");
  } else if (error == EndowError.Duplicate) {
    json.fail("account `" + address + "` comes twice");
  } else {
    json.fail("with `" + address + "` the balances together are more than 128 bits hold");
  }
  return issued;
}

/** Creates an account (32 bytes) that owns `amount`. @param issued what other accounts own already */
function endow(account: AccountId32, amount: u128, issued: u128): EndowError {
  if (amount < existentialDeposit()) return EndowError.BelowExistentialDeposit;
  const endowed = Account.load(account);
  if (!endowed.data.free.isZero()) return EndowError.Duplicate;
  if (addOverflows(issued, amount)) return EndowError.Overflow;
  endowed.addProvider(account);
  endowed.data.free = amount;
  endowed.save(account);
  return EndowError.None;
}
