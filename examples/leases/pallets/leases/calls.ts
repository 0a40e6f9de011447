// Calls of Leases: accounts rent names; anybody may have a lease removed that has ended.

import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import { Weight } from "as-ismp/assembly/frame/weight";
import {
  depositEnded,
  depositRented,
  ERROR_LENGTH_OUT_OF_BOUNDS,
  ERROR_NOT_ENDED,
  ERROR_TAKEN,
  ERROR_TOO_LONG,
  leases,
  MAX_BLOCKS,
  MAX_LENGTH,
} from "as-ismp/assembly/generated/pallets/leases";
import { Lease } from "as-ismp/assembly/generated/types";
import { number } from "as-ismp/assembly/generated/pallets/system";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { currentLease, endedLease } from "./leases";

export function rent(origin: Origin, name: Bytes, blocks: u32): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  if (name.isEmpty || name.length > MAX_LENGTH) return ERROR_LENGTH_OUT_OF_BOUNDS;
  if (blocks == 0 || blocks > MAX_BLOCKS) return ERROR_TOO_LONG;
  const present = currentLease(name);
  if (present != null && !present.owner.equals(origin.account)) return ERROR_TAKEN;
  const until = number.get() + blocks;
  leases.set(name, new Lease(origin.account, until));
  depositRented(origin.account, name, until);
  return OK;
}

export function rentInfo(name: Bytes, blocks: u32): DispatchInfo {
  return new DispatchInfo(new Weight(129_000_000, 2_475));
}

export function sweep(origin: Origin, name: Bytes): DispatchResult {
  const refused = origin.ensureNone();
  if (refused != OK) return refused;
  const ended = endedLease(name);
  if (ended == null) return ERROR_NOT_ENDED;
  leases.remove(name);
  depositEnded(ended.owner, name);
  return OK;
}

export function sweepInfo(name: Bytes): DispatchInfo {
  return new DispatchInfo(new Weight(129_000_000, 2_475));
}
