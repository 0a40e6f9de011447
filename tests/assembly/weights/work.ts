// Entry point for the benchmark of weights: one kind of work, over and over.
//
// Input: `u8` kind, `u32` times, `u32` size of what is worked on. Kinds below 64 call a host function, the others compute.

import "../../../assembly/host/panic";
import { HashIndex } from "../../../assembly/bytes/hash-index";
import { copyBytes } from "../../../assembly/bytes/copy";
import { blake2b256 } from "../../../assembly/hashing/blake2b";
import { keccak256 } from "../../../assembly/hashing/keccak";
import { twox128 } from "../../../assembly/hashing/twox";
import {
  ext_crypto_ed25519_verify_version_1,
  ext_default_child_storage_clear_version_1,
  ext_default_child_storage_exists_version_1,
  ext_default_child_storage_get_version_1,
  ext_default_child_storage_set_version_1,
  ext_logging_max_level_version_1,
  ext_offchain_index_set_version_1,
  ext_storage_append_version_1,
  ext_storage_clear_version_1,
  ext_storage_commit_transaction_version_1,
  ext_storage_exists_version_1,
  ext_storage_get_version_1,
  ext_storage_next_key_version_1,
  ext_storage_rollback_transaction_version_1,
  ext_storage_set_version_1,
  ext_storage_start_transaction_version_1,
} from "../../../assembly/host/imports";
import { packSpan } from "../../../assembly/bytes/span";
import { ext_allocator_malloc_version_1 } from "../../../assembly/memory/host-allocator";
import { Reader } from "../../../assembly/scale/reader";
import { Writer } from "../../../assembly/scale/writer";

export { __heap_base };

const CHILD = memory.data<u8>([0x49, 0x53, 0x4d, 0x50]);
const KEY_LENGTH: u32 = 51;
const KEY = memory.data(51);
/** A key, a signature by it, and the signed message: given after the numbers. */
const SIGNED: u32 = 32 + 64 + 53;

export function Work_run(address: usize, length: u32): u64 {
  const reader = new Reader(address, address + length);
  const kind = reader.u8();
  const times = reader.u32();
  const size = reader.u32();
  const signed = reader.fixed(SIGNED);
  const bytes = __alloc(size + 64);
  memory.fill(bytes, 0x55, size + 64);
  const key = packSpan(KEY, KEY_LENGTH);
  const value = packSpan(bytes, size);
  const child = packSpan(CHILD, 4);
  // The keys that are read exist in the block's own changes: the database is measured separately.
  for (let i: u32 = 0; i < times; i++) {
    store<u32>(KEY, i * 0x9e3779b1);
    if (kind == 1 || kind == 3 || kind == 4 || kind == 6) ext_storage_set_version_1(key, value);
    if (kind == 11 || kind == 12 || kind == 14) ext_default_child_storage_set_version_1(child, key, value);
  }
  for (let i: u32 = 0; i < times; i++) {
    store<u32>(KEY, i * 0x9e3779b1);
    switch (kind) {
      case 2:
        ext_storage_set_version_1(key, value);
        break;
      case 1:
        ext_storage_get_version_1(key);
        ext_storage_get_version_1(key);
        break;
      case 3:
        ext_storage_clear_version_1(key);
        break;
      case 4:
        ext_storage_exists_version_1(key);
        ext_storage_exists_version_1(key);
        break;
      case 5:
        store<u32>(KEY, 0);
        ext_storage_append_version_1(key, value);
        break;
      case 6:
        ext_storage_next_key_version_1(key);
        ext_storage_next_key_version_1(key);
        break;
      case 7:
        ext_storage_start_transaction_version_1();
        ext_storage_commit_transaction_version_1();
        break;
      case 8:
        ext_storage_start_transaction_version_1();
        ext_storage_rollback_transaction_version_1();
        break;
      case 11:
        ext_default_child_storage_get_version_1(child, key);
        ext_default_child_storage_get_version_1(child, key);
        break;
      case 12:
        ext_default_child_storage_clear_version_1(child, key);
        break;
      case 13:
        ext_default_child_storage_set_version_1(child, key, value);
        break;
      case 14:
        ext_default_child_storage_exists_version_1(child, key);
        ext_default_child_storage_exists_version_1(child, key);
        break;
      case 20:
        ext_crypto_ed25519_verify_version_1(signed + 32, packSpan(signed + 96, 53), signed);
        break;
      case 21:
        touch(ext_allocator_malloc_version_1(size), size);
        break;
      case 22:
        ext_logging_max_level_version_1();
        break;
      case 23:
        ext_offchain_index_set_version_1(key, value);
        break;
      case 64:
        blake2b256(bytes, size, bytes);
        break;
      case 65:
        keccak256(bytes, size, bytes);
        break;
      case 66:
        twox128(bytes, size, bytes);
        break;
      case 67:
        sortHashes(bytes, size);
        break;
      case 68:
        decode(bytes, size);
        break;
      case 69:
        copyBytes(bytes + 1, bytes + (size >> 1) + 8, size >> 1);
        break;
      default:
        break;
    }
  }
  return packSpan(bytes, 8);
}

/** The host's memory costs when it is first written to, page by page. */
function touch(start: usize, size: u32): void {
  for (let at: u32 = 0; at < size; at += 4096) store<u8>(start + at, 1);
}

/** Sorts `count` pseudo-random hashes and finds each of them. */
function sortHashes(out: usize, count: u32): void {
  const hashes = __alloc(count * 32);
  let state: u64 = 88172645463325252;
  for (let i: u32 = 0; i < count * 4; i++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    store<u64>(hashes + (i << 3), state);
  }
  const index = new HashIndex(hashes, 32, count);
  let sum: u32 = 0;
  for (let i: u32 = 0; i < count; i++) sum += index.find(hashes + (i << 5));
  store<u32>(out, sum);
}

/** Writes and reads small fields, as encodings of messages have them. */
function decode(out: usize, count: u32): void {
  const writer = new Writer(64);
  for (let i: u32 = 0; i < count; i++) {
    writer.compact(i & 255);
    writer.u32(i);
    writer.bytes(out, 5);
    writer.u64(i);
  }
  const reader = new Reader(writer.address, writer.address + writer.length);
  let sum: u64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    sum += reader.compact();
    sum += reader.u32();
    sum += reader.span();
    sum += reader.u64();
  }
  store<u64>(out, sum);
}
