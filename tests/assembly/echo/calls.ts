// The call of Echo: sends a message with a number and a text.

import { u128 } from "as-bignum/assembly";
import { Seconds } from "as-ismp/assembly/bytes/units";
import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import { Weight } from "as-ismp/assembly/frame/weight";
import { echo } from "as-ismp/assembly/generated/modules/echo";
import { ERROR_NOT_SENT } from "as-ismp/assembly/generated/pallets/echo";
import { Ping } from "as-ismp/assembly/generated/types";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { Cost } from "as-ismp/assembly/weights/cost";

export function ping(
  origin: Origin,
  dest: StateMachine,
  number: u32,
  text: Bytes,
  timeout: Seconds,
  fee: u128,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const sent = echo.post(dest, new Ping(number, text), timeout, origin.account, fee);
  return sent.error == 0 ? OK : ERROR_NOT_SENT;
}

export function pingInfo(
  dest: StateMachine,
  number: u32,
  text: Bytes,
  timeout: Seconds,
  fee: u128,
): DispatchInfo {
  const cost = new Cost();
  echo.weighPost(cost, 9 + (text.length as u64));
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}
