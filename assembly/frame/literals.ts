// Literals that the build turns into constant data of the blob. Their argument must be a text in quotes.
//
// The build replaces each call (`bindings/build/src/build/literals.ts`): what a body here returns is only how it finds
// the data. Accounts and hashes may be constants of a file; `bytes` and `hex` belong into functions, since values of
// `Bytes` are made when the code runs.

import { Bytes } from "../scale/bytes";
import { H256 } from "../scale/h256";
import { AccountId32 } from "./account-id32";

export { AccountId32, H256 };

/** The bytes of a text of ASCII: `bytes("teleport")`. */
export function bytes(text: string, length: u32 = 0): Bytes {
  return new Bytes(changetype<usize>(text), length);
}

/** Bytes as hex: `hex("0xc0ffee")`. */
export function hex(text: string, length: u32 = 0): Bytes {
  return new Bytes(changetype<usize>(text), length);
}

/**
 * An account: an SS58 address, `0x` and 64 hex digits, or the text of an account that no key belongs to, which begins
 * with `modl` and is filled up with zeros: `account("modlteleport")`.
 */
export function account(text: string): AccountId32 {
  return changetype<AccountId32>(text);
}

/** A hash: `hash("0x…")` with 64 hex digits. */
export function hash(text: string): H256 {
  return changetype<H256>(text);
}
