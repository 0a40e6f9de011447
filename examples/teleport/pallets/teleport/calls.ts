// Calls of Teleport: tokens are locked, and a message says so to the other chain; or the other chain is asked what its
// reserve holds.

import { Seconds } from "as-ismp/assembly/bytes/units";
import { u128 } from "as-bignum/assembly";
import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import {
  depositSent,
  ERROR_NO_TIMEOUT,
  ERROR_NOT_SENT,
  ERROR_NOTHING_TO_SEND,
} from "as-ismp/assembly/generated/pallets/teleport";
import { packSpan } from "as-ismp/assembly/bytes/span";
import { DispatchGet, DispatchPost, FeeMetadata } from "as-ismp/assembly/ismp/dispatcher";
import { transfer } from "as-ismp/assembly/pallets/balances/fungible";
import { Preservation } from "as-ismp/assembly/frame/currency";
import { PalletDispatcher } from "as-ismp/assembly/pallets/ismp/dispatcher";
import { moduleId, Parcel } from "./parcel";
import { reserveKeys } from "./question";
import { peer, RESERVE } from "./storage";
import { askWeight, sendWeight } from "./weights";

/**
 * @param beneficiary address of 32 bytes
 * @param timeout seconds from now
 */
export function send(origin: Origin, beneficiary: usize, amount: u128, timeout: Seconds): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  if (amount.isZero()) return ERROR_NOTHING_TO_SEND;
  if (timeout == 0) return ERROR_NO_TIMEOUT;
  const dest = peer();
  if (!dest) return ERROR_NOT_SENT;
  const locked = transfer(origin.account, RESERVE, amount, Preservation.Preserve);
  if (locked != OK) return locked;
  const body = new Parcel(origin.account, beneficiary, amount).body();
  const post = new DispatchPost(dest, moduleId(), moduleId(), timeout, body);
  // Relayers are paid nothing here.
  const fee = new FeeMetadata(packSpan(origin.account, 32), new u128());
  if (new PalletDispatcher().dispatchPost(post, fee).error != 0) return ERROR_NOT_SENT;
  depositSent(origin.account, beneficiary, amount);
  return OK;
}

export function sendInfo(beneficiary: usize, amount: u128, timeout: Seconds): DispatchInfo {
  return new DispatchInfo(sendWeight());
}

/**
 * @param height of the other chain's block whose state is asked
 * @param timeout seconds from now
 */
export function askReserve(origin: Origin, height: u64, timeout: Seconds): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const dest = peer();
  if (!dest) return ERROR_NOT_SENT;
  const get = new DispatchGet(dest, moduleId(), reserveKeys(), height, packSpan(0, 0), timeout);
  const fee = new FeeMetadata(packSpan(origin.account, 32), new u128());
  return new PalletDispatcher().dispatchGet(get, fee).error == 0 ? OK : ERROR_NOT_SENT;
}

export function askReserveInfo(height: u64, timeout: Seconds): DispatchInfo {
  return new DispatchInfo(askWeight());
}
