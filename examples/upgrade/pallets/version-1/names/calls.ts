// Calls of Names: who claims a name first has it.

import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import {
  depositClaimed,
  ERROR_LENGTH_OUT_OF_BOUNDS,
  ERROR_TAKEN,
  MAX_LENGTH,
  owners,
} from "as-ismp/assembly/generated/pallets/names";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { claimWeight } from "./weights";

export function claim(origin: Origin, name: Bytes): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  if (name.isEmpty || name.length > MAX_LENGTH) return ERROR_LENGTH_OUT_OF_BOUNDS;
  if (owners.exists(name)) return ERROR_TAKEN;
  owners.set(name, origin.account);
  depositClaimed(origin.account, name);
  return OK;
}

/** What the call weighs, before it runs: measured by `as-ismp bench-weights`. */
export function claimInfo(name: Bytes): DispatchInfo {
  return new DispatchInfo(claimWeight());
}
