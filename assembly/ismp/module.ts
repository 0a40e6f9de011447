// A module: the receiver and sender of messages on this chain.
//
// A module relies on each callback running at most once for a message, whatever the batch, the relayer or the module
// itself does. It may dispatch and deliver messages from inside a callback. A message that it refuses stays undelivered:
// the chain rolls back what the module wrote.
// In wire v1 a commitment does not fix where one field ends and the next begins. The commitment of a request or response
// is the one that was sent or proven, but a relayer may have moved bytes between `from`, `to` and `body`, or between
// `from`, `keys` and `context`. Before a module acts on fields it must compare the kind, `from`, `to`, the length of
// `body`, and `keys` with what it sent or expects; in a ready response to a GET, absent and empty values are the same
// (docs/explanation/protocol/index.md).
// Modules are found by their id alone. On a router they also receive messages for other chains, and timeouts of messages
// from other chains: a module must compare `source` and `dest` of the request and of the response.
// Source: modules/ismp/core/src/module.rs at pallet-ismp-v2512.1.0.

import { ErrorCode, ProofSize, RefTime } from "../bytes/units";
import { Span } from "../bytes/span";
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
  /** A POST for this module arrived; its source is proven. Its dest is this chain, or another one on a router. */
  onAccept(request: Request): ModuleResult {
    return ModuleResult.refused(IsmpError.CannotHandleMessage);
  }

  /** A POST or a GET of this module was answered. */
  onResponse(response: Response): ModuleResult {
    return ModuleResult.refused(IsmpError.CannotHandleMessage);
  }

  /** A POST or a GET of this module timed out: the module undoes what it did when it sent it. */
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

/** The weight that a callback used, or why the module refused. */
@final
export class ModuleResult {
  private constructor(
    /** 0 for none. */
    public error: ErrorCode,
    /** Fat pointer to the module's own text for the error; NOTHING: the text of `error`. */
    public reason: Span,
    /** Weight: picoseconds, and bytes of proof. */
    public refTime: RefTime,
    public proofSize: ProofSize,
  ) {}

  /** Without figures: as declared. Smaller ones are given back to the block, larger ones count as declared. */
  static ok(refTime: RefTime = AS_DECLARED, proofSize: ProofSize = AS_DECLARED): ModuleResult {
    return new ModuleResult(0, NOTHING, refTime, proofSize);
  }

  static refused(error: ErrorCode, reason: Span = NOTHING): ModuleResult {
    return new ModuleResult(error, reason, 0, 0);
  }
}
