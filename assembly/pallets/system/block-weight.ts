// The weight and length that a block has used up, and the limits it must keep.
//
// Limits are those of a Substrate solo chain: two seconds of computation, of which three quarters for normal calls,
// and five megabytes.
// Source: docs/spec/host.md#weights; figures as in the runtime's `BlockWeights` and `BlockLength` constants.

import { saturatingAdd } from "../../bytes/saturating";
import { valueKey } from "../../frame/storage-key";
import { getU32, setU32, setWritten } from "../../frame/storage-value";
import { DispatchClass, Weight } from "../../frame/weight";
import { KEY_ALL_EXTRINSICS_LEN, KEY_BLOCK_WEIGHT } from "../../generated/pallets/system";
import { spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, get } from "../../host/storage";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";

/** What every block costs before its first extrinsic, and every extrinsic before its call. Picoseconds. */
export const BASE_BLOCK: u64 = 431_614_000;
export const BASE_EXTRINSIC: u64 = 108_157_000;

/** All that a block may weigh: picoseconds, bytes of proof. */
export const MAX_BLOCK_REF_TIME: u64 = 2_000_000_000_000;
export const MAX_BLOCK_PROOF_SIZE: u64 = u64.MAX_VALUE;
const MAX_TOTAL_NORMAL: u64 = 1_500_000_000_000;
const MAX_EXTRINSIC_NORMAL: u64 = 1_299_891_843_000;
const MAX_EXTRINSIC_OPERATIONAL: u64 = 1_799_891_843_000;
const RESERVED_OPERATIONAL: u64 = 500_000_000_000;

const MAX_LENGTH: u32 = 5 * 1024 * 1024;
const MAX_LENGTH_NORMAL: u32 = 3_932_160;


@final
export class BlockWeight {
  private used: StaticArray<Weight> = new StaticArray<Weight>(3);

  static load(): BlockWeight {
    const weight = new BlockWeight();
    const value = get(valueKey(KEY_BLOCK_WEIGHT));
    const address: usize = value == ABSENT ? 0 : spanAddress(value);
    const reader = new Reader(address, address + (value == ABSENT ? 0 : spanLength(value)));
    for (let i = 0; i < 3; i++) weight.used[i] = value == ABSENT ? new Weight() : Weight.read(reader);
    return weight;
  }

  save(): void {
    const writer = new Writer(48);
    for (let i = 0; i < 3; i++) this.used[i].write(writer);
    setWritten(valueKey(KEY_BLOCK_WEIGHT), writer);
  }

  of(dispatchClass: DispatchClass): Weight {
    return this.used[dispatchClass];
  }

  add(dispatchClass: DispatchClass, weight: Weight): void {
    this.used[dispatchClass] = this.used[dispatchClass].plus(weight);
  }

  sub(dispatchClass: DispatchClass, weight: Weight): void {
    this.used[dispatchClass] = this.used[dispatchClass].minus(weight);
  }

  total(): Weight {
    return this.used[0].plus(this.used[1]).plus(this.used[2]);
  }
}

/** Whether a single extrinsic of this weight may ever be included. */
export function fitsExtrinsic(dispatchClass: DispatchClass, weight: Weight): bool {
  switch (dispatchClass) {
    case DispatchClass.Normal:
      return weight.refTime <= MAX_EXTRINSIC_NORMAL;
    case DispatchClass.Operational:
      return weight.refTime <= MAX_EXTRINSIC_OPERATIONAL;
    default:
      return true;
  }
}

/** Adds an extrinsic of `length` bytes, which are part of a block's proof, to the block's weight, if it has room. */
export function reserveWeight(dispatchClass: DispatchClass, weight: Weight, length: u32): bool {
  const block = BlockWeight.load();
  const whole = weight.plus(new Weight(BASE_EXTRINSIC, length));
  block.add(dispatchClass, whole);
  if (!fitsBlock(block, dispatchClass)) return false;
  block.save();
  return true;
}

function fitsBlock(block: BlockWeight, dispatchClass: DispatchClass): bool {
  const own = block.of(dispatchClass).refTime;
  if (dispatchClass == DispatchClass.Normal && own > MAX_TOTAL_NORMAL) return false;
  if (dispatchClass == DispatchClass.Operational && own > MAX_BLOCK_REF_TIME) return false;
  // Mandatory calls always fit; operational ones have a part of the block that nothing else can use up.
  if (block.total().refTime <= MAX_BLOCK_REF_TIME || dispatchClass == DispatchClass.Mandatory) return true;
  return dispatchClass == DispatchClass.Operational && own <= RESERVED_OPERATIONAL;
}

/** Gives back what an extrinsic turned out not to need. */
export function reclaimWeight(dispatchClass: DispatchClass, unspent: Weight): void {
  if (unspent.refTime == 0 && unspent.proofSize == 0) return;
  const block = BlockWeight.load();
  block.sub(dispatchClass, unspent);
  block.save();
}

/** Adds weight that belongs to no extrinsic: hooks, and the block's own base weight. */
export function registerMandatory(weight: Weight): void {
  const block = BlockWeight.load();
  block.add(DispatchClass.Mandatory, weight);
  block.save();
}

/** What the block weighs so far. */
export function blockWeight(): Weight {
  return BlockWeight.load().total();
}

/** What the block may still weigh. */
export function remainingWeight(): Weight {
  return new Weight(MAX_BLOCK_REF_TIME, MAX_BLOCK_PROOF_SIZE).minus(blockWeight());
}

/** Bytes that the extrinsics of a block may take while one of this class is added. */
export function maxLength(dispatchClass: DispatchClass): u64 {
  return dispatchClass == DispatchClass.Normal ? MAX_LENGTH_NORMAL : MAX_LENGTH;
}

/** The length of the block with an extrinsic of `length` bytes added, or 0 if it may not be that long. */
export function lengthWith(dispatchClass: DispatchClass, length: u32): u32 {
  const used = getU32(valueKey(KEY_ALL_EXTRINSICS_LEN));
  const whole = saturatingAdd(used, length);
  return whole > maxLength(dispatchClass) ? 0 : (whole as u32);
}

export function setLength(length: u32): void {
  setU32(valueKey(KEY_ALL_EXTRINSICS_LEN), length);
}
