// Calls of System: remarks, code, heap pages, raw storage, and upgrades that root authorizes and any origin applies.
//
// `code.ts` checks new code; `set_code_without_checks` does not check it.
// Source: docs/spec/host.md#set-code, docs/spec/host.md#system-storage; weights as FRAME's benchmarks gave them.

import { ProofSize, RefTime } from "../../bytes/units";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { DispatchClass, Weight } from "../../frame/weight";
import {
  authorizedUpgrade,
  depositRejectedInvalidAuthorizedUpgrade,
  depositRemarked,
  depositUpgradeAuthorized,
  ERROR_NOTHING_AUTHORIZED,
  ERROR_UNAUTHORIZED,
} from "../../generated/pallets/system";
import { clearSomeOfPrefix } from "../../host/misc";
import { packSpan } from "../../bytes/span";
import { BytesAndBytesList, BytesList, CodeUpgradeAuthorization } from "../../generated/types";
import { clear, set } from "../../host/storage";
import { mark, release } from "../../memory/arena";
import { Bytes } from "../../scale/bytes";
import { H256 } from "../../scale/h256";
import { announceEnvironment, checkSuccessor, hashOf, updateCode } from "./code";

/** `:heappages` */
const HEAP_PAGES = memory.data<u8>([0x3a, 0x68, 0x65, 0x61, 0x70, 0x70, 0x61, 0x67, 0x65, 0x73]);

/** Any origin. The bytes are in the block, not in the state. */
export function remark(origin: Origin, remark: Bytes): DispatchResult {
  return OK;
}

export function remarkInfo(remark: Bytes): DispatchInfo {
  return new DispatchInfo(new Weight(1_586_000 + 10_920 * (remark.length as u64)));
}

export function setHeapPages(origin: Origin, pages: u64): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const value = __alloc(8);
  store<u64>(value, pages);
  set(packSpan(HEAP_PAGES, 10), packSpan(value, 8));
  announceEnvironment();
  return OK;
}

export function setHeapPagesInfo(pages: u64): DispatchInfo {
  return operational(102_836_000);
}

export function setCode(origin: Origin, code: Bytes): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const unfit = checkSuccessor(code);
  if (unfit != OK) return unfit;
  updateCode(code);
  return OK;
}

export function setCodeInfo(code: Bytes): DispatchInfo {
  return operational(164_372_810_000, 67_035);
}

export function setCodeWithoutChecks(origin: Origin, code: Bytes): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  updateCode(code);
  return OK;
}

export function setCodeWithoutChecksInfo(code: Bytes): DispatchInfo {
  return operational(164_372_810_000, 67_035);
}

/** @param items keys and values */
export function setStorage(origin: Origin, items: BytesAndBytesList): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const each = items.items();
  const scope = mark();
  while (each.next()) {
    set(each.value.first.span, each.value.second.span);
    release(scope);
  }
  return OK;
}

export function setStorageInfo(items: BytesAndBytesList): DispatchInfo {
  return operational(1_565_000 + 100_733_648 * (items.length as u64));
}

export function killStorage(origin: Origin, keys: BytesList): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const each = keys.items();
  const scope = mark();
  while (each.next()) {
    clear(each.value.span);
    release(scope);
  }
  return OK;
}

export function killStorageInfo(keys: BytesList): DispatchInfo {
  return operational(1_624_000 + 100_566_903 * (keys.length as u64));
}

/** @param subkeys how many keys the caller expects below `prefix`; at most so many of the parent's state are removed */
export function killPrefix(origin: Origin, prefix: Bytes, subkeys: u32): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  clearSomeOfPrefix(prefix.span, subkeys);
  return OK;
}

export function killPrefixInfo(prefix: Bytes, subkeys: u32): DispatchInfo {
  // FRAME weighs one key more than was asked for, saturating.
  const more: u64 = subkeys == u32.MAX_VALUE ? subkeys - 1 : subkeys;
  return operational(129_304_742 + 126_340_742 * more, 70 + 70 * more);
}

export function remarkWithEvent(origin: Origin, remark: Bytes): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  depositRemarked(origin.account, hashOf(remark));
  return OK;
}

export function remarkWithEventInfo(remark: Bytes): DispatchInfo {
  return new DispatchInfo(new Weight(4_725_000 + 12_386 * (remark.length as u64)));
}

/** Root. Any origin may then install the code of this hash, if it is a later version of this runtime. */
export function authorizeUpgrade(origin: Origin, codeHash: H256): DispatchResult {
  return authorize(origin, codeHash, true);
}

export function authorizeUpgradeInfo(codeHash: H256): DispatchInfo {
  return operational(115_570_000);
}

/** Root. Any origin may then install the code of this hash, without a check of its version. */
export function authorizeUpgradeWithoutChecks(origin: Origin, codeHash: H256): DispatchResult {
  return authorize(origin, codeHash, false);
}

export function authorizeUpgradeWithoutChecksInfo(codeHash: H256): DispatchInfo {
  return operational(115_570_000);
}

/** Any origin, since root decided which code may be installed. No fee, even if the code is refused. */
export function applyAuthorizedUpgrade(origin: Origin, code: Bytes, post: PostDispatch): DispatchResult {
  const authorized = authorizedUpgrade.get();
  if (authorized == null) return ERROR_NOTHING_AUTHORIZED;
  // Without this check any account could install any code while an upgrade is authorized.
  if (!authorized.codeHash.equals(hashOf(code))) return ERROR_UNAUTHORIZED;
  authorizedUpgrade.remove();
  const unfit = authorized.checkVersion ? checkSuccessor(code) : OK;
  if (unfit == OK) updateCode(code);
  else depositRejectedInvalidAuthorizedUpgrade(authorized.codeHash, unfit);
  post.paysFee = false;
  return OK;
}

export function applyAuthorizedUpgradeInfo(code: Bytes): DispatchInfo {
  return operational(167_108_158_000, 67_035);
}

function authorize(origin: Origin, codeHash: H256, checksVersion: bool): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  authorizedUpgrade.set(new CodeUpgradeAuthorization(codeHash, checksVersion));
  depositUpgradeAuthorized(codeHash, checksVersion);
  return OK;
}

function operational(refTime: RefTime, proofSize: ProofSize = 0): DispatchInfo {
  return new DispatchInfo(new Weight(refTime, proofSize), DispatchClass.Operational);
}
