// The call of Bridge: tokens of an asset are destroyed here, and a message says so to the other chain.

import { u128 } from "as-bignum/assembly";
import { Seconds } from "as-ismp/assembly/bytes/units";
import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { Preservation } from "as-ismp/assembly/frame/currency";
import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import { Weight } from "as-ismp/assembly/frame/weight";
import { bridge } from "as-ismp/assembly/generated/modules/bridge";
import { ERROR_NOT_SENT, peer } from "as-ismp/assembly/generated/pallets/bridge";
import { AssetParcel } from "as-ismp/assembly/generated/types";
import { balanceOf, burn } from "as-ismp/assembly/pallets/assets/fungibles";
import { Cost } from "as-ismp/assembly/weights/cost";
import { weighTokens } from "./modules";

/** @param timeout seconds from now; what did not arrive by then comes back */
export function send(
  origin: Origin,
  beneficiary: AccountId32,
  asset: u32,
  amount: u128,
  timeout: Seconds,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const dest = peer.get();
  if (dest == null || timeout == 0) return ERROR_NOT_SENT;
  const sender = origin.account;
  const held = balanceOf(asset, sender);
  const burnt = burn(asset, sender, amount, Preservation.Expendable);
  if (burnt != OK) return burnt;
  // With the rest below the minimum balance, which was destroyed too.
  const sentAmount = held - balanceOf(asset, sender);
  const parcel = new AssetParcel(sender, beneficiary, asset, sentAmount);
  return bridge.post(dest, parcel, timeout, sender).error == 0 ? OK : ERROR_NOT_SENT;
}

export function sendInfo(beneficiary: AccountId32, asset: u32, amount: u128, timeout: Seconds): DispatchInfo {
  const cost = new Cost();
  weighTokens(cost);
  bridge.weighPost(cost);
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}
