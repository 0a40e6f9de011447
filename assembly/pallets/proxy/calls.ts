// The calls of Proxy. Each checks its origin first, then the accounts that it names, then what is in storage.
//
// A call that a proxy makes runs as the account that it is made for, with a filter of the proxy's type; it succeeds or
// fails by itself, which an event says.

import { MultiAddress } from "../../frame/account-id";
import { AccountId32 } from "../../frame/account-id32";
import { Call } from "../../frame/call";
import { CANNOT_LOOKUP, DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin, OriginKind } from "../../frame/origin";
import { Weight } from "../../frame/weight";
import { dispatchInfo } from "../../generated/calls";
import {
  announcements,
  depositAnnounced,
  depositDepositPoked,
  depositProxyExecuted,
  depositPureCreated,
  depositPureKilled,
  ERROR_DUPLICATE,
  ERROR_NO_PERMISSION,
  ERROR_NOT_PROXY,
  ERROR_UNANNOUNCED,
  proxies,
} from "../../generated/pallets/proxy";
import {
  DepositKind,
  ProxyDefinition,
  ProxyDefinitionList,
  ProxyDefinitionListAndU128,
  ProxyType,
} from "../../generated/types";
import { blake2b256 } from "../../hashing/blake2b";
import { H256 } from "../../scale/h256";
import { Some } from "../../scale/some";
import { reserve, unreserve } from "../balances/reserves";
import { number } from "../../generated/pallets/system";
import { extrinsicIndex } from "../system/block";
import { dispatchFiltered } from "../system/nested-call";
import { addAnnouncement, removeAnnouncements } from "./announcements";
import { announcementsDeposit, changeDeposit, proxiesDeposit } from "./deposits";
import { addProxyOf, findProxy, removeProxiesOf, removeProxyOf } from "./proxies";
import { ProxyFilter } from "./proxy-filter";
import { pureAccount } from "./pure-account";
import {
  addProxyWeight,
  announceWeight,
  createPureWeight,
  editAnnouncementsWeight,
  killPureWeight,
  pokeDepositWeight,
  proxyAnnouncedWeight,
  proxyWeight,
  removeProxiesWeight,
  removeProxyWeight,
} from "./weights";

/** Signed, by a proxy of `real` without a delay. */
export function proxy(
  origin: Origin,
  real: MultiAddress,
  forceProxyType: Some<ProxyType> | null,
  call: Call,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const account = real.account;
  if (account == null) return CANNOT_LOOKUP;
  const definition = findProxy(account, origin.account, forceProxyType);
  if (definition == null) return ERROR_NOT_PROXY;
  if (definition.delay != 0) return ERROR_UNANNOUNCED;
  makeFor(account, definition.proxyType, call);
  return OK;
}

export function proxyInfo(
  real: MultiAddress,
  forceProxyType: Some<ProxyType> | null,
  call: Call,
): DispatchInfo {
  return around(call, proxyWeight());
}

/** Signed. Takes a deposit from the sender. */
export function addProxy(
  origin: Origin,
  delegate: MultiAddress,
  proxyType: ProxyType,
  delay: u32,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const account = delegate.account;
  if (account == null) return CANNOT_LOOKUP;
  return addProxyOf(origin.account, new ProxyDefinition(account, proxyType, delay));
}

export function addProxyInfo(delegate: MultiAddress, proxyType: ProxyType, delay: u32): DispatchInfo {
  return new DispatchInfo(addProxyWeight());
}

/** Signed. Gives deposit back to the sender. */
export function removeProxy(
  origin: Origin,
  delegate: MultiAddress,
  proxyType: ProxyType,
  delay: u32,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const account = delegate.account;
  if (account == null) return CANNOT_LOOKUP;
  return removeProxyOf(origin.account, new ProxyDefinition(account, proxyType, delay));
}

export function removeProxyInfo(delegate: MultiAddress, proxyType: ProxyType, delay: u32): DispatchInfo {
  return new DispatchInfo(removeProxyWeight());
}

/** Signed. The deposit of an account without a key was paid by its creator, who does not get it back from here. */
export function removeProxies(origin: Origin): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  removeProxiesOf(origin.account);
  return OK;
}

export function removeProxiesInfo(): DispatchInfo {
  return new DispatchInfo(removeProxiesWeight());
}

/** Signed. The sender pays the deposit of the new account's proxy, which is the sender. */
export function createPure(origin: Origin, proxyType: ProxyType, delay: u32, index: u16): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const who = origin.account;
  const height = number.get();
  const extrinsic = extrinsicIndex();
  const pure = pureAccount(who, height, extrinsic, proxyType, index);
  if (proxies.exists(pure)) return ERROR_DUPLICATE;
  const list = ProxyDefinitionList.empty();
  list.push(new ProxyDefinition(who, proxyType, delay));
  const deposit = proxiesDeposit(1);
  const reserved = reserve(who, deposit);
  if (reserved != OK) return reserved;
  proxies.set(pure, new ProxyDefinitionListAndU128(list, deposit));
  depositPureCreated(pure, who, proxyType, index, height, extrinsic);
  return OK;
}

export function createPureInfo(proxyType: ProxyType, delay: u32, index: u16): DispatchInfo {
  return new DispatchInfo(createPureWeight());
}

