// What the calls and hooks of IsmpParachain weigh.
// Source: docs/reference/weights.md.

import { Span } from "../../bytes/span";
import { UPSTREAM_WEIGHTS } from "../../configuration";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { MessagesCost } from "../../ismp/weights/messages";
import { BATCH, LIST, LISTED_PARACHAIN } from "../../weights/coefficients";
import { Cost } from "../../weights/cost";
import { Execution } from "../ismp/execute";
import { consensusMessageCost, MessagesInfo } from "../ismp/weights";

/** What the Rust pallet declares for an update, for a list however long it is, and for the start of a block. */
const UPSTREAM_UPDATE: u64 = 300_000_000;
const UPSTREAM_LIST: u64 = 20_000_000;
const UPSTREAM_HOOKS: u64 = 40_000_000;

const NUMBER: u64 = 8;
const FLAG: u64 = 1;
/** Validation data without the parent's head, which is 1 KiB at the most by a collator's rules. */
const VALIDATION_DATA: u64 = 1100;
/** 256 numbers of relay blocks and their count. */
const KNOWN_NUMBERS: u64 = 1026;
const ROOT: u64 = 32;

/** @param data fat pointer to SCALE `ConsensusMessage` */
export function updateInfo(data: Span): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight(UPSTREAM_UPDATE));
  return new MessagesInfo(updateCost(data));
}

/**
 * The actual weight of an update that was executed; null: the declared one.
 *
 * @param data fat pointer to SCALE `ConsensusMessage` @param post of the call @param levels of tries that were walked
 */
export function spentOnUpdate(
  data: Span,
  post: PostDispatch,
  execution: Execution,
  levels: u64,
): Weight | null {
  if (UPSTREAM_WEIGHTS) return null;
  const declared = MessagesInfo.costOf(post);
  const spent = (declared ? declared : updateCost(data)).spent(levels, execution.heights, 0, 0);
  return new Weight(spent.refTime, spent.proofSize);
}

/** With that there was an update in this block, which is read, and written. */
function updateCost(data: Span): MessagesCost {
  const cost = consensusMessageCost(data);
  cost.total.readsValue(1, FLAG);
  cost.total.writes(1);
  return cost;
}

/** @param count at least as many parachains as are listed: each with its slot duration and its challenge period */
export function listInfo(count: u64): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight(UPSTREAM_LIST));
  const cost = new Cost();
  cost.compute(LIST);
  cost.compute(LISTED_PARACHAIN, count);
  cost.readsValue(1, NUMBER);
  cost.writesUnread(count * 2, NUMBER);
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}

/**
 * Of every block: the mark of an update is cleared, the client looked for, and the relay block's root kept with the last
 * 256. The block in which the client is created pays for that as well.
 */
export function hooksWeight(creates: bool): Weight {
  if (UPSTREAM_WEIGHTS) return new Weight(UPSTREAM_HOOKS);
  const cost = new Cost();
  cost.compute(BATCH);
  cost.readsValue(2, NUMBER);
  cost.readsValue(1, VALIDATION_DATA);
  cost.readsValue(1, KNOWN_NUMBERS);
  cost.reads(2, ROOT);
  cost.writes(4);
  cost.writesUnread(1, ROOT);
  if (creates) {
    cost.compute(BATCH);
    cost.reads(1, NUMBER);
    cost.writesUnread(4, NUMBER);
  }
  return new Weight(cost.refTime, cost.proofSize);
}
