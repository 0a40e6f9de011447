/** The four exchanges that a run must complete, and their progress. */

import { hex } from "../../terminal/format.ts";
import type { EventLog } from "./event-log.ts";
import type { Exchange } from "./exchanges.ts";
import { type LoggedMessage, requestOf } from "./logged-message.ts";
import type { Side, StageName } from "./view.ts";

export interface Goal {
  readonly name: "POST" | "response" | "GET" | "timeout";
  readonly due: StageName;
  readonly message: LoggedMessage | undefined;
}

/** What is sent, and from which chain. */
export const PLAN: readonly { readonly what: Exchange; readonly from: Side }[] = [
  { what: "post", from: "left" },
  { what: "get", from: "right" },
  { what: "timeout", from: "left" },
];

export class Goals {
  readonly #messages: LoggedMessage[] = [];

  constructor(eventLog: EventLog) {
    eventLog.subscribe((notice) => {
      if (notice.kind === "stage" && notice.stage.name === "sent") this.#messages.push(notice.message);
    });
  }

  /** All four, in the order of the plan, with the response after its POST. */
  list(): readonly Goal[] {
    const posts = this.#messages.filter(({ view }) => view.kind === "post");
    const [post, late] = posts;
    const response = this.#messages.find(
      ({ view, sent }) => view.kind === "response" && hex(requestOf(sent)) === post?.view.id,
    );
    const get = this.#messages.find(({ view }) => view.kind === "get");
    return [
      { name: "POST", due: "delivered", message: post },
      { name: "response", due: "delivered", message: response },
      { name: "GET", due: "answered", message: get },
      { name: "timeout", due: "timed out", message: late },
    ];
  }
}

/** Whether the message ended as expected or otherwise; undefined while it is under way. */
export function outcomeOf({ due, message }: Goal): "reached" | "missed" | undefined {
  const last = message?.view.stages.at(-1)?.name;
  if (last === due) return "reached";
  return last === "delivered" || last === "answered" || last === "timed out" ? "missed" : undefined;
}
