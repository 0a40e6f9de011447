// Calls of IsmpGrandpa: root lists the chains that the GRANDPA client serves, and takes them off the list.
//
// A client is trusted for the chains that its consensus state names; this list is the second word on it, so that a
// relay chain's client does not bring in every parachain there is.
// Source: docs/spec/grandpa.md#served-chains.

import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import {
  depositStateMachineAdded,
  depositStateMachineRemoved,
  supportedStateMachines,
} from "../../generated/pallets/ismp-grandpa";
import { mark, release } from "../../memory/arena";
import { AddStateMachineList, StateMachineList } from "../../generated/types";
import { listInfo } from "./weights";

export function addStateMachines(origin: Origin, newStateMachines: AddStateMachineList): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const added = StateMachineList.empty();
  added.reserve(newStateMachines.size);
  const each = newStateMachines.items();
  const scope = mark();
  while (each.next()) {
    supportedStateMachines.set(each.value.stateMachine, each.value.slotDuration);
    added.push(each.value.stateMachine);
    release(scope);
  }
  depositStateMachineAdded(added);
  return OK;
}

export function addStateMachinesInfo(newStateMachines: AddStateMachineList): DispatchInfo {
  return listInfo(newStateMachines.length);
}

export function removeStateMachines(origin: Origin, stateMachines: StateMachineList): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const each = stateMachines.items();
  const scope = mark();
  while (each.next()) {
    supportedStateMachines.remove(each.value);
    release(scope);
  }
  depositStateMachineRemoved(stateMachines);
  return OK;
}

export function removeStateMachinesInfo(stateMachines: StateMachineList): DispatchInfo {
  return listInfo(stateMachines.length);
}
