// The fee of a transaction: a base fee, one unit per byte of its length, one unit per picosecond of its weight times the
// multiplier, and the tip.

import { u128 } from "as-bignum/assembly";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { Writer } from "../../scale/writer";
import { saturatingAdd128 } from "../../frame/amounts";
import { BASE_EXTRINSIC, MAX_BLOCK_REF_TIME } from "../system/block-weight";
import { multiplyFee } from "./fee-multiplier";
import { nextFeeMultiplier } from "../../generated/pallets/transaction-payment";

/** The parts of a fee, without the tip. */
@final
export class FeeDetails {
  /** Whether there is anything to pay; if not, the parts are zero. */
  paysFee: bool = false;
  base: u128 = new u128();
  length: u128 = new u128();
  adjustedWeight: u128 = new u128();

  /**
   * @param signed whether the extrinsic has a signer, who pays
   * @param length of the extrinsic in the block, in bytes
   * @param info with the weight of the call and of the extensions together
   */
  static of(signed: bool, length: u32, info: DispatchInfo): FeeDetails {
    const details = new FeeDetails();
    if (!signed || !info.paysFee) return details;
    details.paysFee = true;
    details.base = new u128(BASE_EXTRINSIC);
    details.length = lengthToFee(length);
    details.adjustedWeight = multiplyFee(cappedTime(info.weight), nextFeeMultiplier.get());
    return details;
  }

  /** The sum of the parts. */
  inclusionFee(): u128 {
    return saturatingAdd128(saturatingAdd128(this.base, this.length), this.adjustedWeight);
  }

  /** Writes `FeeDetails`. The tip is always 0, since an estimate does not include it. */
  write(writer: Writer): void {
    writer.u8(this.paysFee ? 1 : 0);
    if (this.paysFee) {
      writer.u128(this.base);
      writer.u128(this.length);
      writer.u128(this.adjustedWeight);
    }
    writer.u128(new u128());
  }
}

/** The fee of a signed extrinsic with its tip; only the tip if the call is free. */
export function computeFee(length: u32, info: DispatchInfo, tip: u128): u128 {
  return saturatingAdd128(FeeDetails.of(true, length, info).inclusionFee(), tip);
}

/** The fee of a weight before the multiplier, capped at that of a whole block. */
export function weightToFee(weight: Weight): u128 {
  return new u128(cappedTime(weight));
}

export function lengthToFee(length: u32): u128 {
  return new u128(length);
}

function cappedTime(weight: Weight): u64 {
  return min(weight.refTime, MAX_BLOCK_REF_TIME);
}
