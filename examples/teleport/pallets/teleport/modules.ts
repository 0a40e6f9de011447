// The module `teleport`: pays out what arrives, gives back what did not, tells what the other reserve holds.
//
// Refuses what the reserve can't pay. A message that is refused has not arrived: its sender gets the tokens back after its
// timeout.

import { u128 } from "as-bignum/assembly";
import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { Preservation } from "as-ismp/assembly/frame/currency";
import { OK } from "as-ismp/assembly/frame/dispatch-error";
import { TeleportModule } from "as-ismp/assembly/generated/modules/teleport";
import { account } from "as-ismp/assembly/generated/pallets/system";
import {
  depositArrived,
  depositReserveTold,
  depositReturned,
  peer,
} from "as-ismp/assembly/generated/pallets/teleport";
import { AccountInfo, Parcel } from "as-ismp/assembly/generated/types";
import { IsmpError } from "as-ismp/assembly/ismp/errors";
import { Callback, ModuleResult } from "as-ismp/assembly/ismp/module";
import { Request } from "as-ismp/assembly/ismp/request";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { transfer } from "as-ismp/assembly/pallets/balances/fungible";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { Cost } from "as-ismp/assembly/weights/cost";
import { RESERVE } from "./reserve";
import { weighTransfer } from "./weights";


@final
export class Teleport extends TeleportModule {
  trusts(chain: StateMachine): bool {
    const expected = peer.get();
    return expected != null && expected.equals(chain);
  }

  /** Each callback makes one transfer; those that it refuses cost nothing. */
  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    weighTransfer(cost);
  }

  onAccept(request: Request, parcel: Parcel): ModuleResult {
    const error = pay(parcel.beneficiary, parcel.amount);
    if (error == 0) depositArrived(parcel.beneficiary, parcel.amount);
    return error == 0 ? ModuleResult.ok() : ModuleResult.refused(error);
  }

  onTimeout(request: Request, parcel: Parcel): ModuleResult {
    const error = pay(parcel.sender, parcel.amount);
    if (error == 0) depositReturned(parcel.sender, parcel.amount);
    return error == 0 ? ModuleResult.ok() : ModuleResult.refused(error);
  }

  asks(key: Bytes): bool {
    return key.equals(reserveKey());
  }

  onValue(request: Request, key: Bytes, value: AccountInfo | null): ModuleResult {
    depositReserveTold(value == null ? new u128() : value.data.free);
    return ModuleResult.ok();
  }

  /** A question that was not answered has nothing to undo. */
  onGetTimeout(request: Request, key: Bytes): ModuleResult {
    return ModuleResult.ok();
  }
}

/** The reserve has the same storage key on both chains. */
export function reserveKey(): Bytes {
  return Bytes.of(account.key(RESERVE));
}

/** @returns why the reserve does not pay; 0 if it does */
function pay(who: AccountId32, amount: u128): u32 {
  const paid = transfer(RESERVE, who, amount, Preservation.Preserve);
  return paid == OK ? 0 : (IsmpError.ModuleDispatchError as u32);
}
