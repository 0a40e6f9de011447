// Calls of System: remarks, code, heap pages, raw storage, and upgrades that root authorizes and any origin applies.
//
// `code.ts` checks new code; `set_code_without_checks` does not check it.
// Source: docs/spec/host.md#set-code, docs/spec/host.md#system-storage; weights as FRAME's benchmarks gave them.

import { ProofSize, RefTime } from "../../bytes/units";
import { HashPtr } from "../../bytes/hash-ptr";
import { HEADER_HASHER } from "../../configuration";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { DispatchClass, Weight } from "../../frame/weight";
import { depositRejectedInvalidAuthorizedUpgrade, depositRemarked } from "../../generated/pallets/system";
import { hash256, Hasher } from "../../hashing/hasher";
import { clearSomeOfPrefix } from "../../host/misc";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { clear, set } from "../../host/storage";
import { Reader } from "../../scale/reader";
import { announceEnvironment, Authorization, checkSuccessor, updateCode } from "./code";

/** `:heappages` */
const HEAP_PAGES = memory.data<u8>([0x3a, 0x68, 0x65, 0x61, 0x70, 0x70, 0x61, 0x67, 0x65, 0x73]);

/** Any origin. The bytes are in the block, not in the state. */
export function remark(origin: Origin, remark: Span): DispatchResult {
  return OK;
}

export function remarkInfo(remark: Span): DispatchInfo {
  return new DispatchInfo(new Weight(1_586_000 + 10_920 * (spanLength(remark) as u64)));
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

export function setCode(origin: Origin, code: Span): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const unfit = checkSuccessor(code);
  if (unfit != OK) return unfit;
  updateCode(code);
  return OK;
}

export function setCodeInfo(code: Span): DispatchInfo {
  return operational(164_372_810_000, 67_035);
}

export function setCodeWithoutChecks(origin: Origin, code: Span): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  updateCode(code);
  return OK;
}

export function setCodeWithoutChecksInfo(code: Span): DispatchInfo {
  return operational(164_372_810_000, 67_035);
}

/** @param items SCALE `Vec<(Vec<u8>, Vec<u8>)>`: keys and values */
export function setStorage(origin: Origin, items: Span): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = Reader.over(items);
  const count = reader.count(2);
  for (let i: u32 = 0; i < count; i++) {
    const key = reader.span();
    set(key, reader.span());
  }
  return OK;
}

export function setStorageInfo(items: Span): DispatchInfo {
  return operational(1_565_000 + 100_733_648 * (Reader.over(items).count(2) as u64));
}

/** @param keys SCALE `Vec<Vec<u8>>` */
export function killStorage(origin: Origin, keys: Span): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = Reader.over(keys);
  const count = reader.count(1);
  for (let i: u32 = 0; i < count; i++) clear(reader.span());
  return OK;
}

export function killStorageInfo(keys: Span): DispatchInfo {
  return operational(1_624_000 + 100_566_903 * (Reader.over(keys).count(1) as u64));
}

/** @param subkeys how many keys the caller expects below `prefix`; at most so many of the parent's state are removed */
export function killPrefix(origin: Origin, prefix: Span, subkeys: u32): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  clearSomeOfPrefix(prefix, subkeys);
  return OK;
}

export function killPrefixInfo(prefix: Span, subkeys: u32): DispatchInfo {
  // FRAME weighs one key more than was asked for, saturating.
  const more: u64 = subkeys == u32.MAX_VALUE ? subkeys - 1 : subkeys;
  return operational(129_304_742 + 126_340_742 * more, 70 + 70 * more);
}

export function remarkWithEvent(origin: Origin, remark: Span): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const hash = __alloc(32);
  hash256(HEADER_HASHER as Hasher, spanAddress(remark), spanLength(remark), hash);
  depositRemarked(origin.account, hash);
  return OK;
}

export function remarkWithEventInfo(remark: Span): DispatchInfo {
  return new DispatchInfo(new Weight(4_725_000 + 12_386 * (spanLength(remark) as u64)));
}

/** Root. Any origin may then install the code of this hash, if it is a later version of this runtime. */
export function authorizeUpgrade(origin: Origin, codeHash: HashPtr): DispatchResult {
  return authorize(origin, codeHash, true);
}

export function authorizeUpgradeInfo(codeHash: HashPtr): DispatchInfo {
  return operational(115_570_000);
}

/** Root. Any origin may then install the code of this hash, without a check of its version. */
export function authorizeUpgradeWithoutChecks(origin: Origin, codeHash: HashPtr): DispatchResult {
  return authorize(origin, codeHash, false);
}

export function authorizeUpgradeWithoutChecksInfo(codeHash: HashPtr): DispatchInfo {
  return operational(115_570_000);
}

/** Any origin, since root decided which code may be installed. No fee, even if the code is refused. */
export function applyAuthorizedUpgrade(origin: Origin, code: Span, post: PostDispatch): DispatchResult {
  const authorization = Authorization.of(code);
  if (authorization.refused != OK) return authorization.refused;
  Authorization.clear();
  const unfit = authorization.checksVersion ? checkSuccessor(code) : OK;
  if (unfit == OK) updateCode(code);
  else depositRejectedInvalidAuthorizedUpgrade(authorization.codeHash, unfit);
  post.paysFee = false;
  return OK;
}

export function applyAuthorizedUpgradeInfo(code: Span): DispatchInfo {
  return operational(167_108_158_000, 67_035);
}

function authorize(origin: Origin, codeHash: HashPtr, checksVersion: bool): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused == OK) Authorization.put(codeHash, checksVersion);
  return refused;
}

function operational(refTime: RefTime, proofSize: ProofSize = 0): DispatchInfo {
  return new DispatchInfo(new Weight(refTime, proofSize), DispatchClass.Operational);
}
