// Calls of Session: an account registers and removes its session keys.
//
// The keys take effect in the session after the next one, if the account is one of its validators. An account with keys
// has a consumer reference, so that it can't be removed. Same as in FRAME of that version, `proof` is not checked, and
// there is no deposit.
// Source: pallet-session, polkadot-sdk 2512, src/lib.rs, `do_set_keys` and `do_purge_keys`.

import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import {
  ERROR_DUPLICATED_KEY,
  ERROR_NO_ACCOUNT,
  ERROR_NO_KEYS,
  externallySetKeys,
} from "../../generated/pallets/session";
import { SessionKeys } from "../../generated/types";
import { Bytes } from "../../scale/bytes";
import { Account } from "../system/account";
import { belongToAnother, purge, register } from "./keys";
import { purgeInfo, setInfo } from "./weights";

export function setKeys(origin: Origin, keys: SessionKeys, proof: Bytes): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const who = origin.account;
  const account = Account.load(who);
  if (!account.canAddConsumers(1)) return ERROR_NO_ACCOUNT;
  if (belongToAnother(who, keys)) return ERROR_DUPLICATED_KEY;
  if (register(who, keys)) {
    account.addConsumer();
    account.save(who);
  }
  return OK;
}

export function setKeysInfo(keys: SessionKeys, proof: Bytes): DispatchInfo {
  return setInfo();
}

export function purgeKeys(origin: Origin): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const who = origin.account;
  if (!purge(who)) return ERROR_NO_KEYS;
  if (externallySetKeys.take(who)) return OK;
  const account = Account.load(who);
  account.removeConsumer();
  account.save(who);
  return OK;
}

export function purgeKeysInfo(): DispatchInfo {
  return purgeInfo();
}
