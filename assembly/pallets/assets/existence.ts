// Why accounts of an asset exist: each keeps a reference to its account of the chain, or a deposit in place of it.
//
// A sufficient asset keeps accounts alive by itself. An account of another asset is a consumer of the chain's account, which
// needs a provider; or somebody made it by `touch` for a deposit.
// Invariant: `details.accounts` counts all accounts of the asset, `details.sufficients` those that are sufficient.

import { AccountId32 } from "../../frame/account-id32";
import { ArithmeticError, arithmeticError, DispatchResult, OK } from "../../frame/dispatch-error";
import { ERROR_UNAVAILABLE_CONSUMER } from "../../generated/pallets/assets";
import { AssetDetails, ExistenceReason, ExistenceReasonKind } from "../../generated/types";
import {
  canAccrueConsumers,
  decConsumers,
  decSufficients,
  incConsumers,
  incSufficients,
} from "../system/references";

/** Counts an account of the asset. The caller stores `details`. */
export function countAccount(details: AssetDetails): DispatchResult {
  if (details.accounts == u32.MAX_VALUE) return arithmeticError(ArithmeticError.Overflow);
  details.accounts += 1;
  return OK;
}

/**
 * Counts an account without a deposit, and adds the reference that it needs. One consumer more must be possible: an attacker
 * could use up those of an account by sending it assets.
 */
export function referToAccount(who: AccountId32, details: AssetDetails): DispatchResult {
  if (details.accounts == u32.MAX_VALUE) return arithmeticError(ArithmeticError.Overflow);
  if (details.isSufficient) {
    incSufficients(who);
    if (details.sufficients != u32.MAX_VALUE) details.sufficients += 1;
  } else {
    if (!canAccrueConsumers(who, 2)) return ERROR_UNAVAILABLE_CONSUMER;
    incConsumers(who);
  }
  return countAccount(details);
}

/** The reason of an account that `referToAccount` counted. */
export function referenceReason(details: AssetDetails): ExistenceReason {
  return details.isSufficient ? ExistenceReason.sufficient() : ExistenceReason.consumer();
}

/**
 * Takes back the reference of an account without a balance, and the count.
 *
 * @returns whether the account is to be removed; it stays while a deposit is held for it
 */
export function releaseAccount(who: AccountId32, details: AssetDetails, reason: ExistenceReason): bool {
  if (reason.isDepositHeld || reason.isDepositFrom) return false;
  if (reason.kind == ExistenceReasonKind.Consumer) {
    decConsumers(who);
  } else if (reason.kind == ExistenceReasonKind.Sufficient) {
    if (details.sufficients > 0) details.sufficients -= 1;
    decSufficients(who);
  }
  if (details.accounts > 0) details.accounts -= 1;
  return true;
}
