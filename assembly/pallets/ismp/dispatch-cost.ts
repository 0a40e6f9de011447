// What sending a message costs at the most: for calls and callbacks of modules that send one.
// Source: docs/reference/weights.md; `dispatcher.ts` does what is counted here.

import { DISPATCH, DISPATCH_BYTE, FUND_MESSAGE } from "../../weights/coefficients";
import { Cost } from "../../weights/cost";

const NUMBER: u64 = 8;
const ACCOUNT: u64 = 128;
const METADATA: u64 = 65;
/** Fields of fixed length that are hashed and indexed beside the others. */
const FIXED_FIELDS: u64 = 100;

/** Adds the cost of sending one request or response. @param bytes of its parts of any length */
export function weighDispatch(bytes: u64, cost: Cost): void {
  cost.compute(DISPATCH);
  cost.compute(DISPATCH_BYTE, bytes + FIXED_FIELDS);
  // The fee's payer and the account that keeps fees.
  cost.compute(FUND_MESSAGE);
  cost.reads(2, ACCOUNT);
  cost.writes(2);
  // The clock, this chain's name; the nonce.
  cost.readsValue(3, NUMBER);
  cost.writes(1);
  // The commitment; of a response also the receipt of the request, and that it was responded to.
  cost.reads(3, METADATA);
  cost.writes(2);
}
