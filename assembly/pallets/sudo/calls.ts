// Calls of Sudo: the sudo key makes calls as root or as another account, and sets or removes the key.
//
// Root may make these calls too; other signed accounts get `RequireSudo`. Even if the inner call fails, the outer one
// succeeds, is free, and reports the inner result in its event.

import { RefTime } from "../../bytes/units";
import { MultiAddress } from "../../frame/account-id";
import { Call } from "../../frame/call";
import { BAD_ORIGIN, CANNOT_LOOKUP, DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin, OriginKind } from "../../frame/origin";
import { Weight } from "../../frame/weight";
import { dispatchInfo } from "../../generated/calls";
import {
  depositKeyChanged,
  depositKeyRemoved,
  depositSudid,
  depositSudoAsDone,
  ERROR_REQUIRE_SUDO,
  key,
} from "../../generated/pallets/sudo";
import { dispatchUnfiltered } from "../system/nested-call";

export function sudo(origin: Origin, call: Call, post: PostDispatch): DispatchResult {
  const refused = ensureSudo(origin);
  if (refused != OK) return refused;
  depositSudid(dispatchUnfiltered(call, Origin.root()));
  post.paysFee = false;
  return OK;
}

export function sudoInfo(call: Call): DispatchInfo {
  return around(call, 32_939_000);
}

export function sudoUncheckedWeight(
  origin: Origin,
  call: Call,
  weight: Weight,
  post: PostDispatch,
): DispatchResult {
  return sudo(origin, call, post);
}

export function sudoUncheckedWeightInfo(call: Call, weight: Weight): DispatchInfo {
  return new DispatchInfo(weight, dispatchInfo(call).dispatchClass);
}

export function setKey(origin: Origin, new_: MultiAddress, post: PostDispatch): DispatchResult {
  const refused = ensureSudo(origin);
  if (refused != OK) return refused;
  const account = new_.account;
  if (account == null) return CANNOT_LOOKUP;
  depositKeyChanged(key.get(), account);
  key.set(account);
  post.paysFee = false;
  return OK;
}

export function setKeyInfo(new_: MultiAddress): DispatchInfo {
  return new DispatchInfo(new Weight(132_237_000, 1_517));
}

export function sudoAs(origin: Origin, who: MultiAddress, call: Call, post: PostDispatch): DispatchResult {
  const refused = ensureSudo(origin);
  if (refused != OK) return refused;
  const account = who.account;
  if (account == null) return CANNOT_LOOKUP;
  depositSudoAsDone(dispatchUnfiltered(call, Origin.signed(account)));
  post.paysFee = false;
  return OK;
}

export function sudoAsInfo(who: MultiAddress, call: Call): DispatchInfo {
  return around(call, 32_870_000);
}

export function removeKey(origin: Origin, post: PostDispatch): DispatchResult {
  const refused = ensureSudo(origin);
  if (refused != OK) return refused;
  depositKeyRemoved();
  key.remove();
  post.paysFee = false;
  return OK;
}

export function removeKeyInfo(): DispatchInfo {
  return new DispatchInfo(new Weight(131_417_000, 1_517));
}

function ensureSudo(origin: Origin): DispatchResult {
  if (origin.kind == OriginKind.Root) return OK;
  if (origin.kind != OriginKind.Signed) return BAD_ORIGIN;
  const sudoer = key.get();
  return sudoer != null && sudoer.equals(origin.account) ? OK : ERROR_REQUIRE_SUDO;
}

/** The inner call's weight and class, and what is done around it. */
function around(call: Call, refTime: RefTime): DispatchInfo {
  const inner = dispatchInfo(call);
  return new DispatchInfo(inner.weight.plus(new Weight(refTime, 1_517)), inner.dispatchClass);
}
