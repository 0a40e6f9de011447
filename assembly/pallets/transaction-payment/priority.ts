// Priority of a transaction in the pool: (tip + 1) times the number of such transactions that fit into a block.
// Operational ones count a multiple of their fee as an additional tip, so that they get in when blocks are full.

import { saturatingAdd } from "../../bytes/saturating";
import { u128 } from "as-bignum/assembly";
import { DispatchInfo } from "../../frame/dispatch-info";
import { DispatchClass } from "../../frame/weight";
import { OPERATIONAL_FEE_MULTIPLIER } from "../../generated/pallets/transaction-payment";
import { MAX_BLOCK_PROOF_SIZE, MAX_BLOCK_REF_TIME, maxLength } from "../system/block-weight";

/**
 * @param info with the weight of the call and of the extensions together
 * @param fee with the tip
 */
export function priority(length: u32, info: DispatchInfo, tip: u128, fee: u128): u64 {
  const perBlock = transactionsPerBlock(length, info);
  const tipped = times(perBlock, saturatedSum(tip, 1));
  if (info.dispatchClass != DispatchClass.Operational) return tipped;
  const virtualTip = times(saturated(fee), OPERATIONAL_FEE_MULTIPLIER as u64);
  return saturatingAdd(tipped, times(perBlock, virtualTip));
}

/** How many transactions like this one fit into an empty block: the least by time, proof size and length. */
function transactionsPerBlock(length: u32, info: DispatchInfo): u64 {
  const bytes = maxLength(info.dispatchClass);
  const byTime = MAX_BLOCK_REF_TIME / clamp(info.weight.refTime, MAX_BLOCK_REF_TIME);
  const byProof = MAX_BLOCK_PROOF_SIZE / clamp(info.weight.proofSize, MAX_BLOCK_PROOF_SIZE);
  const byLength = bytes / clamp(length as u64, bytes);
  return min(byLength, min(byTime, byProof));
}

/** Limits `value` to 1 to `most`, since it is a divisor. */
// @ts-ignore: decorator
@inline
function clamp(value: u64, most: u64): u64 {
  return min(max<u64>(value, 1), most);
}

function saturated(value: u128): u64 {
  return value.hi == 0 ? value.lo : u64.MAX_VALUE;
}

function saturatedSum(a: u128, b: u64): u64 {
  return saturatingAdd(saturated(a), b);
}

function times(a: u64, b: u64): u64 {
  return saturated(new u128(a) * new u128(b));
}
