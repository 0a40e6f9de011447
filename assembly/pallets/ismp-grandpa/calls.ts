// Calls of IsmpGrandpa: root lists the chains that the GRANDPA client serves, and takes them off the list.
//
// A client is trusted for the chains that its consensus state names; this list is the second word on it, so that a
// relay chain's client does not bring in every parachain there is.
// Source: docs/spec/grandpa.md#served-chains.

import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { depositStateMachineAdded, depositStateMachineRemoved } from "../../generated/pallets/ismp-grandpa";
import { packSpan, Span, spanLength } from "../../bytes/span";
import { StateMachine } from "../../ismp/state-machine";
import { mark, release } from "../../memory/arena";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { SupportedStateMachines } from "./storage";
import { listInfo } from "./weights";

/** A state machine in its shorter form. */
const MIN_STATE_MACHINE: u32 = 5;

/** @param newStateMachines SCALE `Vec<AddStateMachine>`, checked */
export function addStateMachines(origin: Origin, newStateMachines: Span): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = Reader.over(newStateMachines);
  const count = reader.count(MIN_STATE_MACHINE + 8);
  const added = new Writer(spanLength(newStateMachines));
  added.compact(count);
  const scope = mark();
  for (let i: u32 = 0; i < count; i++) {
    const machine = StateMachine.read(reader);
    SupportedStateMachines.set(machine, reader.u64());
    machine.write(added);
    release(scope);
  }
  depositStateMachineAdded(packSpan(added.address, added.length));
  return OK;
}

export function addStateMachinesInfo(newStateMachines: Span): DispatchInfo {
  return listInfo(spanLength(newStateMachines) / (MIN_STATE_MACHINE + 8));
}

/** @param stateMachines SCALE `Vec<StateMachine>`, checked */
export function removeStateMachines(origin: Origin, stateMachines: Span): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = Reader.over(stateMachines);
  const count = reader.count(MIN_STATE_MACHINE);
  const scope = mark();
  for (let i: u32 = 0; i < count; i++) {
    SupportedStateMachines.remove(StateMachine.read(reader));
    release(scope);
  }
  depositStateMachineRemoved(stateMachines);
  return OK;
}

export function removeStateMachinesInfo(stateMachines: Span): DispatchInfo {
  return listInfo(spanLength(stateMachines) / MIN_STATE_MACHINE);
}
