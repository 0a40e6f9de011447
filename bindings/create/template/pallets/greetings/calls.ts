// Calls of Greetings: an account sends a text to another chain.

import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import { greetings } from "as-ismp/assembly/generated/modules/greetings";
import {
  ERROR_LENGTH_OUT_OF_BOUNDS,
  ERROR_NOT_SENT,
  MAX_LENGTH,
} from "as-ismp/assembly/generated/pallets/greetings";
import { GreetingsMessage } from "as-ismp/assembly/generated/types";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { sendWeight } from "./weights";

/** Seconds from now. */
const TIMEOUT: u64 = 3600;

export function send(origin: Origin, dest: StateMachine, text: Bytes): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  if (text.isEmpty || text.length > MAX_LENGTH) return ERROR_LENGTH_OUT_OF_BOUNDS;
  // Relayers are paid nothing here.
  const message = new GreetingsMessage(origin.account, text);
  const sent = greetings.post(dest, message, TIMEOUT, origin.account);
  return sent.error == 0 ? OK : ERROR_NOT_SENT;
}

/** What the call weighs, before it runs. */
export function sendInfo(dest: StateMachine, text: Bytes): DispatchInfo {
  return new DispatchInfo(sendWeight(text.length));
}
