// The block that is being built or executed: number, parent, digest, extrinsics, phase.
// Source: docs/spec/host.md#executive, docs/spec/host.md#system-storage.

import { HashPtr } from "../../bytes/hash-ptr";
import { HEADER_HASHER } from "../../configuration";
import { Header } from "../../consensus/header";
import { twox64ConcatKeyU32, valueKey } from "../../frame/storage-key";
import { getHash, getU32, setBool, setBytes, setU32, setWritten } from "../../frame/storage-value";
import {
  BLOCK_HASH_COUNT,
  KEY_ALL_EXTRINSICS_LEN,
  KEY_BLOCK_HASH,
  KEY_BLOCK_WEIGHT,
  KEY_DIGEST,
  KEY_EVENT_COUNT,
  KEY_EVENT_TOPICS,
  KEY_EVENTS,
  KEY_EXECUTION_PHASE,
  KEY_EXTRINSIC_COUNT,
  KEY_EXTRINSIC_DATA,
  KEY_INHERENTS_APPLIED,
  KEY_NUMBER,
  KEY_PARENT_HASH,
} from "../../generated/pallets/system";
import { blake2b256 } from "../../hashing/blake2b";
import { Hasher } from "../../hashing/hasher";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, append, clear, clearPrefix, exists, get, root } from "../../host/storage";
import { orderedRoot } from "../../trie/ordered-root";
import { mark, release } from "../../memory/arena";
import { KeptBytes } from "../../memory/kept-bytes";
import { Writer } from "../../scale/writer";

/** `:extrinsic_index` */
// prettier-ignore
const EXTRINSIC_INDEX = memory.data<u8>([
  0x3a, 0x65, 0x78, 0x74, 0x72, 0x69, 0x6e, 0x73, 0x69, 0x63, 0x5f, 0x69, 0x6e, 0x64, 0x65, 0x78,
]);
/** `:intrablock_entropy` */
// prettier-ignore
const INTRABLOCK_ENTROPY = memory.data<u8>([
  0x3a, 0x69, 0x6e, 0x74, 0x72, 0x61, 0x62, 0x6c, 0x6f, 0x63, 0x6b, 0x5f, 0x65, 0x6e, 0x74, 0x72, 0x6f, 0x70, 0x79,
]);

/** The most bytes of a `Compact<u32>`. */
const MAX_COMPACT: u32 = 5;

export const STATE_VERSION: u8 = 1;
/** With system version 1 the extrinsics root is in state version 0. */
const EXTRINSICS_STATE_VERSION: u8 = 0;

const enum Phase {
  ApplyExtrinsic = 0,
  Finalization = 1,
  Initialization = 2,
}

export function number(): u32 {
  return getU32(valueKey(KEY_NUMBER));
}

/** Address of the hash of block `at`; zeros if it is not kept. */
export function blockHash(at: u32): HashPtr {
  return getHash(twox64ConcatKeyU32(KEY_BLOCK_HASH, at));
}

export function hasBlockHash(at: u32): bool {
  return exists(twox64ConcatKeyU32(KEY_BLOCK_HASH, at));
}

export function parentHash(): HashPtr {
  return getHash(valueKey(KEY_PARENT_HASH));
}

/** The encoded digest so far. */
export function digest(): Span {
  const value = get(valueKey(KEY_DIGEST));
  if (value != ABSENT) return value;
  const empty = new Writer(1);
  empty.compact(0);
  return packSpan(empty.address, empty.length);
}

/** Appends an encoded digest item to the block's header. */
export function depositLog(item: Writer): void {
  append(valueKey(KEY_DIGEST), packSpan(item.address, item.length));
}

export function extrinsicIndex(): u32 {
  return getU32(extrinsicIndexKey());
}

function extrinsicIndexKey(): Span {
  return packSpan(EXTRINSIC_INDEX, 16);
}

function setPhase(phase: Phase, index: u32 = 0): void {
  const writer = new Writer(5);
  writer.u8(phase as u8);
  if (phase == Phase.ApplyExtrinsic) writer.u32(index);
  setWritten(valueKey(KEY_EXECUTION_PHASE), writer);
}

export function resetEvents(): void {
  clear(valueKey(KEY_EVENTS));
  clear(valueKey(KEY_EVENT_COUNT));
  clearPrefix(valueKey(KEY_EVENT_TOPICS));
}

/** @param preDigest encoded digest that the new block begins with */
export function initialize(blockNumber: u32, parent: HashPtr, preDigest: Span): void {
  setPhase(Phase.Initialization);
  setU32(extrinsicIndexKey(), 0);
  setEntropy(parent);
  setU32(valueKey(KEY_NUMBER), blockNumber);
  setBytes(valueKey(KEY_DIGEST), spanAddress(preDigest), spanLength(preDigest));
  setBytes(valueKey(KEY_PARENT_HASH), parent, 32);
  setBytes(twox64ConcatKeyU32(KEY_BLOCK_HASH, blockNumber - 1), parent, 32);
  clear(valueKey(KEY_BLOCK_WEIGHT));
}

