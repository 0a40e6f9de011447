// Deposits for accounts of assets: an account that is made by `touch` exists without a reference to the chain's account.

import { AccountId32 } from "../../frame/account-id32";
import { u128 } from "as-bignum/assembly";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import {
  account as accounts,
  asset,
  assetAccountDeposit,
  depositTouched,
  ERROR_ALREADY_EXISTS,
  ERROR_ASSET_NOT_LIVE,
  ERROR_UNKNOWN,
} from "../../generated/pallets/assets";
import { AccountStatus, AssetAccount, AssetStatus, ExistenceReason } from "../../generated/types";
import { Reader } from "../../scale/reader";
import { reserve, unreserve } from "../balances/reserves";
import { countAccount } from "./existence";

/** Makes an account without tokens for `who`, for a deposit of `depositor`. Event: Touched. */
export function makeAccount(id: u32, who: AccountId32, depositor: AccountId32): DispatchResult {
  if (accounts.exists(id, who)) return ERROR_ALREADY_EXISTS;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  const counted = countAccount(details);
  if (counted != OK) return counted;
  const deposit = assetAccountDeposit();
  const reserved = reserve(depositor, deposit);
  if (reserved != OK) return reserved;
  asset.set(id, details);
  const reason = depositor.equals(who)
    ? ExistenceReason.depositHeld(deposit)
    : ExistenceReason.depositFrom(depositor, deposit);
  accounts.set(id, who, new AssetAccount(new u128(), AccountStatus.Liquid, reason));
  depositTouched(id, who, depositor);
  return OK;
}

/** A deposit of another account than the one that it is for. */
@final
export class ForeignDeposit {
  constructor(
    public depositor: AccountId32,
    public amount: u128,
  ) {}
}

/** What `DepositFrom` holds; null for another reason. */
export function foreignDeposit(reason: ExistenceReason): ForeignDeposit | null {
  if (!reason.isDepositFrom) return null;
  const reader: Reader = reason.fields();
  const depositor = AccountId32.read(reader);
  return new ForeignDeposit(depositor, reader.u128());
}

/** Unreserves the deposit that an account of `who` exists for, if there is one. @returns its reason afterwards */
export function returnDeposit(who: AccountId32, reason: ExistenceReason): ExistenceReason {
  const foreign = foreignDeposit(reason);
  if (foreign != null) {
    unreserve(foreign.depositor, foreign.amount);
    return ExistenceReason.depositRefunded();
  }
  if (!reason.isDepositHeld) return reason;
  const own = reason.asDepositHeld;
  if (own != null) unreserve(who, own.value);
  return ExistenceReason.depositRefunded();
}
