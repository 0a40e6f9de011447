// Entry points for the tests alone: the layers below the runtime APIs, one call each.
//
// Input and output are SCALE. A refusal is `01 ‖ Vec<u8>` "Name: reason", as the runtime APIs give it.

import "../../assembly/host/panic";
import { copyBytes } from "../../assembly/bytes/copy";
import { HashIndex } from "../../assembly/bytes/hash-index";
import { decompressBlock } from "../../assembly/bytes/lz4";
import { AuthorityChange } from "../../assembly/consensus/grandpa/authority-change";
import { Justification } from "../../assembly/consensus/grandpa/justification";
import { VoterSet, AUTHORITY_SIZE } from "../../assembly/consensus/grandpa/voter-set";
import { Header } from "../../assembly/consensus/header";
import { IsmpDigest } from "../../assembly/consensus/ismp-digest";
import { writeHeadsKey, HEADS_KEY_LENGTH } from "../../assembly/consensus/parachain/heads";
import { blake2b128, blake2b256, blake2b512 } from "../../assembly/hashing/blake2b";
import { Hasher, hash256 } from "../../assembly/hashing/hasher";
import { keccak256 } from "../../assembly/hashing/keccak";
import { twox128, twox64 } from "../../assembly/hashing/twox";
import { packRequest } from "../../assembly/ismp/commitment";
import { Request } from "../../assembly/ismp/request";
import { StateMachine } from "../../assembly/ismp/state-machine";
import { Mark, mark, release } from "../../assembly/memory/arena";
import { KeptBytes } from "../../assembly/memory/kept-bytes";
import { answer, refuse } from "../../assembly/runtime/api/result";
import { Reader } from "../../assembly/scale/reader";
import { Writer } from "../../assembly/scale/writer";
import { TrieBuilder } from "../../assembly/trie/builder";
import { CommitmentKind, verifyMembership, verifyNonMembership } from "../../assembly/ismp/commitment-trie";
import { Entries } from "../../assembly/trie/entries";
import { Proof } from "../../assembly/trie/proof";
import { ProofRecorder } from "../../assembly/trie/proof-recorder";

export { __heap_base };

/** u8 function, bytes → digest. Functions: keccak256, blake2b256, blake2b128, twox64, twox128, blake2b512, hash256 by blake2. */
export function Probe_hash(address: usize, length: u32): u64 {
  const kind = load<u8>(address);
  const data = address + 1;
  const size = length - 1;
  const writer = new Writer(32);
  if (kind == 0) keccak256(data, size, writer.reserve(32));
  else if (kind == 1) blake2b256(data, size, writer.reserve(32));
  else if (kind == 2) blake2b128(data, size, writer.reserve(16));
  else if (kind == 3) twox64(data, size, writer.reserve(8));
  else if (kind == 4) twox128(data, size, writer.reserve(16));
  else if (kind == 5) blake2b512(data, size, writer.reserve(64));
  else hash256(Hasher.Blake2_256, data, size, writer.reserve(32));
  return answer(writer);
}

const enum Taking {
  Small = 0,
  Large = 1,
  /** A writer that grows byte by byte. */
  Growing = 2,
  /** An array that grows item by item. */
  Array = 3,
}

/**
 * u8 what is allocated, u32 bytes a turn, u32 turns, u8 whether each turn frees its memory → u32 sum of a byte that
 * each turn kept
 */
export function Probe_scopes(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const what = input.u8() as Taking;
  const size = input.u32();
  const turns = input.u32();
  const releases = input.bool();
  const kept = new KeptBytes();
  const scope: Mark = mark();
  for (let turn: u32 = 0; turn < turns; turn++) {
    const byte = __alloc(1);
    store<u8>(byte, turn as u8);
    kept.add(byte, 1);
    take(what, size);
    if (releases) release(scope);
  }
  let sum: u32 = 0;
  for (let turn: u32 = 0; turn < turns; turn++) sum += load<u8>(kept.address + turn);
  kept.free();
  const writer = new Writer(4);
  writer.u32(sum);
  return answer(writer);
}

function take(what: Taking, size: u32): void {
  if (what == Taking.Small) {
    for (let taken: u32 = 0; taken < size; taken += 64) memory.fill(__alloc(64), 0xff, 64);
  } else if (what == Taking.Large) {
    memory.fill(__alloc(size), 0xff, size);
  } else if (what == Taking.Growing) {
    const writer = new Writer(1);
    for (let i: u32 = 0; i < size; i++) writer.u8(0xff);
  } else {
    const items = new Array<u64>();
    for (let i: u32 = 0; i < size / 8; i++) items.push(u64.MAX_VALUE);
  }
}

/** Vec<[u8; 32]> keys, Vec<[u8; 32]> keys to find → positions as i32 each. */
export function Probe_hash_index(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const count = input.count(32);
  const index = new HashIndex(input.fixed(count * 32), 32, count);
  const questions = input.count(32);
  const writer = new Writer(64);
  for (let i: u32 = 0; i < questions; i++) writer.u32(index.find(input.fixed(32)) as u32);
  return answer(writer);
}

/** u32 size, an LZ4 block → its content */
export function Probe_decompress(address: usize, length: u32): u64 {
  const size = load<u32>(address);
  const writer = new Writer(size);
  decompressBlock(address + 4, writer.reserve(size), size);
  return answer(writer);
}

/** u32 offset, u32 size, bytes → 16 bytes of 0xff, a copy of that part, 16 bytes of 0xff */
export function Probe_copy(address: usize, length: u32): u64 {
  const offset = load<u32>(address);
  const size = load<u32>(address, 4);
  const writer = new Writer(size + 32);
  const out = writer.reserve(size + 32);
  memory.fill(out, 0xff, size + 32);
  copyBytes(out + 16, address + 8 + offset, size);
  return answer(writer);
}

