// The result of a message: refused as a whole, or one result for each of its items.
//
// Invariant: a message that is refused as a whole has no items, and nothing was written for it. If an item is refused,
// others may have been executed: the chain rolls back the whole message.
// Source: docs/spec/protocol.md#results.

import { ErrorCode, ProofSize, RefTime } from "../bytes/units";
import { Span } from "../bytes/span";
import { saturatingAdd } from "../bytes/saturating";
import { IsmpEvent } from "./event";
import { NOTHING } from "./identifiers";
import { ModuleResult } from "./module";


@final
export class ItemResult {
  private constructor(
    /** 0 for none. */
    public error: ErrorCode,
    /** Fat pointer to the module's own text for the error; NOTHING: the text of `error`. */
    public reason: Span,
    /** null if there is an error. */
    public event: IsmpEvent | null,
  ) {}

  static of(event: IsmpEvent): ItemResult {
    return new ItemResult(0, NOTHING, event);
  }

  static refused(error: ErrorCode, reason: Span = NOTHING): ItemResult {
    return new ItemResult(error, reason, null);
  }
}


@final
export class MessageResult {
  /** In the order of the batch; of a consensus message its events. */
  items: ItemResult[] = [];
  /** Weight of all callbacks: picoseconds, and bytes of proof. */
  refTime: RefTime = 0;
  proofSize: ProofSize = 0;
  /** How many heights of state machines a consensus message proved. */
  heights: u32 = 0;

  constructor(
    /** Why the whole message is refused; 0 for none. */
    public error: ErrorCode = 0,
    /** Fat pointer to the consensus client's own text for the error; NOTHING: the text of `error`. */
    public reason: Span = NOTHING,
  ) {}

  static refused(error: ErrorCode, reason: Span = NOTHING): MessageResult {
    return new MessageResult(error, reason);
  }

  add(event: IsmpEvent): void {
    this.items.push(ItemResult.of(event));
  }

  refuse(error: ErrorCode, reason: Span = NOTHING): void {
    this.items.push(ItemResult.refused(error, reason));
  }

  addWeight(callback: ModuleResult): void {
    this.refTime = saturatingAdd(this.refTime, callback.refTime);
    this.proofSize = saturatingAdd(this.proofSize, callback.proofSize);
  }

  /** The first refusal, of the message or of an item; null if there is none. */
  firstRefusal(): ItemResult | null {
    if (this.error != 0) return ItemResult.refused(this.error, this.reason);
    for (let i = 0; i < this.items.length; i++) {
      if (this.items[i].error != 0) return this.items[i];
    }
    return null;
  }
}
