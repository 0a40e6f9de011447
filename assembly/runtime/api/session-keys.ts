// SessionKeys: the public keys of an authority, one for each pallet with authorities, in the order of the pallets.
// Source: docs/spec/host.md#session-keys.

import { panic } from "../../frame/panic";
import { SESSION_KEYS, SESSION_KEYS_COUNT } from "../../generated/session-keys";
import { generateEd25519, generateSr25519 } from "../../host/keystore";
import { packSpan } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { answer, none } from "./result";

const KEY_SIZE: u32 = 32;
/** An entry of `SESSION_KEYS`: the key type id (4 bytes) and the `Crypto` of the key (1 byte). */
const IDENTIFIER_SIZE: u32 = 4;
const KIND_SIZE: u32 = IDENTIFIER_SIZE + 1;

const enum Crypto {
  Sr25519 = 0,
  Ed25519 = 1,
}

/** `Option<Vec<u8>>` seed → `Vec<u8>`: the public keys of new keys in the node's keystore */
export function SessionKeys_generate_session_keys(address: usize, length: u32): u64 {
  const seed = packSpan(address, length);
  const writer = new Writer(80);
  writer.compact(SESSION_KEYS_COUNT * KEY_SIZE);
  for (let i: u32 = 0; i < SESSION_KEYS_COUNT; i++) {
    const kind = SESSION_KEYS + i * KIND_SIZE;
    const crypto = load<u8>(kind, IDENTIFIER_SIZE);
    writer.raw(
      crypto == Crypto.Sr25519 ? generateSr25519(kind, seed) : generateEd25519(kind, seed),
      KEY_SIZE,
    );
  }
  return answer(writer);
}

/** `Vec<u8>` → `Option<Vec<(Vec<u8>, KeyTypeId)>>` */
export function SessionKeys_decode_session_keys(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const keys = input.bytes();
  const size = input.length;
  if (input.finish() != 0) panic("Bad input data provided to decode_session_keys");
  if (size != SESSION_KEYS_COUNT * KEY_SIZE) return none();
  const writer = new Writer(80);
  writer.u8(1);
  writer.compact(SESSION_KEYS_COUNT);
  for (let i: u32 = 0; i < SESSION_KEYS_COUNT; i++) {
    writer.bytes(keys + i * KEY_SIZE, KEY_SIZE);
    writer.raw(SESSION_KEYS + i * KIND_SIZE, IDENTIFIER_SIZE);
  }
  return answer(writer);
}
