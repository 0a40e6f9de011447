// What the calls weigh beside the calls inside them: upstream's figures without the reads of SafeMode and TxPause, pallets
// that no runtime of ours has.
// Source: pallet-utility (polkadot-sdk, tag polkadot-stable2512), src/weights.rs.

import { Weight } from "../../frame/weight";

/** A key read and written, and the proof of one account: that of the derived account. */
const ACCOUNT_REF_TIME: u64 = 125_000_000;
const ACCOUNT_PROOF_SIZE: u64 = 3_593;

export function batchWeight(calls: u32): Weight {
  return new Weight(19_388_813 + 4_591_113 * (calls as u64));
}

export function batchAllWeight(calls: u32): Weight {
  return new Weight(22_628_420 + 4_797_007 * (calls as u64));
}

export function forceBatchWeight(calls: u32): Weight {
  return new Weight(23_270_604 + 4_570_923 * (calls as u64));
}

export function asDerivativeWeight(): Weight {
  return new Weight(10_896_000 + ACCOUNT_REF_TIME, ACCOUNT_PROOF_SIZE);
}

export function dispatchAsWeight(): Weight {
  return new Weight(6_985_000);
}

export function ifElseWeight(): Weight {
  return new Weight(7_000_000);
}
