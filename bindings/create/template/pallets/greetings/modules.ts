// The module `greetings`: counts the texts that arrive, and answers each.

import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { greetings, GreetingsModule } from "as-ismp/assembly/generated/modules/greetings";
import {
  counts,
  depositAnswered,
  depositLost,
  depositReceived,
} from "as-ismp/assembly/generated/pallets/greetings";
import { GreetingsAnswer, GreetingsMessage } from "as-ismp/assembly/generated/types";
import { Callback, ModuleResult } from "as-ismp/assembly/ismp/module";
import { Request } from "as-ismp/assembly/ismp/request";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { nowSeconds } from "as-ismp/assembly/pallets/ismp/clock";
import { Cost } from "as-ismp/assembly/weights/cost";
import { weighCallback } from "./weights";

/** How long an answer may take, in seconds. */
const ANSWER_TIMEOUT: u64 = 3600;


@final
export class Greetings extends GreetingsModule {
  /** Every chain may send: a text moves nothing. Name the chains here if it does. */
  trusts(chain: StateMachine): bool {
    return true;
  }

  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    weighCallback(callback, bytes, cost);
  }

  /** The protocol has proven that `request.source` sent it, and that it has not arrived before. */
  onAccept(request: Request, message: GreetingsMessage): ModuleResult {
    const count = counts.getOr(message.sender, 0) + 1;
    counts.set(message.sender, count);
    depositReceived(message.sender, message.text);
    // The relayer of the answer is paid nothing, so no account pays.
    const answer = new GreetingsAnswer(message.sender, count);
    const sent = greetings.respond(request, answer, nowSeconds() + ANSWER_TIMEOUT, AccountId32.zero());
    return sent.error == 0 ? ModuleResult.ok() : ModuleResult.refused(sent.error);
  }

  /** The protocol has proven that `request.dest` has not taken it, and never will. */
  onTimeout(request: Request, message: GreetingsMessage): ModuleResult {
    depositLost(message.sender);
    return ModuleResult.ok();
  }

  onResponse(request: Request, message: GreetingsMessage, answer: GreetingsAnswer): ModuleResult {
    depositAnswered(message.sender, answer.count);
    return ModuleResult.ok();
  }

  /** The text has arrived all the same: nothing is undone. */
  onResponseTimeout(request: Request, message: GreetingsMessage, answer: GreetingsAnswer): ModuleResult {
    return ModuleResult.ok();
  }
}
