// The calls of a batch: what they weigh together, and making one of them.

import { Call } from "../../frame/call";
import { CallFilter } from "../../frame/call-filter";
import { BAD_ORIGIN, DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin, OriginKind } from "../../frame/origin";
import { DispatchClass, Weight } from "../../frame/weight";
import { dispatchInfo } from "../../generated/calls";
import {
  BATCHED_CALLS_LIMIT,
  CALL_BATCH_ALL,
  ERROR_TOO_MANY_CALLS,
  PALLET,
} from "../../generated/pallets/utility";
import { CallList } from "../../generated/types";
import { mark, release } from "../../memory/arena";
import { dispatchFiltered } from "../system/nested-call";

/** Every origin may make a batch but that of unsigned extrinsics: it would be free. */
export function checkBatch(origin: Origin, calls: CallList): DispatchResult {
  if (origin.kind == OriginKind.None) return BAD_ORIGIN;
  return calls.length > BATCHED_CALLS_LIMIT ? ERROR_TOO_MANY_CALLS : OK;
}

/**
 * The weights of the calls, added to `total`. The batch is operational if no call is of the normal class, as in FRAME.
 *
 * @param total what the batch weighs itself
 */
export function batchInfoOf(calls: CallList, total: Weight): DispatchInfo {
  let dispatchClass = DispatchClass.Operational;
  const items = calls.items();
  const scope = mark();
  while (items.next()) {
    const info = dispatchInfo(items.value);
    total.add(info.weight);
    if (info.dispatchClass == DispatchClass.Normal) dispatchClass = DispatchClass.Normal;
    release(scope);
  }
  return new DispatchInfo(total, dispatchClass);
}

/** Makes a call inside another one, and adds the weight that it took to `spent`. */
export function dispatchItem(call: Call, origin: Origin, spent: Weight): DispatchResult {
  const info = dispatchInfo(call);
  const post = new PostDispatch(info);
  const result = dispatchFiltered(call, origin, post);
  spent.add(post.spent(info.weight));
  return result;
}

/** Refuses `batch_all` inside `batch_all`: which of them is to be rolled back would depend on the order. */
@final
export class NoBatchAll extends CallFilter {
  /** @param outer the filter that the origin had before */
  constructor(private outer: CallFilter | null) {
    super();
  }

  allows(call: Call): bool {
    if (call.is(PALLET, CALL_BATCH_ALL)) return false;
    const outer = this.outer;
    return outer == null || outer.allows(call);
  }
}
