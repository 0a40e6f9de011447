// The block that is being built or executed: number, parent, digest, extrinsics, phase.
// Source: docs/spec/host.md#executive, docs/spec/host.md#system-storage.

import { HashPtr } from "../../bytes/hash-ptr";
import { HEADER_HASHER } from "../../configuration";
import { DigestKind } from "../../consensus/digest";
import { Header } from "../../consensus/header";
import { getU32, setBytes, setU32, setWritten } from "../../frame/storage-value";
import {
  allExtrinsicsLen,
  BLOCK_HASH_COUNT,
  blockHash,
  blockWeight,
  digest,
  eventCount,
  events,
  executionPhase,
  extrinsicCount,
  extrinsicData,
  inherentsApplied,
  KEY_EVENT_TOPICS,
  number,
  parentHash,
} from "../../generated/pallets/system";
import { Phase } from "../../generated/types";
import { blake2b256 } from "../../hashing/blake2b";
import { Hasher } from "../../hashing/hasher";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, append, clear, clearPrefix, get, root } from "../../host/storage";
import { orderedRoot } from "../../trie/ordered-root";
import { mark, release } from "../../memory/arena";
import { KeptBytes } from "../../memory/kept-bytes";
import { H256 } from "../../scale/h256";
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

/** Bytes of a storage prefix. */
const PREFIX: u32 = 32;

/** The most bytes of a `Compact<u32>`. */
const MAX_COMPACT: u32 = 5;

export const STATE_VERSION: u8 = 1;
/** With system version 1 the extrinsics root is in state version 0. */
const EXTRINSICS_STATE_VERSION: u8 = 0;

/** The encoded digest so far. */
export function encodedDigest(): Span {
  const value = get(digest.key());
  if (value != ABSENT) return value;
  const empty = new Writer(1);
  empty.compact(0);
  return packSpan(empty.address, empty.length);
}

/** Begins a digest item for a consensus engine, whose payload of `length` bytes is to follow. */
export function beginConsensusLog(engine: u32, length: u32): Writer {
  const item = new Writer(length + 9);
  item.u8(DigestKind.Consensus as u8);
  item.u32(engine);
  item.compact(length);
  return item;
}

/** Appends an encoded digest item to the block's header. */
export function depositLog(item: Writer): void {
  append(digest.key(), packSpan(item.address, item.length));
}

export function extrinsicIndex(): u32 {
  return getU32(extrinsicIndexKey());
}

function extrinsicIndexKey(): Span {
  return packSpan(EXTRINSIC_INDEX, 16);
}

export function resetEvents(): void {
  clear(events.key());
  eventCount.remove();
  clearPrefix(packSpan(KEY_EVENT_TOPICS, PREFIX));
}

/** @param preDigest encoded digest that the new block begins with */
export function initialize(blockNumber: u32, parent: HashPtr, preDigest: Span): void {
  executionPhase.set(Phase.initialization());
  setU32(extrinsicIndexKey(), 0);
  setEntropy(parent);
  number.set(blockNumber);
  setBytes(digest.key(), spanAddress(preDigest), spanLength(preDigest));
  parentHash.set(H256.at(parent));
  blockHash.set(blockNumber - 1, H256.at(parent));
  blockWeight.remove();
}

/** Notes the hash of this block, which its own execution can't know. For work after it. */
export function noteBlockHash(header: Header): void {
  const hash = __alloc(32);
  header.hash(HEADER_HASHER as Hasher, hash);
  blockHash.set(number.get(), H256.at(hash));
}

/** blake2-256 of ("frame_system::initialize", parent), same as FRAME. Nothing here reads it. */
function setEntropy(parent: HashPtr): void {
  const seed = new Writer(64);
  seed.ascii("frame_system::initialize");
  seed.raw(parent, 32);
  const hash = __alloc(32);
  blake2b256(seed.address, seed.length, hash);
  setBytes(packSpan(INTRABLOCK_ENTROPY, 19), hash, 32);
}

export function noteFinishedInitialize(): void {
  executionPhase.set(Phase.applyExtrinsic(0));
}

/** Stores the bytes of the extrinsic that is about to be applied, for the extrinsics root. */
export function noteExtrinsic(extrinsic: u64): void {
  const scope = mark();
  const value = new Writer(spanLength(extrinsic) + MAX_COMPACT);
  value.bytes(spanAddress(extrinsic), spanLength(extrinsic));
  setWritten(extrinsicData.key(extrinsicIndex()), value);
  release(scope);
}

export function noteAppliedExtrinsic(): void {
  const next = extrinsicIndex() + 1;
  setU32(extrinsicIndexKey(), next);
  executionPhase.set(Phase.applyExtrinsic(next));
}

export function noteFinishedExtrinsics(): void {
  const count = extrinsicIndex();
  clear(extrinsicIndexKey());
  extrinsicCount.set(count);
  executionPhase.set(Phase.finalization());
}

/** Finalizes the block: removes everything that lives only within it. @returns the encoded header */
export function finalize(): Writer {
  executionPhase.remove();
  const extrinsicsLength = allExtrinsicsLen.getOr(0);
  allExtrinsicsLen.remove();
  clear(packSpan(INTRABLOCK_ENTROPY, 19));
  inherentsApplied.remove();
  const blockNumber = number.get();
  const extrinsicsRoot = takeExtrinsicsRoot(extrinsicsLength);
  pruneBlockHash(blockNumber);
  const header = new Writer(512);
  header.raw(parentHash.get().address, 32);
  header.compact(blockNumber);
  // The state root comes last: nothing may be written after it.
  header.raw(root(STATE_VERSION), 32);
  header.raw(extrinsicsRoot, 32);
  const logs = encodedDigest();
  header.raw(spanAddress(logs), spanLength(logs));
  return header;
}

/** More than a block holds: a guess beyond this was made of what root wrote. */
const MOST_GUESSED: u64 = 6 << 20;

/** @param length of all extrinsics together, in bytes; a guess, since root may write any key */
function takeExtrinsicsRoot(length: u32): usize {
  const count = extrinsicCount.getOr(0);
  extrinsicCount.remove();
  const guess = (length as u64) + ((count as u64) + 1) * MAX_COMPACT;
  const extrinsics = new KeptBytes(min<u64>(guess, MOST_GUESSED) as u32);
  const head = new Writer(MAX_COMPACT);
  head.compact(count);
  extrinsics.add(head.address, head.length);
  const scope = mark();
  for (let i: u32 = 0; i < count; i++) {
    const key = extrinsicData.key(i);
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
    blockHash.remove(blockNumber - BLOCK_HASH_COUNT - 1);
  }
}
