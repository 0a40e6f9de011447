// Bounds of a request. Within them a commitment has only one kind, one source, one destination and one set of numbers.
//
// Wire v1 hashes the packed string
//
//   POST: source ‖ dest ‖ nonce(8) ‖ timeout(8) ‖ from ‖ to ‖ body
//   GET:  source ‖ dest ‖ nonce(8) ‖ height(8) ‖ timeout(8) ‖ from ‖ keys ‖ context
//
// without lengths and without the kind, so one commitment may have several readings, and a relayer chooses which one he
// sends. Attacks: he delivers a GET with a chosen deadline as a POST of a module that never sent it, or times it out as
// one; he answers a POST as a GET, so that the response of a module that echoes its input becomes a proven value.
//
// `checkRequestBounds` is called on every path, so that at most one of these readings is accepted:
//
// - source and dest: a text form begins with a word that is no prefix of another one and ends with four bytes or with
//   decimal digits. The digits of the source are followed by a letter. Those of dest are followed by the nonce, whose
//   first byte is 0 below 2^56, which is no digit. Names that are not UTF-8 all have the text XXXX and are refused.
// - kind: read as a POST, a GET's height is the timeout, and its timeout the first eight bytes of from ‖ to ‖ body.
//   Heights are in [1, 1,500,000,000) and GET timeouts below 2^40. A POST is refused if its timeout is in the range of
//   heights and from ‖ to ‖ body begins with three zero bytes. Honest POSTs have no timeout, or one after July 2017.
//
// The borders between from, to and body, and between from, keys and context are not covered: modules compare those
// (docs/explanation/protocol/index.md).
// Source: modules/ismp/core/src/messaging.rs at pallet-ismp-v2512.1.0, which has none of these bounds.

import { ErrorCode, Seconds } from "../bytes/units";
import { IsmpError } from "./errors";
import { Request, RequestKind } from "./request";

/** The most keys of one GET, and of all GETs of one message together. */
export const MAX_GET_KEYS: u32 = 1 << 14;

/** The first nonce that is refused; chains count nonces from 0. */
const NONCE_END: u64 = 1 << 56;
/** The first height of a GET that is refused. In seconds it is July 2017, before any POST's deadline. */
const GET_HEIGHT_END: u64 = 1_500_000_000;
/** The first deadline of a GET, in seconds, that is refused: in about 35,000 years. */
const GET_TIMEOUT_END: Seconds = 1 << 40;

/** Reads only the request, no storage. @returns an error number, 0 for none */
export function checkRequestBounds(request: Request): ErrorCode {
  if (request.nonce >= NONCE_END) return IsmpError.NonceTooLarge;
  if (!request.source.hasOwnText() || !request.dest.hasOwnText()) return IsmpError.AmbiguousStateMachine;
  if (request.kind == RequestKind.Post) {
    return isReadableAsGet(request) ? IsmpError.PostReadableAsGet : IsmpError.None;
  }
  if (request.height == 0 || request.height >= GET_HEIGHT_END) return IsmpError.GetHeightOutOfRange;
  if (request.timeout >= GET_TIMEOUT_END) return IsmpError.TimeoutTooLarge;
  // Attack: a commitment stays the same with any number of empty keys, so that a GET that any relayer may time out could fill
  // a block. None of this chain has more: they are not sent.
  return request.keyCount > MAX_GET_KEYS ? IsmpError.TooManyGetKeys : IsmpError.None;
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

/** The byte at `index` of from ‖ to ‖ body, which must be long enough. */
function byteBehindTimeout(post: Request, index: u32): u8 {
  if (index < post.fromLength) return load<u8>(post.from + index);
  index -= post.fromLength;
  return index < post.toLength ? load<u8>(post.to + index) : load<u8>(post.body + index - post.toLength);
}
