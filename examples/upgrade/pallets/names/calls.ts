// Calls of Names: who claims a free name has it until it expires.

import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import { Weight } from "as-ismp/assembly/frame/weight";
import {
  depositClaimed,
  ERROR_LENGTH_OUT_OF_BOUNDS,
  ERROR_TAKEN,
  MAX_LENGTH,
  owners,
  PERIOD,
} from "as-ismp/assembly/generated/pallets/names";
import { Registration } from "as-ismp/assembly/generated/types";
import { number } from "as-ismp/assembly/generated/pallets/system";
import { Bytes } from "as-ismp/assembly/scale/bytes";

export function claim(origin: Origin, name: Bytes): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  if (name.isEmpty || name.length > MAX_LENGTH) return ERROR_LENGTH_OUT_OF_BOUNDS;
  const present = owners.get(name);
  if (present != null && present.expires > number.get()) return ERROR_TAKEN;
  owners.set(name, new Registration(origin.account, number.get() + PERIOD));
  depositClaimed(origin.account, name);
  return OK;
}

export function claimInfo(name: Bytes): DispatchInfo {
  return new DispatchInfo(new Weight(129_000_000, 2_475));
}
