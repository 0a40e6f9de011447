// Calls of Teleport: tokens are locked, and a message says so to the other chain; or the other chain is asked what its
// reserve holds.

import { Seconds } from "as-ismp/assembly/bytes/units";
import { u128 } from "as-bignum/assembly";
import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { Preservation } from "as-ismp/assembly/frame/currency";
import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import { teleport } from "as-ismp/assembly/generated/modules/teleport";
import {
  depositSent,
  ERROR_NO_TIMEOUT,
  ERROR_NOT_SENT,
  ERROR_NOTHING_TO_SEND,
  peer,
} from "as-ismp/assembly/generated/pallets/teleport";
import { Parcel } from "as-ismp/assembly/generated/types";
import { transfer } from "as-ismp/assembly/pallets/balances/fungible";
import { reserveKey } from "./modules";
import { RESERVE } from "./reserve";
import { askWeight, sendWeight } from "./weights";

/** @param timeout seconds from now */
export function send(
  origin: Origin,
  beneficiary: AccountId32,
  amount: u128,
  timeout: Seconds,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  if (amount.isZero()) return ERROR_NOTHING_TO_SEND;
  if (timeout == 0) return ERROR_NO_TIMEOUT;
  const dest = peer.get();
  if (dest == null) return ERROR_NOT_SENT;
  const locked = transfer(origin.account, RESERVE, amount, Preservation.Preserve);
  if (locked != OK) return locked;
  // Relayers are paid nothing here.
  const sent = teleport.post(dest, new Parcel(origin.account, beneficiary, amount), timeout, origin.account);
  if (sent.error != 0) return ERROR_NOT_SENT;
  depositSent(origin.account, beneficiary, amount);
  return OK;
}

export function sendInfo(beneficiary: AccountId32, amount: u128, timeout: Seconds): DispatchInfo {
  return new DispatchInfo(sendWeight());
}

/**
 * @param height of the other chain's block whose state is asked
 * @param timeout seconds from now
 */
export function askReserve(origin: Origin, height: u64, timeout: Seconds): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const dest = peer.get();
  if (dest == null) return ERROR_NOT_SENT;
  return teleport.ask(dest, reserveKey(), height, timeout, origin.account).error == 0 ? OK : ERROR_NOT_SENT;
}

export function askReserveInfo(height: u64, timeout: Seconds): DispatchInfo {
  return new DispatchInfo(askWeight());
}
