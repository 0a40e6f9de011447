// What Teleport's call and callbacks weigh, of the costs that the runtime's own weights are made of.

import { Weight } from "as-ismp/assembly/frame/weight";
import { teleport } from "as-ismp/assembly/generated/modules/teleport";
import { FUND_MESSAGE } from "as-ismp/assembly/weights/coefficients";
import { Cost } from "as-ismp/assembly/weights/cost";

const ACCOUNT: u64 = 128;
const PEER: u64 = 9;
/** Bytes of the storage key of an account. */
const ACCOUNT_KEY: u64 = 80;

/** The peer is read and an amount moved: an addition to a message's fee is such a transfer too. */
export function weighTransfer(cost: Cost): void {
  cost.compute(FUND_MESSAGE);
  cost.readsValue(1, PEER);
  cost.reads(2, ACCOUNT);
  cost.writes(2);
}

/** A transfer to the reserve, and a message. */
export function sendWeight(): Weight {
  const cost = new Cost();
  weighTransfer(cost);
  teleport.weighPost(cost);
  return new Weight(cost.refTime, cost.proofSize);
}

/** A GET of one key. */
export function askWeight(): Weight {
  const cost = new Cost();
  cost.readsValue(1, PEER);
  teleport.weighAsk(cost, ACCOUNT_KEY);
  return new Weight(cost.refTime, cost.proofSize);
}
