// The module of Echo: answers each message, unless its text is `silent`.

import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { bytes } from "as-ismp/assembly/frame/literals";
import { echo, EchoModule } from "as-ismp/assembly/generated/modules/echo";
import {
  depositAnswered,
  depositAnswerLost,
  depositHeard,
  depositLost,
} from "as-ismp/assembly/generated/pallets/echo";
import { Ping, Pong } from "as-ismp/assembly/generated/types";
import { Callback, ModuleResult } from "as-ismp/assembly/ismp/module";
import { Request } from "as-ismp/assembly/ismp/request";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { nowSeconds } from "as-ismp/assembly/pallets/ismp/clock";
import { weighDispatch } from "as-ismp/assembly/pallets/ismp/dispatch-cost";
import { Cost } from "as-ismp/assembly/weights/cost";

/** The only other chain that this module speaks with, on either side: its names end in `ft` or `te`. */
const NAMES: u32 = 0x6574;

/** How long an answer may take, in seconds. */
const ANSWER: u64 = 60;


@final
export class Echo extends EchoModule {
  trusts(chain: StateMachine): bool {
    const end = chain.id >>> 16;
    return end == NAMES || end == 0x7466;
  }

  weigh(callback: Callback, length: u64, cost: Cost): void {
    cost.compute(5_000_000);
    if (callback == Callback.Accept) weighDispatch(2 * length, cost);
  }

  onAccept(request: Request, ping: Ping): ModuleResult {
    depositHeard(ping.number, ping.text);
    if (ping.text.equals(bytes("silent"))) return ModuleResult.ok();
    const pong = new Pong(2 * (ping.number as u64), true);
    const answered = echo.respond(request, pong, nowSeconds() + ANSWER, AccountId32.zero());
    return answered.error == 0 ? ModuleResult.ok() : ModuleResult.refused(answered.error);
  }

  onTimeout(request: Request, ping: Ping): ModuleResult {
    depositLost(ping.number);
    return ModuleResult.ok();
  }

  onResponse(request: Request, ping: Ping, pong: Pong): ModuleResult {
    depositAnswered(ping.number, pong.number);
    return ModuleResult.ok();
  }

  onResponseTimeout(request: Request, ping: Ping, pong: Pong): ModuleResult {
    depositAnswerLost(pong.number);
    return ModuleResult.ok();
  }
}
