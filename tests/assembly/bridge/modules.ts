// The module `assets-bridge`: issues what arrives, and what comes back because it did not arrive.

import { u128 } from "as-bignum/assembly";
import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { OK } from "as-ismp/assembly/frame/dispatch-error";
import { BridgeModule } from "as-ismp/assembly/generated/modules/bridge";
import { peer } from "as-ismp/assembly/generated/pallets/bridge";
import { AssetParcel } from "as-ismp/assembly/generated/types";
import { IsmpError } from "as-ismp/assembly/ismp/errors";
import { Callback, ModuleResult } from "as-ismp/assembly/ismp/module";
import { Request } from "as-ismp/assembly/ismp/request";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { mint } from "as-ismp/assembly/pallets/assets/fungibles";
import { Cost } from "as-ismp/assembly/weights/cost";

const VALUES: u64 = 210;


@final
export class Bridge extends BridgeModule {
  trusts(chain: StateMachine): bool {
    const expected = peer.get();
    return expected != null && expected.equals(chain);
  }

  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    weighTokens(cost);
  }

  onAccept(request: Request, parcel: AssetParcel): ModuleResult {
    return give(parcel.asset, parcel.beneficiary, parcel.amount);
  }

  onTimeout(request: Request, parcel: AssetParcel): ModuleResult {
    return give(parcel.asset, parcel.sender, parcel.amount);
  }
}

/** The peer, the asset, and an account of asset and chain. */
export function weighTokens(cost: Cost): void {
  cost.compute(75_000_000);
  cost.reads(4, VALUES);
  cost.writes(3);
}

function give(asset: u32, who: AccountId32, amount: u128): ModuleResult {
  const issued = mint(asset, who, amount);
  return issued == OK ? ModuleResult.ok() : ModuleResult.refused(IsmpError.ModuleDispatchError as u32);
}
