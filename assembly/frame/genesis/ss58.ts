// SS58 addresses: accounts and public keys of 32 bytes as text.
//
// base58(prefix ‖ 32 bytes ‖ 2 bytes of checksum); the prefix takes one byte below 64, else two. Any prefix is accepted:
// it names a network, and that of a genesis configuration does not exist yet.

import { AccountId32 } from "../account-id32";
import { blake2b512 } from "../../hashing/blake2b";
import { JsonReader } from "./json";

const KEY: u32 = 32;
const CHECKSUM: u32 = 2;
/** The most that a text of `MAX_TEXT` digits decodes to. */
const MAX_DECODED: u32 = 48;
const MAX_TEXT: u32 = 64;
/** "SS58PRE" */
const CONTEXT = memory.data<u8>([0x53, 0x53, 0x35, 0x38, 0x50, 0x52, 0x45]);
const CONTEXT_LENGTH: u32 = 7;

const NO_ACCOUNT = changetype<AccountId32>(<usize>0);

const DECODED = memory.data(48);
const CHECKED = memory.data(64);
const HASH = memory.data(64, 8);

/** Reads an address. If it is invalid, `json.error` has the reason, and the result must not be used. */
export function readAddress(json: JsonReader): AccountId32 {
  json.text();
  if (json.failed) return NO_ACCOUNT;
  const length = decodeBase58(json.textAddress, json.textLength);
  if (length == NOT_BASE58) {
    json.fail("`" + json.shownText() + "` is no SS58 address: a character is not base58");
    return NO_ACCOUNT;
  }
  const first = load<u8>(DECODED);
  const prefix: u32 = first < 64 ? 1 : 2;
  if (first >= 128 || length != prefix + KEY + CHECKSUM) {
    json.fail("`" + json.shownText() + "` is no SS58 address of 32 bytes");
    return NO_ACCOUNT;
  }
  memory.copy(CHECKED, CONTEXT, CONTEXT_LENGTH);
  memory.copy(CHECKED + CONTEXT_LENGTH, DECODED, prefix + KEY);
  blake2b512(CHECKED, CONTEXT_LENGTH + prefix + KEY, HASH);
  if (load<u16>(HASH) != load<u16>(DECODED + prefix + KEY)) {
    json.fail("`" + json.shownText() + "` is no SS58 address: its checksum is wrong");
    return NO_ACCOUNT;
  }
  const key = __alloc(KEY);
  memory.copy(key, DECODED + prefix, KEY);
  return AccountId32.at(key);
}

const NOT_BASE58: u32 = u32.MAX_VALUE;

/** Decodes to DECODED. @returns the length; 0 if the text is too long for an address; NOT_BASE58 */
function decodeBase58(text: usize, length: u32): u32 {
  if (length > MAX_TEXT) return 0;
  memory.fill(DECODED, 0, MAX_DECODED);
  // `used` bytes at the end of DECODED hold the number so far, big-endian.
  let used: u32 = 0;
  let zeros: u32 = 0;
  for (let i: u32 = 0; i < length; i++) {
    let carry: u32 = digit(load<u8>(text + i));
    if (carry == NOT_BASE58) return NOT_BASE58;
    if (carry == 0 && used == 0) {
      zeros++;
      continue;
    }
    for (let j: u32 = 0; j < used; j++) {
      const at = DECODED + MAX_DECODED - 1 - j;
      carry += (load<u8>(at) as u32) * 58;
      store<u8>(at, carry as u8);
      carry >>>= 8;
    }
    if (carry == 0) continue;
    if (used == MAX_DECODED) return 0;
    store<u8>(DECODED + MAX_DECODED - 1 - used, carry as u8);
    used++;
  }
  // Each leading zero digit is a zero byte.
  if (zeros + used > MAX_DECODED) return 0;
  memory.copy(DECODED + zeros, DECODED + MAX_DECODED - used, used);
  memory.fill(DECODED, 0, zeros);
  return zeros + used;
}

/** The value of a character of `1-9 A-Z a-z` without I, O and l. */
function digit(character: u8): u32 {
  const c: u32 = character;
  if (c >= 0x31 && c <= 0x39) return c - 0x31;
  if (c >= 0x41 && c <= 0x5a && c != 0x49 && c != 0x4f) {
    return c - 0x41 + 9 - (c > 0x49 ? 1 : 0) - (c > 0x4f ? 1 : 0);
  }
  if (c >= 0x61 && c <= 0x7a && c != 0x6c) return c - 0x61 + 33 - (c > 0x6c ? 1 : 0);
  return NOT_BASE58;
}
