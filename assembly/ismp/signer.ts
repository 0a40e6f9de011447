// Who a message names as its relayer.
//
// `signer` is either up to 32 bytes, taken as they are, or an encoded `Signature`, of which the address or public key is
// taken. Nothing is verified: anybody may name any relayer, who proves later that the name is his.
// Source: ismp-v1.md §2.8, §15.3.

import { spanAddress, spanLength } from "../host/span";
import { Reader } from "../scale/reader";
import { NOTHING } from "./identifiers";

const LONGEST_ACCOUNT: u32 = 32;
const SIGNATURE_KINDS: u8 = 3;

/** Fat pointer to the relayer's name, any length; NOTHING if the bytes are too many and no `Signature`. */
export function relayerOf(signer: u64): u64 {
  if (spanLength(signer) <= LONGEST_ACCOUNT) return signer;
  const start = spanAddress(signer);
  const reader = new Reader(start, start + spanLength(signer));
  const kind = reader.u8();
  const name = reader.span();
  reader.bytes();
  // Bytes behind the signature are passed over, as upstream does.
  return reader.failed || kind >= SIGNATURE_KINDS ? NOTHING : name;
}
