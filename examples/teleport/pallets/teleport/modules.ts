// The module `teleport`: pays out what arrives, gives back what did not.
//
// Refuses messages of other chains, for other chains (a router gets those as well), of other modules, of another kind or
// form, and what the reserve can't pay. A message that is refused has not arrived: its sender gets the tokens back after
// its timeout.

import { OK } from "as-ismp/assembly/frame/dispatch-error";
import {
  depositArrived,
  depositReserveTold,
  depositReturned,
  peer,
} from "as-ismp/assembly/generated/pallets/teleport";
import { IsmpError } from "as-ismp/assembly/ismp/errors";
import { Callback, IsmpModule, ModuleResult } from "as-ismp/assembly/ismp/module";
import { Request } from "as-ismp/assembly/ismp/request";
import { Response } from "as-ismp/assembly/ismp/response";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { transfer } from "as-ismp/assembly/pallets/balances/fungible";
import { Preservation } from "as-ismp/assembly/frame/currency";
import { hostStateMachine } from "as-ismp/assembly/pallets/ismp/chain-identity";
import { Cost } from "as-ismp/assembly/weights/cost";
import { isModuleId, Parcel } from "./parcel";
import { Answer, isQuestion } from "./question";
import { RESERVE } from "./reserve";
import { weighTransfer } from "./weights";

/** Pallet Ismp asks each pallet in turn whose module an id is. */
export function moduleForId(id: usize, length: u32): IsmpModule | null {
  return isModuleId(id, length) ? new Teleport() : null;
}


@final
class Teleport extends IsmpModule {
  /** Each callback makes one transfer; those that it refuses cost nothing. */
  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    weighTransfer(cost);
  }

  /** The protocol has proven that `source` sent it, and that it has not arrived before. */
  onAccept(request: Request): ModuleResult {
    const parcel = Parcel.of(request);
    if (!parcel || !isPeer(request.source) || !isHere(request.dest)) return refused();
    const paid = transfer(RESERVE, parcel.beneficiary, parcel.amount, Preservation.Preserve);
    if (paid != OK) return ModuleResult.refused(IsmpError.ModuleDispatchError);
    depositArrived(parcel.beneficiary, parcel.amount);
    return ModuleResult.ok();
  }

  /** The protocol has proven that this chain sent the question, and that the value is what the other chain's state held. */
  onResponse(response: Response): ModuleResult {
    const answer = Answer.of(response);
    if (!answer || !isHere(response.dest) || !isPeer(response.source)) return refused();
    depositReserveTold(answer.reserve);
    return ModuleResult.ok();
  }

  /** The protocol has proven that this chain sent it, that `dest` has not taken it, and that it never will. */
  onRequestTimeout(request: Request): ModuleResult {
    if (!isHere(request.source) || !isPeer(request.dest)) return refused();
    // A GET that was not answered has nothing to undo.
    if (isQuestion(request)) return ModuleResult.ok();
    const parcel = Parcel.of(request);
    if (!parcel) return refused();
    const paid = transfer(RESERVE, parcel.sender, parcel.amount, Preservation.Preserve);
    if (paid != OK) return ModuleResult.refused(IsmpError.ModuleDispatchError);
    depositReturned(parcel.sender, parcel.amount);
    return ModuleResult.ok();
  }
}

function refused(): ModuleResult {
  return ModuleResult.refused(IsmpError.CannotHandleMessage);
}

function isHere(machine: StateMachine): bool {
  return hostStateMachine().equals(machine);
}

function isPeer(machine: StateMachine): bool {
  const expected = peer.get();
  return expected != null && expected.equals(machine);
}
