// The relayer that a message names in its `signer`.
//
// `signer` is either at most 32 bytes, used unchanged, or one encoded `Signature`, of which the address or public key
// is used. Nothing verifies the name: a message may name any relayer, who has to prove later that it is theirs.
// Refuses every other form. The name is stored once for each item of a batch, in receipts and in events, and no
// account pays for that: with names of any length one free extrinsic of 1 MB could write 20 MB of state. Source:
// modules/utils/crypto/src/verification.rs and modules/pallets/ismp/src/host.rs at pallet-ismp-v2512.1.0, which bound
// neither the name nor the signature and ignore additional bytes.

import { Span, spanLength } from "../bytes/span";
import { Reader } from "../scale/reader";
import { NOTHING } from "./identifiers";

/** The longest relayer's name, in bytes; also the longest `signer` that is taken as it is. */
export const MAX_RELAYER_NAME: u32 = 32;

const enum RelayerSignatureKind {
  Evm = 0,
  Sr25519 = 1,
  Ed25519 = 2,
}

/** Fat pointer to the relayer's name, at most `MAX_RELAYER_NAME` bytes; NOTHING if the signer has neither form. */
export function relayerOf(signer: Span): Span {
  if (spanLength(signer) <= MAX_RELAYER_NAME) return signer;
  const reader = Reader.over(signer);
  const kind = reader.u8();
  const name = reader.span();
  reader.bytes();
  const signatureLength = reader.length;
  if (reader.finish() != 0 || kind > (RelayerSignatureKind.Ed25519 as u8)) return NOTHING;
  const isEvm = kind == (RelayerSignatureKind.Evm as u8);
  if (spanLength(name) != (isEvm ? 20 : 32)) return NOTHING;
  // An EVM signature ends with its recovery id.
  return signatureLength == (isEvm ? 65 : 64) ? name : NOTHING;
}
