// Genesis of Session: `session.keys` is a list of an account, its validator id and its keys, for the first validators.
// Those in `session.nonAuthorityKeys` have keys and are no validators yet.
//
// The accounts are read first and written when the genesis of all pallets is read, since they must exist before they get
// a reference. Refuses a key that two of them have, and authorities of Aura or Grandpa that differ from these keys.

import { AccountId32 } from "../../frame/account-id32";
import { JsonFields, JsonItems, JsonReader } from "../../frame/genesis/json";
import { readAddress } from "../../frame/genesis/ss58";
import { MAX_VALIDATORS, newSession, startSession } from "../../generated/config/session";
import { queuedKeys, validators } from "../../generated/pallets/session";
import { readKeys, startGenesisSession } from "../../generated/session";
import {
  AccountId32AndSessionKeys,
  AccountId32AndSessionKeysList,
  AccountId32List,
} from "../../generated/types";
import { Account } from "../system/account";
import { belongToAnother, register } from "./keys";
import { withKeys } from "./rotation";

/** The entries of the configuration: for each the account, the validator and its keys. */
let accounts = changetype<AccountId32List>(<usize>0);
let pairs = changetype<AccountId32AndSessionKeysList>(<usize>0);
/** How many of the entries are validators. */
let authorities: u32 = 0;

export function buildGenesis(json: JsonReader): void {
  accounts = AccountId32List.empty();
  pairs = AccountId32AndSessionKeysList.empty();
  const others = AccountId32List.empty();
  const otherPairs = AccountId32AndSessionKeysList.empty();
  const fields = new JsonFields(json);
  while (fields.next()) {
    if (fields.is("keys")) {
      readEntries(json, accounts, pairs);
    } else if (fields.is("nonAuthorityKeys")) {
      readEntries(json, others, otherPairs);
    } else {
      fields.unknown();
    }
  }
  authorities = pairs.length;
  const each = otherPairs.items();
  while (each.next()) pairs.push(each.value);
  const account = others.items();
  while (account.next()) accounts.push(account.value);
}

function readEntries(json: JsonReader, owners: AccountId32List, list: AccountId32AndSessionKeysList): void {
  const items = new JsonItems(json);
  while (items.next()) {
    const entry = new JsonItems(json);
    entry.expect();
    const account = readAddress(json);
    entry.expect();
    const validator = readAddress(json);
    entry.expect();
    const keys = readKeys(json);
    entry.finish();
    if (json.failed) return;
    owners.push(account);
    list.push(new AccountId32AndSessionKeys(validator, keys));
  }
}

export function finishGenesis(json: JsonReader): void {
  json.path = "session.keys";
  if (authorities > MAX_VALIDATORS) return json.fail("more validators than the runtime allows");
  const first = AccountId32List.empty();
  for (let i: u32 = 0; i < pairs.length; i++) {
    const each = pairs.at(i);
    if (belongToAnother(each.first, each.second)) return json.fail("two validators have the same key");
    register(each.first, each.second);
    addReference(accounts.at(i));
    if (i < authorities) first.push(each.first);
  }
  const chosen = newSession(0);
  const initial = chosen == null ? first : chosen;
  const next = newSession(1);
  const queued = withKeys(next == null ? initial : next);
  if (!startGenesisSession(queued)) {
    return json.fail("the authorities of Aura and Grandpa differ from these keys: leave them out");
  }
  validators.set(initial);
  queuedKeys.set(queued);
  startSession(0);
}

/** An account that does not exist yet begins to exist by its keys, same as in FRAME. */
function addReference(id: AccountId32): void {
  const account = Account.load(id);
  if (account.providers > 0) account.addConsumer();
  else account.addProvider(id);
  account.save(id);
}
