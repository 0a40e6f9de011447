// The modules of Probe, selected by the first six bytes of a module id: `accept` accepts every message, `refuse` refuses
// every message, `answer` responds to each POST when it arrives, with the body reversed.

import { Seconds } from "../../bytes/units";
import { u128 } from "as-bignum/assembly";
import { packSpan } from "../../bytes/span";
import { packResponse } from "../../ismp/commitment";
import { FeeMetadata } from "../../ismp/dispatcher";
import { Callback, IsmpModule, ModuleResult } from "../../ismp/module";
import { Request } from "../../ismp/request";
import { Response } from "../../ismp/response";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { Cost } from "../../weights/cost";
import { nowSeconds } from "../ismp/clock";
import { weighDispatch } from "../ismp/dispatch-cost";
import { PalletDispatcher } from "../ismp/dispatcher";
import { keep } from "./storage";

const NAME_LENGTH: u32 = 6;
/** The timeout of a response, in seconds after the request arrived. */
const ANSWER_TIMEOUT: Seconds = 3600;

export function moduleForId(id: usize, length: u32): IsmpModule | null {
  if (length < NAME_LENGTH) return null;
  if (isNamed(id, "accept")) return new Accepting();
  if (isNamed(id, "refuse")) return new Refusing();
  return isNamed(id, "answer") ? new Answering() : null;
}

function isNamed(id: usize, name: string): bool {
  for (let i = 0; i < name.length; i++) {
    if (load<u8>(id + i) != (name.charCodeAt(i) as u8)) return false;
  }
  return true;
}

/** Stores the bodies of requests, the strings that responses are hashed as, and `timeout` for a timeout. */
class Accepting extends IsmpModule {
  onAccept(request: Request): ModuleResult {
    keep(packSpan(request.body, request.bodyLength));
    return ModuleResult.ok();
  }

  onResponse(response: Response): ModuleResult {
    const values = (response.values.end - response.values.start) as u32;
    const packed = new Writer(response.request.scaleLength + response.bodyLength + values + 80);
    packResponse(response, packed);
    keep(packSpan(packed.address, packed.length));
    return ModuleResult.ok();
  }

  onRequestTimeout(request: Request): ModuleResult {
    return noteTimeout();
  }

  onResponseTimeout(response: Response): ModuleResult {
    return noteTimeout();
  }

  /** What is kept is appended to one value; the work on its bytes is part of what any item is charged. */
  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    cost.readsValue(1, bytes);
    cost.writes(1);
  }
}

function noteTimeout(): ModuleResult {
  const word = new Writer(8);
  word.ascii("timeout");
  keep(packSpan(word.address, word.length));
  return ModuleResult.ok();
}

/** Refuses every message: a module refuses by default. */
@final
class Refusing extends IsmpModule {
  weigh(callback: Callback, bytes: u64, cost: Cost): void {}
}

/** Answers POSTs; accepts responses and timeouts. */
@final
class Answering extends Accepting {
  /** The answer holds the request and its body once more. */
  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    super.weigh(callback, bytes, cost);
    if (callback == Callback.Accept) weighDispatch(2 * bytes, cost);
  }

  onAccept(request: Request): ModuleResult {
    const answer = new Writer(request.scaleLength + request.bodyLength + 16);
    request.writeInner(answer);
    answer.compact(request.bodyLength);
    for (let i = request.bodyLength; i > 0; i--) answer.u8(load<u8>(request.body + i - 1));
    answer.u64(nowSeconds() + ANSWER_TIMEOUT);
    const response = Response.readPost(Reader.over(packSpan(answer.address, answer.length)));
    const payer = __alloc(32);
    memory.fill(payer, 0, 32);
    const free = new FeeMetadata(packSpan(payer, 32), new u128());
    const sent = new PalletDispatcher().dispatchResponse(response, free);
    return sent.error == 0 ? ModuleResult.ok() : ModuleResult.refused(sent.error);
  }
}
