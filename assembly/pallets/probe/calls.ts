// Calls of Probe: any signed account may send any message under any module id, and pays for it. Only for development.

import { Seconds } from "../../bytes/units";
import { u128 } from "as-bignum/assembly";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { ERROR_DISPATCH_FAILED } from "../../generated/pallets/probe";
import { packSpan, Span, spanLength } from "../../bytes/span";
import { Dispatched, DispatchGet, DispatchPost, FeeMetadata } from "../../ismp/dispatcher";
import { Response } from "../../ismp/response";
import { StateMachine } from "../../ismp/state-machine";
import { Reader } from "../../scale/reader";
import { PalletDispatcher } from "../ismp/dispatcher";
import { dispatchInfo } from "./weights";

/** @param timeout seconds from now; 0 for never */
export function post(
  origin: Origin,
  dest: StateMachine,
  from: Span,
  to: Span,
  timeout: Seconds,
  body: Span,
  fee: u128,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const request = new DispatchPost(dest, from, to, timeout, body);
  return resultOf(new PalletDispatcher().dispatchPost(request, paidBy(origin, fee)));
}

export function postInfo(
  dest: StateMachine,
  from: Span,
  to: Span,
  timeout: Seconds,
  body: Span,
  fee: u128,
): DispatchInfo {
  return dispatchInfo((spanLength(from) as u64) + spanLength(to) + spanLength(body));
}

/**
 * @param keys SCALE `Vec<Vec<u8>>`
 * @param timeout seconds from now; 0 for never
 */
export function get(
  origin: Origin,
  dest: StateMachine,
  from: Span,
  keys: Span,
  height: u64,
  context: Span,
  timeout: Seconds,
  fee: u128,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const request = new DispatchGet(dest, from, keys, height, context, timeout);
  return resultOf(new PalletDispatcher().dispatchGet(request, paidBy(origin, fee)));
}

export function getInfo(
  dest: StateMachine,
  from: Span,
  keys: Span,
  height: u64,
  context: Span,
  timeout: Seconds,
  fee: u128,
): DispatchInfo {
  return dispatchInfo((spanLength(from) as u64) + spanLength(keys) + spanLength(context));
}

/** @param response SCALE `PostResponse`, checked */
export function respond(origin: Origin, response: u64, fee: u128): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const read = Response.readPost(Reader.over(response));
  return resultOf(new PalletDispatcher().dispatchResponse(read, paidBy(origin, fee)));
}

export function respondInfo(response: u64, fee: u128): DispatchInfo {
  return dispatchInfo(spanLength(response));
}

function paidBy(origin: Origin, fee: u128): FeeMetadata {
  return new FeeMetadata(packSpan(origin.account, 32), fee);
}

function resultOf(dispatched: Dispatched): DispatchResult {
  return dispatched.error == 0 ? OK : ERROR_DISPATCH_FAILED;
}
