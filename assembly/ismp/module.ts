// A module: where messages go to and come from on this chain.
//
// A module trusts that each callback runs once for a message, whatever the batch, the relayer or the module itself
// does. It may dispatch and deliver messages from inside a callback. Whatever it refuses stays undelivered: the chain
// rolls back what it wrote.
// In wire v1 a commitment does not tell where one field ends and the next begins. What is handed to a callback has the
// commitment that was sent, or proven, but a relayer may have moved the borders: of `from`, `to` and `body`, and of
// `keys` and `context`. Before a module acts on fields it compares `to`, the length of `body`, and `keys` with what it
// sent or expects.
// Source: ismp-v1.md §4, §16.

import { IsmpError } from "./errors";
import { NOTHING } from "./identifiers";
import { Request } from "./request";
import { Response } from "./response";

export abstract class IsmpModule {
  /** A POST for this module arrived; its source is proven. */
  onAccept(request: Request): ModuleResult {
    return ModuleResult.refused(IsmpError.CannotHandleMessage);
  }

  /** A request of this module was answered. */
  onResponse(response: Response): ModuleResult {
    return ModuleResult.refused(IsmpError.CannotHandleMessage);
  }

  /** A request of this module timed out: what was done when it was sent is to be undone. */
  onRequestTimeout(request: Request): ModuleResult {
    return ModuleResult.refused(IsmpError.CannotHandleMessage);
  }

  /** A response of this module timed out. */
  onResponseTimeout(response: Response): ModuleResult {
    return ModuleResult.refused(IsmpError.CannotHandleMessage);
  }
}

/** What a callback cost, or why it was refused. */
@final
export class ModuleResult {
  private constructor(
    /** 0 for none. */
    public error: u32,
    /** The module's own words, as a fat pointer; NOTHING: those of `error`. */
    public reason: u64,
    /** Weight: picoseconds, and bytes of proof. */
    public refTime: u64,
    public proofSize: u64,
  ) {}

  static ok(refTime: u64 = 0, proofSize: u64 = 0): ModuleResult {
    return new ModuleResult(0, NOTHING, refTime, proofSize);
  }

  static refused(error: u32, reason: u64 = NOTHING): ModuleResult {
    return new ModuleResult(error, reason, 0, 0);
  }
}
