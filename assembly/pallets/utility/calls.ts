// The calls of Utility. Each makes other calls, each of which has a storage layer of its own: what a call that fails has
// written is gone, what the others wrote stays, unless the outer call fails too.
//
// A call inside gets the origin of the outer one with its filter, so nothing can be done in a batch that could not be done
// without. It weighs what is declared for it, or less if it says so afterwards.

import { Call } from "../../frame/call";
import { BAD_ORIGIN, DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin, OriginKind } from "../../frame/origin";
import { DispatchClass, Weight } from "../../frame/weight";
import { dispatchInfo } from "../../generated/calls";
import {
  depositBatchCompleted,
  depositBatchCompletedWithErrors,
  depositBatchInterrupted,
  depositDispatchedAs,
  depositIfElseFallbackCalled,
  depositIfElseMainSuccess,
  depositItemCompleted,
  depositItemFailed,
} from "../../generated/pallets/utility";
import { CallList, OriginCaller } from "../../generated/types";
import { mark, release } from "../../memory/arena";
import { dispatchUnfiltered } from "../system/nested-call";
import { batchInfoOf, checkBatch, dispatchItem, NoBatchAll } from "./batch";
import { derivativeAccount, originOf } from "./origins";
import {
  asDerivativeWeight,
  batchAllWeight,
  batchWeight,
  dispatchAsWeight,
  forceBatchWeight,
  ifElseWeight,
} from "./weights";

/** Succeeds also if a call fails: the event says which one, and what those before it did stays. */
export function batch(origin: Origin, calls: CallList, post: PostDispatch): DispatchResult {
  const refused = checkBatch(origin, calls);
  if (refused != OK) return refused;
  const spent = new Weight();
  const items = calls.items();
  const scope = mark();
  let made: u32 = 0;
  let error = OK;
  while (error == OK && items.next()) {
    error = dispatchItem(items.value, origin, spent);
    if (error == OK) depositItemCompleted();
    else depositBatchInterrupted(made, error);
    made++;
    release(scope);
  }
  if (error == OK) depositBatchCompleted();
  post.actualWeight = spent.plus(batchWeight(made));
  return OK;
}

export function batchInfo(calls: CallList): DispatchInfo {
  return batchInfoOf(calls, batchWeight(calls.length));
}

/** Signed. The derived account is the sender's, so what filters allow the sender they allow it as well. */
export function asDerivative(origin: Origin, index: u16, call: Call, post: PostDispatch): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const derived = new Origin(OriginKind.Signed, derivativeAccount(origin.account, index), origin.filter);
  const spent = asDerivativeWeight();
  const result = dispatchItem(call, derived, spent);
  post.actualWeight = spent;
  return result;
}

export function asDerivativeInfo(index: u16, call: Call): DispatchInfo {
  return around(call, asDerivativeWeight());
}

/** Fails with the error of the first call that fails, and leaves nothing. */
export function batchAll(origin: Origin, calls: CallList, post: PostDispatch): DispatchResult {
  const refused = checkBatch(origin, calls);
  if (refused != OK) return refused;
  const inner = new Origin(origin.kind, origin.account, new NoBatchAll(origin.filter));
  const spent = new Weight();
  const items = calls.items();
  const scope = mark();
  let made: u32 = 0;
  let error = OK;
  while (error == OK && items.next()) {
    error = dispatchItem(items.value, inner, spent);
    if (error == OK) depositItemCompleted();
    made++;
    release(scope);
  }
  if (error == OK) depositBatchCompleted();
  post.actualWeight = spent.plus(batchAllWeight(made));
  return error;
}

export function batchAllInfo(calls: CallList): DispatchInfo {
  return batchInfoOf(calls, batchAllWeight(calls.length));
}

/** Root. Succeeds also if the call fails: the event says so. */
export function dispatchAs(origin: Origin, asOrigin: OriginCaller, call: Call): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  depositDispatchedAs(dispatchUnfiltered(call, originOf(asOrigin)));
  return OK;
}

export function dispatchAsInfo(asOrigin: OriginCaller, call: Call): DispatchInfo {
  return around(call, dispatchAsWeight());
}

/** Succeeds whichever calls fail: an event for each says whether it did. */
export function forceBatch(origin: Origin, calls: CallList, post: PostDispatch): DispatchResult {
  const refused = checkBatch(origin, calls);
  if (refused != OK) return refused;
  const spent = forceBatchWeight(calls.length);
  const items = calls.items();
  const scope = mark();
  let hasErrors = false;
  while (items.next()) {
    const error = dispatchItem(items.value, origin, spent);
    if (error == OK) {
      depositItemCompleted();
    } else {
      hasErrors = true;
      depositItemFailed(error);
    }
    release(scope);
  }
  if (hasErrors) depositBatchCompletedWithErrors();
  else depositBatchCompleted();
  post.actualWeight = spent;
  return OK;
}

export function forceBatchInfo(calls: CallList): DispatchInfo {
  return batchInfoOf(calls, forceBatchWeight(calls.length));
}

/** Root, who says what the call weighs. */
export function withWeight(origin: Origin, call: Call, weight: Weight): DispatchResult {
  const refused = origin.ensureRoot();
  return refused == OK ? dispatchUnfiltered(call, Origin.root()) : refused;
}

export function withWeightInfo(call: Call, weight: Weight): DispatchInfo {
  return new DispatchInfo(weight, dispatchInfo(call).dispatchClass);
}

/** Makes `fallback` if `main` fails, and fails with the error of `fallback` if both do. */
export function ifElse(origin: Origin, main: Call, fallback: Call, post: PostDispatch): DispatchResult {
  if (origin.kind == OriginKind.None) return BAD_ORIGIN;
  const spent = ifElseWeight();
  const mainError = dispatchItem(main, origin, spent);
  post.actualWeight = spent;
  if (mainError == OK) {
    depositIfElseMainSuccess();
    return OK;
  }
  const error = dispatchItem(fallback, origin, spent);
  if (error == OK) depositIfElseFallbackCalled(mainError);
  return error;
}

export function ifElseInfo(main: Call, fallback: Call): DispatchInfo {
  const first = dispatchInfo(main);
  const second = dispatchInfo(fallback);
  const weight = ifElseWeight().plus(first.weight).plus(second.weight);
  const isOperational =
    first.dispatchClass == DispatchClass.Operational && second.dispatchClass == DispatchClass.Operational;
  return new DispatchInfo(weight, isOperational ? DispatchClass.Operational : DispatchClass.Normal);
}

/** Root. Fails if the call fails. */
export function dispatchAsFallible(origin: Origin, asOrigin: OriginCaller, call: Call): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const error = dispatchUnfiltered(call, originOf(asOrigin));
  if (error == OK) depositDispatchedAs(OK);
  return error;
}

export function dispatchAsFallibleInfo(asOrigin: OriginCaller, call: Call): DispatchInfo {
  return around(call, dispatchAsWeight());
}

/** The inner call's weight and class, and what is done around it. */
function around(call: Call, own: Weight): DispatchInfo {
  const inner = dispatchInfo(call);
  own.add(inner.weight);
  return new DispatchInfo(own, inner.dispatchClass);
}
