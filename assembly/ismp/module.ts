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
import { Cost } from "../weights/cost";

/** What a module is called for. */
export const enum Callback {
  Accept,
  Response,
  RequestTimeout,
  ResponseTimeout,
}

/** In a result: the callback cost what `weigh` declared. */
const AS_DECLARED: u64 = u64.MAX_VALUE;

/** What a module that declares nothing is taken to need: keys read and written, their size, picoseconds of computation. */
const DEFAULT_KEYS: u64 = 4;
const DEFAULT_VALUE: u64 = 256;
const DEFAULT_COMPUTATION: u64 = 200_000_000;
/** For each byte of the message: room to copy it, hash it and store it. */
const DEFAULT_BYTE: u64 = 20_000;

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

  /**
   * Adds what a callback costs at the most to `cost`, before the message is looked at. It is asked once for each item, so
   * it does no more than add numbers; it reads no storage. A module that declares less than it needs lets anybody fill
   * blocks with its work.
   *
   * @param bytes how long the request or response is, in SCALE
   */
  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    cost.compute(DEFAULT_COMPUTATION);
    cost.compute(DEFAULT_BYTE, bytes);
    cost.reads(DEFAULT_KEYS, DEFAULT_VALUE);
    cost.writes(DEFAULT_KEYS);
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

  /** Without figures: as declared. Smaller ones are given back to the block, larger ones count as declared. */
  static ok(refTime: u64 = AS_DECLARED, proofSize: u64 = AS_DECLARED): ModuleResult {
    return new ModuleResult(0, NOTHING, refTime, proofSize);
  }

  static refused(error: u32, reason: u64 = NOTHING): ModuleResult {
    return new ModuleResult(error, reason, 0, 0);
  }
}
