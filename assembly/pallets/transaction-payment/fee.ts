// What a transaction costs: a base fee, a fee for its length, a fee for its weight that follows the multiplier, and
// the tip. One unit per picosecond, one per byte.

import { u128 } from "as-bignum/assembly";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { Writer } from "../../scale/writer";
import { saturatingAdd128 } from "../balances/amounts";
import { BASE_EXTRINSIC } from "../system/block-weight";
import { multiplyFee, nextFeeMultiplier } from "./fee-multiplier";
import { MAX_BLOCK_REF_TIME } from "../system/block-weight";

/** The parts of a fee, without the tip. */
@final
export class FeeDetails {
  /** Whether there is anything to pay; if not, the parts are zero. */
  paysFee: bool = false;
  base: u128 = new u128();
  length: u128 = new u128();
  adjustedWeight: u128 = new u128();

  /**
   * @param signed whether there is somebody who pays
   * @param length of the extrinsic as it stands in the block, in bytes
   * @param info whose weight is the call's and the extensions' together
   */
  static of(signed: bool, length: u32, info: DispatchInfo): FeeDetails {
    const details = new FeeDetails();
    if (!signed || !info.paysFee) return details;
    details.paysFee = true;
    details.base = new u128(BASE_EXTRINSIC);
    details.length = lengthToFee(length);
    details.adjustedWeight = multiplyFee(cappedTime(info.weight), nextFeeMultiplier());
    return details;
  }

  /** The sum of the parts. */
  inclusionFee(): u128 {
    return saturatingAdd128(saturatingAdd128(this.base, this.length), this.adjustedWeight);
  }

  /** `FeeDetails`; its tip is always 0, since nobody asks for that of a fee's estimate. */
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

/** All that a signed extrinsic costs, tip included; only the tip where the call is free. */
export function computeFee(length: u32, info: DispatchInfo, tip: u128): u128 {
  return saturatingAdd128(FeeDetails.of(true, length, info).inclusionFee(), tip);
}

/** The price of a weight before it is multiplied. Beyond a whole block nothing costs more. */
export function weightToFee(weight: Weight): u128 {
  return new u128(cappedTime(weight));
}

export function lengthToFee(length: u32): u128 {
  return new u128(length);
}

function cappedTime(weight: Weight): u64 {
  return min(weight.refTime, MAX_BLOCK_REF_TIME);
}
