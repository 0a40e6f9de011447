// AuraApi, GrandpaApi and SessionKeys: who may author and finalize.
// Source: polkadot-host.md §4.1.

import { SLOT_DURATION } from "../../generated/pallets/aura";
import { KEY_AUTHORITIES as AURA_AUTHORITIES } from "../../generated/pallets/aura";
import { KEY_AUTHORITIES as GRANDPA_AUTHORITIES, KEY_CURRENT_SET_ID } from "../../generated/pallets/grandpa";
import { panic } from "../../frame/panic";
import { valueKey } from "../../frame/storage-key";
import { getU64 } from "../../frame/storage-value";
import { generateEd25519, generateSr25519 } from "../../host/keystore";
import { packSpan, spanAddress, spanLength } from "../../host/span";
import { ABSENT, get } from "../../host/storage";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { answer } from "./result";

const AURA_KEY_TYPE = memory.data<u8>([0x61, 0x75, 0x72, 0x61]);
const GRANDPA_KEY_TYPE = memory.data<u8>([0x67, 0x72, 0x61, 0x6e]);
/** An Aura key, then a GRANDPA key. */
const SESSION_KEYS_LENGTH: u32 = 64;

function storedVec(key: u64): u64 {
  const value = get(key);
  const writer = new Writer(8);
  if (value == ABSENT) writer.compact(0);
  else writer.raw(spanAddress(value), spanLength(value));
  return answer(writer);
}

/** () → `u64` milliseconds; reads no storage, so that tools may ask without any */
export function AuraApi_slot_duration(address: usize, length: u32): u64 {
  const writer = new Writer(8);
  writer.u64(SLOT_DURATION);
  return answer(writer);
}

/** () → `Vec<AuraId>` */
export function AuraApi_authorities(address: usize, length: u32): u64 {
  return storedVec(valueKey(AURA_AUTHORITIES));
}

/** () → `AuthorityList` */
export function GrandpaApi_grandpa_authorities(address: usize, length: u32): u64 {
  return storedVec(valueKey(GRANDPA_AUTHORITIES));
}

/** () → `u64` */
export function GrandpaApi_current_set_id(address: usize, length: u32): u64 {
  const writer = new Writer(8);
  writer.u64(getU64(valueKey(KEY_CURRENT_SET_ID)));
  return answer(writer);
}

/** `u64`, authority → `Option<OpaqueKeyOwnershipProof>`: none, equivocations are not punished here */
export function GrandpaApi_generate_key_ownership_proof(address: usize, length: u32): u64 {
  return none();
}

/** equivocation proof, key ownership proof → `Option<()>`: none */
export function GrandpaApi_submit_report_equivocation_unsigned_extrinsic(address: usize, length: u32): u64 {
  return none();
}

function none(): u64 {
  const writer = new Writer(1);
  writer.u8(0);
  return answer(writer);
}

/** `Option<Vec<u8>>` seed → `Vec<u8>`: the public keys made in the node's keystore */
export function SessionKeys_generate_session_keys(address: usize, length: u32): u64 {
  const seed = packSpan(address, length);
  const writer = new Writer(80);
  writer.compact(SESSION_KEYS_LENGTH);
  writer.raw(generateSr25519(AURA_KEY_TYPE, seed), 32);
  writer.raw(generateEd25519(GRANDPA_KEY_TYPE, seed), 32);
  return answer(writer);
}

/** `Vec<u8>` → `Option<Vec<(Vec<u8>, KeyTypeId)>>` */
export function SessionKeys_decode_session_keys(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const keys = input.bytes();
  const size = input.length;
  if (input.finish() != 0) panic("Bad input data provided to decode_session_keys");
  if (size != SESSION_KEYS_LENGTH) return none();
  const writer = new Writer(80);
  writer.u8(1);
  writer.compact(2);
  writer.bytes(keys, 32);
  writer.raw(AURA_KEY_TYPE, 4);
  writer.bytes(keys + 32, 32);
  writer.raw(GRANDPA_KEY_TYPE, 4);
  return answer(writer);
}
