// What Teleport's call and callbacks weigh, of the costs that the runtime's own weights are made of.

import { Weight } from "as-ismp/assembly/frame/weight";
import { weighDispatch } from "as-ismp/assembly/pallets/ismp/dispatch-cost";
import { FUND_MESSAGE } from "as-ismp/assembly/weights/coefficients";
import { Cost } from "as-ismp/assembly/weights/cost";

const ACCOUNT: u64 = 128;
const PEER: u64 = 9;
/** Module ids, and a body with two accounts and an amount. */
const MESSAGE: u64 = 8 + 8 + 80;

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
  weighDispatch(MESSAGE, cost);
  return new Weight(cost.refTime, cost.proofSize);
}

/** A GET of one key. */
export function askWeight(): Weight {
  const cost = new Cost();
  cost.readsValue(1, PEER);
  weighDispatch(MESSAGE, cost);
  return new Weight(cost.refTime, cost.proofSize);
}
