// Fees of transactions, paid in points.

import { u128 } from "as-bignum/assembly";
import { saturatingSub128 } from "as-ismp/assembly/frame/amounts";
import { blake2_128ConcatKey } from "as-ismp/assembly/frame/storage-key";
import { getU128, setU128 } from "as-ismp/assembly/frame/storage-value";
import { INVALID_PAYMENT, VALID, Validity } from "as-ismp/assembly/frame/validity";
import { KEY_POINTS_OF } from "as-ismp/assembly/generated/pallets/points";
import { Account } from "as-ismp/assembly/pallets/system/account";

export function canPayFee(who: usize, account: Account, fee: u128): bool {
  return pointsOf(who) >= fee;
}

export function withdrawFee(who: usize, account: Account, fee: u128): Validity {
  if (!canPayFee(who, account, fee)) return INVALID_PAYMENT;
  account.save(who);
  setPoints(who, pointsOf(who) - fee);
  return VALID;
}

export function settleFee(who: usize, actualFee: u128, withdrawn: u128): void {
  setPoints(who, pointsOf(who) + saturatingSub128(withdrawn, actualFee));
}

function pointsOf(who: usize): u128 {
  return getU128(blake2_128ConcatKey(KEY_POINTS_OF, who, 32));
}

function setPoints(who: usize, points: u128): void {
  setU128(blake2_128ConcatKey(KEY_POINTS_OF, who, 32), points);
}
