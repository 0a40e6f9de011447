// What the calls of Assets weigh: computation, and the keys that each reads and writes at the most.
//
// Computation is a bound for all calls, from the most expensive one upstream (pallet-assets 48.1.0, src/weights.rs); so is
// that of each account or approval that is destroyed.
// Source: docs/reference/weights.md.

import { DispatchInfo } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { REMOVE_ITEMS_LIMIT } from "../../generated/pallets/assets";
import { Cost } from "../../weights/cost";

const CALL: u64 = 75_000_000;
const DESTROYED_ITEM: u64 = 20_000_000;

/** Bytes of the largest values. */
const ASSET: u64 = 210;
const HOLDING: u64 = 66;
const APPROVAL: u64 = 32;
const METADATA: u64 = 140;
const RESERVES: u64 = 1;
const NEXT_ID: u64 = 4;
const SYSTEM_ACCOUNT: u64 = 128;

/** The asset alone. */
export function assetInfo(): DispatchInfo {
  return infoOf(base());
}

/** A new asset: whether it is there, the next id, the owner's deposit. */
export function creationInfo(): DispatchInfo {
  const cost = base();
  cost.readsValue(1, NEXT_ID);
  cost.writes(1);
  systemAccounts(cost, 1);
  return infoOf(cost);
}

/** Accounts of the asset and, for references and deposits, of the chain. */
export function accountsInfo(holdings: u64, accounts: u64): DispatchInfo {
  const cost = base();
  cost.reads(holdings, HOLDING);
  cost.writes(holdings);
  systemAccounts(cost, accounts);
  return infoOf(cost);
}

/** An approval, its owner's deposit, and what `accountsInfo` weighs if tokens move. */
export function approvalInfo(holdings: u64, accounts: u64): DispatchInfo {
  const cost = base();
  cost.reads(1, APPROVAL);
  cost.writes(1);
  cost.reads(holdings, HOLDING);
  cost.writes(holdings);
  systemAccounts(cost, accounts);
  return infoOf(cost);
}

/** Name and symbol, and deposits of up to two accounts. */
export function metadataInfo(accounts: u64): DispatchInfo {
  const cost = base();
  cost.reads(1, METADATA);
  cost.writes(1);
  systemAccounts(cost, accounts);
  return infoOf(cost);
}

export function reservesInfo(): DispatchInfo {
  const cost = base();
  cost.writesUnread(1, RESERVES);
  return infoOf(cost);
}

/** Each destroyed account has its account of the chain and that of who paid for it. */
export function destroyedAccounts(count: u64): Weight {
  const cost = base();
  cost.compute(DESTROYED_ITEM, count);
  cost.reads(count, HOLDING);
  cost.writes(count);
  systemAccounts(cost, count);
  return new Weight(cost.refTime, cost.proofSize);
}

export function destroyedApprovals(count: u64): Weight {
  const cost = base();
  cost.compute(DESTROYED_ITEM, count);
  cost.reads(count, APPROVAL);
  cost.writes(count);
  systemAccounts(cost, count);
  return new Weight(cost.refTime, cost.proofSize);
}

export function destroyAccountsLimit(): DispatchInfo {
  return new DispatchInfo(destroyedAccounts(REMOVE_ITEMS_LIMIT));
}

export function destroyApprovalsLimit(): DispatchInfo {
  return new DispatchInfo(destroyedApprovals(REMOVE_ITEMS_LIMIT));
}

function base(): Cost {
  const cost = new Cost();
  cost.compute(CALL);
  cost.reads(1, ASSET);
  cost.writes(1);
  return cost;
}

function systemAccounts(cost: Cost, count: u64): void {
  cost.reads(count, SYSTEM_ACCOUNT);
  cost.writes(count);
}

function infoOf(cost: Cost): DispatchInfo {
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}
