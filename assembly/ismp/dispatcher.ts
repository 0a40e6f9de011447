// Dispatcher: sends the requests and responses of modules. The timeout of a request is relative: seconds from now.
//
// Source: docs/spec/protocol.md#dispatch. Who may send under which `from` is for the caller to say: nothing here
// authenticates it.

import { ErrorCode, Seconds } from "../bytes/units";
import { HashPtr } from "../bytes/hash-ptr";
import { Span } from "../bytes/span";
import { u128 } from "as-bignum/assembly";
import { Response } from "./response";
import { StateMachine } from "./state-machine";

/** Who pays for the delivery of a message, and how much. */
@final
export class FeeMetadata {
  constructor(
    /** Fat pointer to the account's bytes. */
    public payer: Span,
    public fee: u128,
  ) {}
}


@final
export class DispatchPost {
  constructor(
    public dest: StateMachine,
    /** Fat pointers to the module ids. */
    public from: Span,
    public to: Span,
    /** Seconds from now; 0 for never. The deadline must be below 2^64 seconds. */
    public timeout: Seconds,
    public body: Span,
  ) {}
}


@final
export class DispatchGet {
  constructor(
    public dest: StateMachine,
    public from: Span,
    /** Fat pointer to encoded `Vec<Vec<u8>>`; at most `MAX_GET_KEYS` keys of 32,767 bytes each. */
    public keys: Span,
    /** From 1 to 1,499,999,999. */
    public height: u64,
    public context: Span,
    /** Seconds from now; 0 for never. The deadline must be below 2^40 seconds. */
    public timeout: Seconds,
  ) {}
}

/** The commitment of the message that was sent, or why it was not sent. */
@final
export class Dispatched {
  constructor(
    /** 0 for none. */
    public error: ErrorCode,
    /** Address of 32 bytes. */
    public commitment: HashPtr,
  ) {}
}

export abstract class IsmpDispatcher {
  abstract dispatchPost(post: DispatchPost, fee: FeeMetadata): Dispatched;
  abstract dispatchGet(get: DispatchGet, fee: FeeMetadata): Dispatched;
  /** At most once for each request that was received. The timeout of the response is absolute, in seconds. */
  abstract dispatchResponse(response: Response, fee: FeeMetadata): Dispatched;
}
