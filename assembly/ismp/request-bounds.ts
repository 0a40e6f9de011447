// Bounds that leave a request's commitment one kind, one source, one destination and one set of numbers.
//
// Wire v1 hashes the packed string
//
//   POST: source ‖ dest ‖ nonce(8) ‖ timeout(8) ‖ from ‖ to ‖ body
//   GET:  source ‖ dest ‖ nonce(8) ‖ height(8) ‖ timeout(8) ‖ from ‖ keys ‖ context
//
// without lengths and without the kind, so one commitment may have several readings, and a relayer chooses which one he
// sends. Attacks: a GET with a chosen deadline was delivered as a POST of a module that never sent it, or timed out as one;
// a POST was answered as a GET, so that the answer of a module that echoes became a proven value.
//
// With `checkRequestBounds` on every path no two of these readings are both accepted:
//
// - source and dest: a text form begins with a word that is no prefix of another one and ends with four bytes or with
//   decimal digits. Behind the digits of the source comes a letter. Behind those of dest comes the nonce, whose first byte
//   is 0 below 2^56, which is no digit. Names that are not UTF-8 all have the text XXXX and are refused.
// - kind: as a POST a GET's height is the timeout, and its timeout the first eight bytes of from ‖ to ‖ body. Heights are
//   in [1, 1,500,000,000) and GET timeouts below 2^40. A POST with a timeout in that range and three zero bytes at that
//   place is refused, so one of the two readings always is. Honest POSTs have no timeout, or one after July 2017.
//
// Not covered are the borders between from, to and body, and between from, keys and context: modules compare those
// (docs/protocol/index.md).
// Source: modules/ismp/core/src/messaging.rs at pallet-ismp-v2512.1.0, which has none of these bounds.

import { IsmpError } from "./errors";
import { Request, RequestKind } from "./request";

/** Keys that a GET may ask for, and that all GETs of one message may ask for together. */
export const MAX_GET_KEYS: u32 = 1 << 14;

/** The first nonce that is refused; chains count nonces from 0. */
const NONCE_END: u64 = 1 << 56;
/** The first height of a GET that is refused. In seconds it is July 2017, before any POST's deadline. */
const GET_HEIGHT_END: u64 = 1_500_000_000;
/** The first deadline of a GET, in seconds, that is refused: in about 35,000 years. */
const GET_TIMEOUT_END: u64 = 1 << 40;

/** Gives an error number, 0 for none. Reads the request alone, never the chain. */
export function checkRequestBounds(request: Request): u32 {
  if (request.nonce >= NONCE_END) return IsmpError.NonceTooLarge;
  if (!request.source.hasOwnText() || !request.dest.hasOwnText()) return IsmpError.AmbiguousStateMachine;
  if (request.kind == RequestKind.Post) {
    return isReadableAsGet(request) ? IsmpError.PostReadableAsGet : IsmpError.None;
  }
  if (request.height == 0 || request.height >= GET_HEIGHT_END) return IsmpError.GetHeightOutOfRange;
  return request.timeout >= GET_TIMEOUT_END ? IsmpError.TimeoutTooLarge : IsmpError.None;
}

/** Whether a GET within the bounds has the packed string of this POST. */
function isReadableAsGet(post: Request): bool {
  if (post.timeout == 0 || post.timeout >= GET_HEIGHT_END) return false;
  const length = (post.fromLength as u64) + (post.toLength as u64) + (post.bodyLength as u64);
  if (length < 8) return false;
  // The timeout of the GET: eight bytes, big-endian.
  for (let i: u32 = 0; i < 3; i++) {
    if (byteBehindTimeout(post, i) != 0) return false;
  }
  return true;
}

/** A byte of from ‖ to ‖ body, which must be that long. */
function byteBehindTimeout(post: Request, index: u32): u8 {
  if (index < post.fromLength) return load<u8>(post.from + index);
  index -= post.fromLength;
  return index < post.toLength ? load<u8>(post.to + index) : load<u8>(post.body + index - post.toLength);
}
