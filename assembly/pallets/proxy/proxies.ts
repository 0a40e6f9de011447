// The proxies of an account: a list in the order of delegate, type and delay, without repetitions.

import { AccountId32 } from "../../frame/account-id32";
import { compareBytes } from "../../bytes/compare";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { Some } from "../../scale/some";
import {
  depositProxyAdded,
  depositProxyRemoved,
  ERROR_DUPLICATE,
  ERROR_NO_SELF_PROXY,
  ERROR_NOT_FOUND,
  ERROR_TOO_MANY,
  MAX_PROXIES,
  proxies,
} from "../../generated/pallets/proxy";
import { ProxyDefinition, ProxyType } from "../../generated/types";
import { unreserve } from "../balances/reserves";
import { changeDeposit, proxiesDeposit } from "./deposits";

/** The first proxy of `real` that is `delegate`, and of the type if one is given; null if there is none. */
export function findProxy(
  real: AccountId32,
  delegate: AccountId32,
  forced: Some<ProxyType> | null,
): ProxyDefinition | null {
  const items = proxies.get(real).first.items();
  while (items.next()) {
    const one = items.value;
    if (one.delegate.equals(delegate) && (forced == null || forced.value == one.proxyType)) return one;
  }
  return null;
}

export function addProxyOf(delegator: AccountId32, added: ProxyDefinition): DispatchResult {
  if (delegator.equals(added.delegate)) return ERROR_NO_SELF_PROXY;
  const entry = proxies.get(delegator);
  const list = entry.first;
  let place: u32 = 0;
  const items = list.items();
  while (items.next()) {
    const order = compare(items.value, added);
    if (order == 0) return ERROR_DUPLICATE;
    if (order > 0) break;
    place++;
  }
  if (list.length >= MAX_PROXIES) return ERROR_TOO_MANY;
  list.insert(place, added);
  const deposit = proxiesDeposit(list.length);
  const result = changeDeposit(delegator, entry.second, deposit);
  if (result != OK) return result;
  entry.second = deposit;
  proxies.set(delegator, entry);
  depositProxyAdded(delegator, added.delegate, added.proxyType, added.delay);
  return OK;
}

export function removeProxyOf(delegator: AccountId32, removed: ProxyDefinition): DispatchResult {
  const entry = proxies.get(delegator);
  const list = entry.first;
  const place = list.indexOf(removed);
  if (place < 0) return ERROR_NOT_FOUND;
  list.remove(place as u32);
  const deposit = proxiesDeposit(list.length);
  const result = changeDeposit(delegator, entry.second, deposit);
  if (result != OK) return result;
  entry.second = deposit;
  if (list.isEmpty) proxies.remove(delegator);
  else proxies.set(delegator, entry);
  depositProxyRemoved(delegator, removed.delegate, removed.proxyType, removed.delay);
  return OK;
}

export function removeProxiesOf(delegator: AccountId32): void {
  const entry = proxies.take(delegator);
  unreserve(delegator, entry.second);
  const items = entry.first.items();
  while (items.next()) {
    const one = items.value;
    depositProxyRemoved(delegator, one.delegate, one.proxyType, one.delay);
  }
}

/** Below zero if `one` comes before `other`. */
function compare(one: ProxyDefinition, other: ProxyDefinition): i32 {
  const delegates = compareBytes(one.delegate.address, 32, other.delegate.address, 32);
  if (delegates != 0) return delegates;
  if (one.proxyType != other.proxyType) return one.proxyType < other.proxyType ? -1 : 1;
  return one.delay < other.delay ? -1 : one.delay > other.delay ? 1 : 0;
}