/** Header → 00 ‖ hash ‖ parent ‖ u32 number ‖ state root ‖ extrinsics root */
export function Probe_header(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const header = Header.read(input);
  const error = input.finish();
  if (error != 0) return refuse(error);
  const writer = new Writer(160);
  writer.u8(0);
  header.hash(Hasher.Blake2_256, writer.reserve(32));
  writer.raw(header.parentHash, 32);
  writer.u32(header.number);
  writer.raw(header.stateRoot, 32);
  writer.raw(header.extrinsicsRoot, 32);
  return answer(writer);
}

/** u64 slot duration, u8 sources, header → 00 ‖ u64 timestamp ‖ mmr root ‖ child root ‖ bool has roots */
export function Probe_ismp_digest(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const slotDuration = input.u64();
  const sources: u32 = input.u8();
  const header = Header.read(input);
  const error = input.finish();
  if (error != 0) return refuse(error);
  const digest = IsmpDigest.scan(header, slotDuration, sources);
  if (digest.error != 0) return refuse(digest.error);
  const writer = new Writer(80);
  writer.u8(0);
  writer.u64(digest.timestamp);
  writer.raw(digest.mmrRoot, 32);
  writer.raw(digest.childTrieRoot, 32);
  writer.u8(digest.hasRoots ? 1 : 0);
  return answer(writer);
}

/** Header → 00 ‖ bool scheduled ‖ bool forced ‖ u32 delay ‖ Vec<authority> */
export function Probe_authority_change(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const header = Header.read(input);
  const error = input.finish();
  if (error != 0) return refuse(error);
  const change = AuthorityChange.scan(header);
  const writer = new Writer(128);
  writer.u8(0);
  writer.u8(change.scheduled ? 1 : 0);
  writer.u8(change.forced ? 1 : 0);
  writer.u32(change.delay);
  writer.compact(change.authorityCount);
  writer.raw(change.authorities, change.authorityCount * AUTHORITY_SIZE);
  return answer(writer);
}

/** AuthorityList, u64 set id, Vec<u8> justification → 00 */
export function Probe_justification(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const count = input.count(AUTHORITY_SIZE);
  const authorities = input.fixed(count * AUTHORITY_SIZE);
  const setId = input.u64();
  const bytes = input.nested();
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const justification = new Justification(bytes);
  const decoded = bytes.finish();
  if (decoded != 0) return refuse(decoded);
  const error = justification.verify(new VoterSet(authorities, count), setId);
  return error != 0 ? refuse(error) : accept();
}

/** u32 para id → storage key of its head */
export function Probe_heads_key(address: usize, length: u32): u64 {
  const writer = new Writer(64);
  writeHeadsKey(load<u32>(address), writer.reserve(HEADS_KEY_LENGTH));
  return answer(writer);
}

/** u8 hasher, u8 state version, Vec<(Vec<u8>, Vec<u8>)> entries, Vec<Vec<u8>> keys → root ‖ Vec<Vec<u8>> nodes */
export function Probe_prove(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const hasher = input.u8();
  const stateVersion = input.u8();
  const count = input.count(2);
  const entries = new Entries(count);
  for (let i: u32 = 0; i < count; i++) {
    const key = input.bytes();
    const keyLength = input.length;
    const value = input.bytes();
    entries.add(key, keyLength, value, input.length);
  }
  const keyCount = input.count(1);
  const keys = new Entries(keyCount);
  for (let i: u32 = 0; i < keyCount; i++) {
    const key = input.bytes();
    keys.add(key, input.length, 0, 0);
  }
  const error = input.finish();
  if (error != 0) return refuse(error);
  entries.sort();
  keys.sort();
  const recorder = new ProofRecorder(keys);
  const writer = new Writer(1024);
  new TrieBuilder(hasher as Hasher, stateVersion, entries, recorder).build(writer.reserve(32));
  recorder.write(writer);
  return answer(writer);
}

/** u8 hasher, root, Vec<Vec<u8>> nodes, u8 kind, bool members, Vec<[u8; 32]> commitments → 00 */
export function Probe_commitments(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const hasher = input.u8();
  const root = input.fixed(32);
  const proof = Proof.decode(input, hasher as Hasher);
  if (proof.error != 0) return refuse(proof.error);
  const kind = input.u8() as CommitmentKind;
  const members = input.bool();
  const count = input.count(32);
  const commitments = input.fixed(count * 32);
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const error = members
    ? verifyMembership(proof, root, kind, commitments, count)
    : verifyNonMembership(proof, root, kind, commitments, count);
  return error != 0 ? refuse(error) : accept();
}

/** StateMachine → its text form */
export function Probe_state_machine_text(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const machine = StateMachine.read(input);
  const error = input.finish();
  if (error != 0) return refuse(error);
  const writer = new Writer(32);
  machine.writeText(writer);
  return answer(writer);
}

/** Request → the packed string its commitment is the hash of */
export function Probe_pack(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const request = Request.read(input);
  const error = input.finish();
  if (error != 0) return refuse(error);
  const writer = new Writer(256);
  packRequest(request, writer);
  return answer(writer);
}

/** A broken invariant: reads beyond an array, to test the text of a trap. */
export function Probe_trap(address: usize, length: u32): u64 {
  return new StaticArray<u64>(1)[length + 1];
}

function accept(): u64 {
  const writer = new Writer(1);
  writer.u8(0);
  return answer(writer);
}
