/**
 * Expectations about calls, for any test framework: they throw the `AssertionError` of Node.
 *
 * Each returns what it found, for further checks.
 */
import { AssertionError } from "node:assert";
import type { AnyRuntime, ChainEvent, NameIn, RuntimeTypes } from "@as-ismp/relayer/substrate";
import { matches, show } from "./matching.ts";
import { CallFailedError, type Receipt } from "./receipt.ts";

/** Where events are looked for: those of a call, or of the best block of a chain. */
export interface EventSource<T extends RuntimeTypes = AnyRuntime> {
  /** The events, in order. */
  readonly events: readonly ChainEvent[];
  /** For the compiler alone: never set. */
  readonly runtimeTypes?: T;
}

/** An event of a pallet whose data the compiler knows. */
export interface FoundEvent<Data> extends Omit<ChainEvent, "data"> {
  /** By field name in camelCase. */
  readonly data: Data;
}

/** Data that an event must have. Accounts may be accounts or addresses, bytes may be text, numbers may be bigints. */
export type ExpectedData<Data> = { readonly [K in keyof Data]?: unknown };

/**
 * Finds the first event with this name whose data has all fields of `data`.
 *
 * @example
 * ```ts
 * const receipt = await chain.send(alice, "Names", "claim", { name: "alice" });
 * expectEvent(receipt, "Names", "Claimed", { who: alice, name: "alice" });
 * ```
 * @throws AssertionError if there is none; its message lists the events that there are
 */
export function expectEvent<
  T extends RuntimeTypes,
  P extends NameIn<T["events"]>,
  E extends NameIn<T["events"][P]>,
>(
  source: EventSource<T>,
  pallet: P,
  name: E,
  data: ExpectedData<T["events"][P][E]> = {},
): FoundEvent<T["events"][P][E]> {
  const found = source.events.find(
    (event) => event.pallet === pallet && event.name === name && matches(event.data, data),
  );
  if (found !== undefined) return found as FoundEvent<T["events"][P][E]>;
  const wanted = `${pallet}.${name}${Object.keys(data).length === 0 ? "" : ` with ${show(data)}`}`;
  const others = source.events.map((event) => `\n  ${event.pallet}.${event.name} ${show(event.data)}`);
  throw new AssertionError({
    message: `expected the event ${wanted}, found ${others.length === 0 ? "no events" : `these events:${others.join("")}`}`,
    actual: source.events,
    expected: { pallet, name, data },
    operator: "expectEvent",
    stackStartFn: expectEvent,
  });
}

/**
 * Expects that a call fails with this error: `Pallet.Error`, or `Invalid.Reason` for a call that is in no block.
 *
 * @example
 * ```ts
 * await expectError(chain.send(bob, "Names", "claim", { name: "alice" }), "Names.Taken");
 * ```
 * @throws AssertionError if the call succeeds or fails with another error
 */
export async function expectError<T extends RuntimeTypes>(
  call: Receipt<T> | Promise<Receipt<T>>,
  error: T["errors"] | `${"Invalid" | "Unknown"}.${string}`,
): Promise<Receipt<T>> {
  let receipt: Receipt<T>;
  try {
    receipt = await call;
  } catch (failure) {
    if (!(failure instanceof CallFailedError)) throw failure;
    receipt = failure.receipt as unknown as Receipt<T>;
  }
  if (receipt.error === error) return receipt;
  throw new AssertionError({
    message: `expected the error ${error}, ${receipt.error === undefined ? "but the call succeeded" : `got ${receipt.error}`}`,
    actual: receipt.error,
    expected: error,
    operator: "expectError",
    stackStartFn: expectError,
  });
}