/** Signed, by an account that `create_pure` made with these arguments, at this height and place. */
export function killPure(
  origin: Origin,
  spawner: MultiAddress,
  proxyType: ProxyType,
  index: u16,
  height: u32,
  extIndex: u32,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const who = origin.account;
  const creator = spawner.account;
  if (creator == null) return CANNOT_LOOKUP;
  if (!pureAccount(creator, height, extIndex, proxyType, index).equals(who)) return ERROR_NO_PERMISSION;
  unreserve(creator, proxies.take(who).second);
  depositPureKilled(who, creator, proxyType, index);
  return OK;
}

export function killPureInfo(
  spawner: MultiAddress,
  proxyType: ProxyType,
  index: u16,
  height: u32,
  extIndex: u32,
): DispatchInfo {
  return new DispatchInfo(killPureWeight());
}

/** Signed, by a proxy of `real`. Takes a deposit from the proxy. */
export function announce(origin: Origin, real: MultiAddress, callHash: H256): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const account = real.account;
  if (account == null) return CANNOT_LOOKUP;
  if (findProxy(account, origin.account, null) == null) return ERROR_NOT_PROXY;
  const result = addAnnouncement(origin.account, account, callHash);
  if (result == OK) depositAnnounced(account, origin.account, callHash);
  return result;
}

export function announceInfo(real: MultiAddress, callHash: H256): DispatchInfo {
  return new DispatchInfo(announceWeight());
}

/** Signed, by the proxy that announced. */
export function removeAnnouncement(origin: Origin, real: MultiAddress, callHash: H256): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const account = real.account;
  return account == null ? CANNOT_LOOKUP : removeAnnouncements(origin.account, account, callHash, 0);
}

export function removeAnnouncementInfo(real: MultiAddress, callHash: H256): DispatchInfo {
  return new DispatchInfo(editAnnouncementsWeight());
}

/** Signed, by the account that the call would have been made for. */
export function rejectAnnouncement(origin: Origin, delegate: MultiAddress, callHash: H256): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const account = delegate.account;
  return account == null ? CANNOT_LOOKUP : removeAnnouncements(account, origin.account, callHash, 0);
}

export function rejectAnnouncementInfo(delegate: MultiAddress, callHash: H256): DispatchInfo {
  return new DispatchInfo(editAnnouncementsWeight());
}

/** Signed, by any account: the proxy has shown what it wants by announcing it. */
export function proxyAnnounced(
  origin: Origin,
  delegate: MultiAddress,
  real: MultiAddress,
  forceProxyType: Some<ProxyType> | null,
  call: Call,
): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const announcer = delegate.account;
  const account = real.account;
  if (announcer == null || account == null) return CANNOT_LOOKUP;
  const definition = findProxy(account, announcer, forceProxyType);
  if (definition == null) return ERROR_NOT_PROXY;
  const found = removeAnnouncements(announcer, account, hashOf(call), definition.delay);
  if (found != OK) return ERROR_UNANNOUNCED;
  makeFor(account, definition.proxyType, call);
  return OK;
}

export function proxyAnnouncedInfo(
  delegate: MultiAddress,
  real: MultiAddress,
  forceProxyType: Some<ProxyType> | null,
  call: Call,
): DispatchInfo {
  return around(call, proxyAnnouncedWeight());
}

/** Signed. */
export function pokeDeposit(origin: Origin, post: PostDispatch): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const who = origin.account;
  const own = proxies.get(who);
  const ofProxies = proxiesDeposit(own.first.length);
  if (ofProxies != own.second) {
    const result = changeDeposit(who, own.second, ofProxies);
    if (result != OK) return result;
    depositDepositPoked(who, DepositKind.Proxies, own.second, ofProxies);
    own.second = ofProxies;
    if (own.first.isEmpty) proxies.remove(who);
    else proxies.set(who, own);
    post.paysFee = false;
  }
  const pending = announcements.get(who);
  const ofPending = announcementsDeposit(pending.first.length);
  if (ofPending != pending.second) {
    const result = changeDeposit(who, pending.second, ofPending);
    if (result != OK) return result;
    depositDepositPoked(who, DepositKind.Announcements, pending.second, ofPending);
    pending.second = ofPending;
    if (pending.first.isEmpty) announcements.remove(who);
    else announcements.set(who, pending);
    post.paysFee = false;
  }
  return OK;
}

export function pokeDepositInfo(): DispatchInfo {
  return new DispatchInfo(pokeDepositWeight());
}

/** Makes a call as `real`. Filters of the call around it are those of another account, and do not apply. */
function makeFor(real: AccountId32, proxyType: ProxyType, call: Call): void {
  const origin = new Origin(OriginKind.Signed, real, new ProxyFilter(proxyType));
  depositProxyExecuted(dispatchFiltered(call, origin));
}

/** The BLAKE2b-256 hash of a call, as encoded. */
function hashOf(call: Call): H256 {
  const hash = __alloc(32);
  blake2b256(call.start, call.length, hash);
  return H256.at(hash);
}

/** The inner call's weight and class, and what is done around it. */
function around(call: Call, own: Weight): DispatchInfo {
  const inner = dispatchInfo(call);
  own.add(inner.weight);
  return new DispatchInfo(own, inner.dispatchClass);
}
