// Calls of Names: who claims a name first has it.

import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import {
  depositClaimed,
  ERROR_LENGTH_OUT_OF_BOUNDS,
  ERROR_TAKEN,
  MAX_LENGTH,
} from "as-ismp/assembly/generated/pallets/names";
import { spanLength } from "as-ismp/assembly/bytes/span";
import { exists } from "as-ismp/assembly/host/storage";
import { ownerKey, setOwner } from "./storage";
import { claimWeight } from "./weights";

/** @param name its bytes: address and length in one number */
export function claim(origin: Origin, name: u64): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const length = spanLength(name);
  if (length == 0 || length > MAX_LENGTH) return ERROR_LENGTH_OUT_OF_BOUNDS;
  if (exists(ownerKey(name))) return ERROR_TAKEN;
  setOwner(name, origin.account);
  depositClaimed(origin.account, name);
  return OK;
}

/** What the call weighs, before it runs: measured by `as-ismp bench-weights`. */
export function claimInfo(name: u64): DispatchInfo {
  return new DispatchInfo(claimWeight());
}
