// What the call and the callbacks of Greetings weigh, at the most.

import { Weight } from "as-ismp/assembly/frame/weight";
import { greetings } from "as-ismp/assembly/generated/modules/greetings";
import { Callback } from "as-ismp/assembly/ismp/module";
import { weighDispatch } from "as-ismp/assembly/pallets/ismp/dispatch-cost";
import { Cost } from "as-ismp/assembly/weights/cost";

/** An account, and the length of the text. */
const MESSAGE: u64 = 34;
/** Picoseconds: an event and a few comparisons. */
const COMPUTATION: u64 = 10_000_000;

/** A message with a text of `length` bytes. */
export function sendWeight(length: u32): Weight {
  const cost = new Cost();
  cost.compute(COMPUTATION);
  greetings.weighPost(cost, MESSAGE + (length as u64));
  return new Weight(cost.refTime, cost.proofSize);
}

/** @param bytes of the request or response */
export function weighCallback(callback: Callback, bytes: u64, cost: Cost): void {
  cost.compute(COMPUTATION);
  if (callback != Callback.Accept) return;
  cost.reads(1, 4);
  cost.writes(1);
  // The answer has the request in it.
  weighDispatch(2 * bytes, cost);
}
