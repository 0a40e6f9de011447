// The session manager of a runtime that chooses none: the validators stay as they are, same as FRAME's `()`.
//
// A pallet that provides `session_manager` has these three functions in its `session-manager.ts`.

import { AccountId32List } from "../../generated/types";

/**
 * The validators of a session that is to come: called one session before it begins.
 *
 * @returns null if they stay as they are
 */
export function newSession(index: u32): AccountId32List | null {
  return null;
}

/** A session begins. */
export function startSession(index: u32): void {}

/** A session ends. */
export function endSession(index: u32): void {}
