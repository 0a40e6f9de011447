// Calls of the test's pallet: accounts join and leave the candidates.

import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import { Weight } from "as-ismp/assembly/frame/weight";
import {
  candidates,
  ERROR_JOINED,
  ERROR_NO_SUCH_VALIDATOR,
  ERROR_NOT_JOINED,
} from "as-ismp/assembly/generated/pallets/candidates";
import { AccountId32List } from "as-ismp/assembly/generated/types";
import { disableIndex, isDisabled, reenableIndex } from "as-ismp/assembly/pallets/session/disabling";

export function join(origin: Origin): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  if (candidates.get().includes(origin.account)) return ERROR_JOINED;
  candidates.append(origin.account);
  return OK;
}

export function joinInfo(): DispatchInfo {
  return new DispatchInfo(new Weight(200_000_000));
}

export function leave(origin: Origin): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const list = candidates.get();
  const place = list.indexOf(origin.account);
  if (place < 0) return ERROR_NOT_JOINED;
  list.remove(place);
  candidates.set(list);
  return OK;
}

export function leaveInfo(): DispatchInfo {
  return new DispatchInfo(new Weight(200_000_000));
}

export function choose(origin: Origin, chosen: AccountId32List): DispatchResult {
  candidates.set(chosen);
  return OK;
}

export function chooseInfo(chosen: AccountId32List): DispatchInfo {
  return new DispatchInfo(new Weight(200_000_000));
}

export function disable(origin: Origin, index: u32, severity: u32): DispatchResult {
  return disableIndex(index, severity) && isDisabled(index) ? OK : ERROR_NO_SUCH_VALIDATOR;
}

export function disableInfo(index: u32, severity: u32): DispatchInfo {
  return new DispatchInfo(new Weight(200_000_000));
}

export function reenable(origin: Origin, index: u32): DispatchResult {
  return reenableIndex(index) && !isDisabled(index) ? OK : ERROR_NO_SUCH_VALIDATOR;
}

export function reenableInfo(index: u32): DispatchInfo {
  return new DispatchInfo(new Weight(200_000_000));
}
