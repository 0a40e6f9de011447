// Begins a session every `period` blocks from block `offset` on, as FRAME's `PeriodicSessions` does.
//
// A block that ends a session declares the weight of a whole block, same as FRAME, whatever the session manager does in
// it: only inherents fit in besides.

import { Weight } from "../../frame/weight";
import { OFFSET, PERIOD } from "../../generated/config/session";
import { MAX_BLOCK_PROOF_SIZE, MAX_BLOCK_REF_TIME } from "../system/block-weight";
import { rotateSession } from "./rotation";

export function onInitialize(number: u32): Weight {
  if (number < OFFSET || (number - OFFSET) % PERIOD != 0) return new Weight();
  rotateSession();
  return new Weight(MAX_BLOCK_REF_TIME, MAX_BLOCK_PROOF_SIZE);
}