/** Notes the hash of this block, which its own execution can't know. For work after it. */
export function noteBlockHash(header: Header): void {
  const hash = __alloc(32);
  header.hash(HEADER_HASHER as Hasher, hash);
  setBytes(twox64ConcatKeyU32(KEY_BLOCK_HASH, number()), hash, 32);
}

/** blake2-256 of ("Substrate", parent), which the randomness of old runtimes reads. */
function setEntropy(parent: HashPtr): void {
  const seed = new Writer(64);
  seed.ascii("Substrate");
  seed.raw(parent, 32);
  const hash = __alloc(32);
  blake2b256(seed.address, seed.length, hash);
  setBytes(packSpan(INTRABLOCK_ENTROPY, 19), hash, 32);
}

export function noteFinishedInitialize(): void {
  setPhase(Phase.ApplyExtrinsic, 0);
}

export function inherentsApplied(): bool {
  return exists(valueKey(KEY_INHERENTS_APPLIED));
}

export function noteInherentsApplied(): void {
  setBool(valueKey(KEY_INHERENTS_APPLIED), true);
}

/** Stores the bytes of the extrinsic that is about to be applied, for the extrinsics root. */
export function noteExtrinsic(extrinsic: u64): void {
  const scope = mark();
  const value = new Writer(spanLength(extrinsic) + MAX_COMPACT);
  value.bytes(spanAddress(extrinsic), spanLength(extrinsic));
  setWritten(twox64ConcatKeyU32(KEY_EXTRINSIC_DATA, extrinsicIndex()), value);
  release(scope);
}

export function noteAppliedExtrinsic(): void {
  const next = extrinsicIndex() + 1;
  setU32(extrinsicIndexKey(), next);
  setPhase(Phase.ApplyExtrinsic, next);
}

export function noteFinishedExtrinsics(): void {
  const count = extrinsicIndex();
  clear(extrinsicIndexKey());
  setU32(valueKey(KEY_EXTRINSIC_COUNT), count);
  setPhase(Phase.Finalization);
}

/** Finalizes the block: removes everything that lives only within it. @returns the encoded header */
export function finalize(): Writer {
  clear(valueKey(KEY_EXECUTION_PHASE));
  const extrinsicsLength = getU32(valueKey(KEY_ALL_EXTRINSICS_LEN));
  clear(valueKey(KEY_ALL_EXTRINSICS_LEN));
  clear(packSpan(INTRABLOCK_ENTROPY, 19));
  clear(valueKey(KEY_INHERENTS_APPLIED));
  const blockNumber = number();
  const extrinsicsRoot = takeExtrinsicsRoot(extrinsicsLength);
  pruneBlockHash(blockNumber);
  const header = new Writer(512);
  header.raw(parentHash(), 32);
  header.compact(blockNumber);
  // The state root comes last: nothing may be written after it.
  header.raw(root(STATE_VERSION), 32);
  header.raw(extrinsicsRoot, 32);
  const logs = digest();
  header.raw(spanAddress(logs), spanLength(logs));
  return header;
}

/** More than a block holds: a guess beyond this was made of what root wrote. */
const MOST_GUESSED: u64 = 6 << 20;

/** @param length of all extrinsics together, in bytes; a guess, since root may write any key */
function takeExtrinsicsRoot(length: u32): usize {
  const count = getU32(valueKey(KEY_EXTRINSIC_COUNT));
  clear(valueKey(KEY_EXTRINSIC_COUNT));
  const guess = (length as u64) + ((count as u64) + 1) * MAX_COMPACT;
  const extrinsics = new KeptBytes(min<u64>(guess, MOST_GUESSED) as u32);
  const head = new Writer(MAX_COMPACT);
  head.compact(count);
  extrinsics.add(head.address, head.length);
  const scope = mark();
  for (let i: u32 = 0; i < count; i++) {
    const key = twox64ConcatKeyU32(KEY_EXTRINSIC_DATA, i);
    const data = get(key);
    clear(key);
    // An extrinsic without data is an empty list of bytes.
    if (data == ABSENT) store<u8>(extrinsics.reserve(1), 0);
    else extrinsics.add(spanAddress(data), spanLength(data));
    release(scope);
  }
  const root = extrinsicsRootOf(packSpan(extrinsics.address, extrinsics.length));
  extrinsics.free();
  return root;
}

/** @param extrinsics SCALE `Vec<Vec<u8>>` of the encoded extrinsics, each with its length prefix inside */
export function extrinsicsRootOf(extrinsics: u64): usize {
  return orderedRoot(HEADER_HASHER as Hasher, extrinsics, EXTRINSICS_STATE_VERSION);
}

/** Hashes are kept for BLOCK_HASH_COUNT blocks, that of genesis for ever. */
function pruneBlockHash(blockNumber: u32): void {
  if (blockNumber > BLOCK_HASH_COUNT + 1) {
    clear(twox64ConcatKeyU32(KEY_BLOCK_HASH, blockNumber - BLOCK_HASH_COUNT - 1));
  }
}
