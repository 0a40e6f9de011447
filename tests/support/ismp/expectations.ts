import { expect } from "@jest/globals";
import { callbacks, type MockChain, type Outcome } from "./mock-chain.ts";

/** The message is refused as a whole, with that error, before anything is written and any module is called. */
export function expectRefused(chain: MockChain, message: Uint8Array, name: string): void {
  const outcome = chain.handle(message);
  expect(outcome.error).toBe(name);
  expect(outcome.items).toEqual([]);
  expect(callbacks(outcome)).toEqual([]);
  expect(outcome.state).toEqual(chain.state);
}

/** The message is accepted, each item with an event. */
export function expectAccepted(chain: MockChain, message: Uint8Array): Outcome {
  const outcome = chain.handle(message);
  expect(outcome.firstError).toBeNull();
  return outcome;
}

/** The entries that a run added or changed (bytes, as hex) and removed (null). */
export function changes(chain: MockChain, outcome: Outcome): Map<string, string | null> {
  const difference = new Map<string, string | null>();
  for (const [key, value] of outcome.state) if (chain.state.get(key) !== value) difference.set(key, value);
  for (const key of chain.state.keys()) if (!outcome.state.has(key)) difference.set(key, null);
  return difference;
}
