// The session manager of the test's pallet: the candidates are the validators. Until somebody joins, they stay as they
// are.

import { calls, candidates } from "as-ismp/assembly/generated/pallets/candidates";
import { AccountId32List, U8AndU32 } from "as-ismp/assembly/generated/types";

export function newSession(index: u32): AccountId32List | null {
  calls.append(new U8AndU32(0, index));
  return candidates.exists() ? candidates.get() : null;
}

export function startSession(index: u32): void {
  calls.append(new U8AndU32(1, index));
}

export function endSession(index: u32): void {
  calls.append(new U8AndU32(2, index));
}
