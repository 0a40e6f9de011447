// Fees of transactions, paid in points.

import { u128 } from "as-bignum/assembly";
import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { saturatingSub128 } from "as-ismp/assembly/frame/amounts";
import { INVALID_PAYMENT, VALID, Validity } from "as-ismp/assembly/frame/validity";
import { pointsOf } from "as-ismp/assembly/generated/pallets/points";
import { Account } from "as-ismp/assembly/pallets/system/account";

export function canPayFee(who: AccountId32, account: Account, fee: u128): bool {
  return pointsOf.get(who) >= fee;
}

export function withdrawFee(who: AccountId32, account: Account, fee: u128): Validity {
  if (!canPayFee(who, account, fee)) return INVALID_PAYMENT;
  account.save(who);
  pointsOf.set(who, pointsOf.get(who) - fee);
  return VALID;
}

export function settleFee(who: AccountId32, actualFee: u128, withdrawn: u128): void {
  pointsOf.set(who, pointsOf.get(who) + saturatingSub128(withdrawn, actualFee));
}
