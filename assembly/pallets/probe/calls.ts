// Calls of Probe: any signed account may send any message under any module id, and pays for it. Only for development.

import { Seconds } from "../../bytes/units";
import { u128 } from "as-bignum/assembly";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { ERROR_DISPATCH_FAILED } from "../../generated/pallets/probe";
import { packSpan } from "../../bytes/span";
import { Dispatched, DispatchGet, DispatchPost, FeeMetadata } from "../../ismp/dispatcher";
import { Response } from "../../ismp/response";
import { StateMachine } from "../../ismp/state-machine";
import { BytesList } from "../../generated/types";
import { Bytes } from "../../scale/bytes";
import { Reader } from "../../scale/reader";
import { PalletDispatcher } from "../ismp/dispatcher";
import { dispatchInfo } from "./weights";

/** @param timeout seconds from now; 0 for never */
export function post(
  origin: Origin,
  dest: StateMachine,
  from: Bytes,
  to: Bytes,
  timeout: Seconds,
  body: Bytes,
  fee: u128,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const request = new DispatchPost(dest, from.span, to.span, timeout, body.span);
  return resultOf(new PalletDispatcher().dispatchPost(request, paidBy(origin, fee)));
}

export function postInfo(
  dest: StateMachine,
  from: Bytes,
  to: Bytes,
  timeout: Seconds,
  body: Bytes,
  fee: u128,
): DispatchInfo {
  return dispatchInfo((from.length as u64) + to.length + body.length);
}

/**
 * @param timeout seconds from now; 0 for never
 */
export function get(
  origin: Origin,
  dest: StateMachine,
  from: Bytes,
  keys: BytesList,
  height: u64,
  context: Bytes,
  timeout: Seconds,
  fee: u128,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const request = new DispatchGet(dest, from.span, keys.encode().span, height, context.span, timeout);
  return resultOf(new PalletDispatcher().dispatchGet(request, paidBy(origin, fee)));
}

export function getInfo(
  dest: StateMachine,
  from: Bytes,
  keys: BytesList,
  height: u64,
  context: Bytes,
  timeout: Seconds,
  fee: u128,
): DispatchInfo {
  return dispatchInfo((from.length as u64) + keys.encode().length + context.length);
}

/** @param response encoded `PostResponse`, checked */
export function respond(origin: Origin, response: Bytes, fee: u128): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const read = Response.readPost(Reader.over(response.span));
  return resultOf(new PalletDispatcher().dispatchResponse(read, paidBy(origin, fee)));
}

export function respondInfo(response: Bytes, fee: u128): DispatchInfo {
  return dispatchInfo(response.length);
}

function paidBy(origin: Origin, fee: u128): FeeMetadata {
  return new FeeMetadata(packSpan(origin.account.address, 32), fee);
}

function resultOf(dispatched: Dispatched): DispatchResult {
  return dispatched.error == 0 ? OK : ERROR_DISPATCH_FAILED;
}
