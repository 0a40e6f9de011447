// Calls of System: remarks for anybody; code, heap pages and raw storage for root.
//
// A blob becomes the runtime's code only if the host can read its version, it has this runtime's name and a greater
// spec version; `set_code_without_checks` asks for nothing.
// Source: polkadot-host.md §5.3 (set-code rule); weights as FRAME's benchmarks gave them.

import { HEADER_HASHER } from "../../configuration";
import { equalBytes } from "../../bytes/compare";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Origin } from "../../frame/origin";
import { DispatchClass, Weight } from "../../frame/weight";
import {
  depositCodeUpdated,
  depositRemarked,
  ERROR_FAILED_TO_EXTRACT_RUNTIME_VERSION,
  ERROR_INVALID_SPEC_NAME,
  ERROR_SPEC_VERSION_NEEDS_TO_INCREASE,
} from "../../generated/pallets/system";
import { SPEC_NAME, SPEC_NAME_LENGTH, SPEC_VERSION } from "../../generated/version";
import { hash256, Hasher } from "../../hashing/hasher";
import { clearSomeOfPrefix, runtimeVersion } from "../../host/misc";
import { packSpan, spanAddress, spanLength } from "../../host/span";
import { ABSENT, clear, set } from "../../host/storage";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { DigestKind } from "../../consensus/digest";
import { depositLog } from "./block";

/** `:code` */
const CODE = memory.data<u8>([0x3a, 0x63, 0x6f, 0x64, 0x65]);
/** `:heappages` */
const HEAP_PAGES = memory.data<u8>([0x3a, 0x68, 0x65, 0x61, 0x70, 0x70, 0x61, 0x67, 0x65, 0x73]);

/** Of any origin: the bytes stand in the block, and nowhere in the state. */
export function remark(origin: Origin, remark: u64): DispatchResult {
  return OK;
}

export function remarkInfo(remark: u64): DispatchInfo {
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

export function setCode(origin: Origin, code: u64): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const unfit = checkSuccessor(code);
  if (unfit != OK) return unfit;
  updateCode(code);
  return OK;
}

export function setCodeInfo(code: u64): DispatchInfo {
  return operational(164_372_810_000, 67_035);
}

export function setCodeWithoutChecks(origin: Origin, code: u64): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  updateCode(code);
  return OK;
}

export function setCodeWithoutChecksInfo(code: u64): DispatchInfo {
  return operational(164_372_810_000, 67_035);
}

/** @param items SCALE `Vec<(Vec<u8>, Vec<u8>)>`: keys and values */
export function setStorage(origin: Origin, items: u64): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = readerOf(items);
  const count = reader.count(2);
  for (let i: u32 = 0; i < count; i++) {
    const key = reader.span();
    set(key, reader.span());
  }
  return OK;
}

export function setStorageInfo(items: u64): DispatchInfo {
  return operational(1_565_000 + 100_733_648 * (readerOf(items).count(2) as u64));
}

/** @param keys SCALE `Vec<Vec<u8>>` */
export function killStorage(origin: Origin, keys: u64): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  const reader = readerOf(keys);
  const count = reader.count(1);
  for (let i: u32 = 0; i < count; i++) clear(reader.span());
  return OK;
}

export function killStorageInfo(keys: u64): DispatchInfo {
  return operational(1_624_000 + 100_566_903 * (readerOf(keys).count(1) as u64));
}

/** @param subkeys how many keys the caller expects below `prefix`; no more than that are removed */
export function killPrefix(origin: Origin, prefix: u64, subkeys: u32): DispatchResult {
  const refused = origin.ensureRoot();
  if (refused != OK) return refused;
  clearSomeOfPrefix(prefix, subkeys);
  return OK;
}

export function killPrefixInfo(prefix: u64, subkeys: u32): DispatchInfo {
  // FRAME weighs one key more than was asked for, saturating.
  const more: u64 = subkeys == u32.MAX_VALUE ? subkeys - 1 : subkeys;
  return operational(129_304_742 + 126_340_742 * more, 70 + 70 * more);
}

export function remarkWithEvent(origin: Origin, remark: u64): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  const hash = __alloc(32);
  hash256(HEADER_HASHER as Hasher, spanAddress(remark), spanLength(remark), hash);
  depositRemarked(origin.account, hash);
  return OK;
}

export function remarkWithEventInfo(remark: u64): DispatchInfo {
  return new DispatchInfo(new Weight(4_725_000 + 12_386 * (spanLength(remark) as u64)));
}

/** Whether `code` is a later version of this runtime. */
function checkSuccessor(code: u64): DispatchResult {
  const version = runtimeVersion(code);
  if (version == ABSENT) return ERROR_FAILED_TO_EXTRACT_RUNTIME_VERSION;
  const reader = readerOf(version);
  const name = reader.bytes();
  const nameLength = reader.length;
  reader.bytes(); // impl_name
  reader.u32(); // authoring_version
  const specVersion = reader.u32();
  if (reader.failed) return ERROR_FAILED_TO_EXTRACT_RUNTIME_VERSION;
  if (nameLength != SPEC_NAME_LENGTH || !equalBytes(name, SPEC_NAME, nameLength))
    return ERROR_INVALID_SPEC_NAME;
  return specVersion > SPEC_VERSION ? OK : ERROR_SPEC_VERSION_NEEDS_TO_INCREASE;
}

function updateCode(code: u64): void {
  set(packSpan(CODE, 5), code);
  announceEnvironment();
  depositCodeUpdated();
}

/** Tells hosts that code or heap changed: what they know of this runtime is out of date behind this block. */
function announceEnvironment(): void {
  const item = new Writer(1);
  item.u8(DigestKind.RuntimeEnvironmentUpdated as u8);
  depositLog(item);
}

function readerOf(span: u64): Reader {
  const address = spanAddress(span);
  return new Reader(address, address + spanLength(span));
}

function operational(refTime: u64, proofSize: u64 = 0): DispatchInfo {
  return new DispatchInfo(new Weight(refTime, proofSize), DispatchClass.Operational);
}
