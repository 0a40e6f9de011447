// Times and periods of the protocol.
//
// Stored times and periods are whole seconds; the host's clock has milliseconds. Sums and differences saturate: a clock
// that went back, or a period near 2^64, can neither trap nor wrap.
// Source: docs/spec/protocol.md#expiry, docs/spec/protocol.md#validation, docs/spec/protocol.md#consensus-updates.

import { Milliseconds, Seconds } from "../bytes/units";

/**
 * Whether a message has timed out at `now` (seconds): it has from the very second of its timeout on. 0 means never,
 * which is the same as 2^64 − 1.
 */
export function hasTimedOut(timeout: Seconds, now: Seconds): bool {
  return now >= timeoutOf(timeout);
}

/** The timeout in seconds; 2^64 − 1 for never. */
export function timeoutOf(timeout: Seconds): Seconds {
  return timeout == 0 ? u64.MAX_VALUE : timeout;
}

/**
 * Whether strictly more than `period` seconds lie between `start` (seconds) and `now` (milliseconds). A period of 0
 * has always passed.
 */
export function hasPassed(start: Seconds, period: Seconds, now: Milliseconds): bool {
  if (period == 0) return true;
  const elapsed = elapsedSeconds(start, now);
  return elapsed > period || (elapsed == period && now % 1000 != 0 && now / 1000 >= start);
}

/** Whole seconds between `start` (seconds) and `now` (milliseconds); 0 if `now` is before `start`. */
export function elapsedSeconds(start: Seconds, now: Milliseconds): Seconds {
  const seconds = now / 1000;
  return seconds > start ? seconds - start : 0;
}
