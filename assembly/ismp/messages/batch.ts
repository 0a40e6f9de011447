// Reads the vectors of requests and responses inside messages.
//
// Items are read in place. A count is compared with the bytes that are left before memory is allocated for it. Of a
// vector longer than `MAX_BATCH`, `MAX_BATCH` + 1 items are kept and the others are only decoded: memory stays bounded,
// and the handler sees that there are too many.

import { Span, packSpan } from "../../bytes/span";
import { mark, release } from "../../memory/arena";
import { Reader } from "../../scale/reader";
import { Request, RequestKind } from "../request";
import { Response } from "../response";

/** The most items of one message. Split larger batches. */
export const MAX_BATCH: i32 = 1 << 14;

// The smallest encoding of each item; with the index of an enum it takes one byte more.
const MIN_POST_SIZE: u32 = 5 + 5 + 8 + 1 + 1 + 8 + 1;
const MIN_REQUEST_SIZE: u32 = 1 + MIN_POST_SIZE;
const MIN_POST_RESPONSE_SIZE: u32 = MIN_POST_SIZE + 1 + 8;
const MIN_RESPONSE_SIZE: u32 = 1 + MIN_POST_SIZE + 1;

/** `Vec<Request>` */
export function readRequests(reader: Reader): Request[] {
  const count = reader.count(MIN_REQUEST_SIZE);
  const requests = new Array<Request>();
  for (let left = keptOf(count); left > 0 && !reader.failed; left--) requests.push(Request.read(reader));
  const scope = mark();
  for (let left = count - keptOf(count); left > 0 && !reader.failed; left--) {
    Request.read(reader);
    release(scope);
  }
  return requests;
}

/** `Vec<PostRequest>` */
export function readPosts(reader: Reader): Request[] {
  const count = reader.count(MIN_POST_SIZE);
  const posts = new Array<Request>();
  for (let left = keptOf(count); left > 0 && !reader.failed; left--)
    posts.push(new Request(RequestKind.Post, reader));
  const scope = mark();
  for (let left = count - keptOf(count); left > 0 && !reader.failed; left--) {
    new Request(RequestKind.Post, reader);
    release(scope);
  }
  return posts;
}

/** `Vec<Response>` */
export function readResponses(reader: Reader): Response[] {
  const count = reader.count(MIN_RESPONSE_SIZE);
  const responses = new Array<Response>();
  for (let left = keptOf(count); left > 0 && !reader.failed; left--) responses.push(Response.read(reader));
  const scope = mark();
  for (let left = count - keptOf(count); left > 0 && !reader.failed; left--) {
    Response.read(reader);
    release(scope);
  }
  return responses;
}

/** `Vec<PostResponse>` */
export function readPostResponses(reader: Reader): Response[] {
  const count = reader.count(MIN_POST_RESPONSE_SIZE);
  const responses = new Array<Response>();
  for (let left = keptOf(count); left > 0 && !reader.failed; left--)
    responses.push(Response.readPost(reader));
  const scope = mark();
  for (let left = count - keptOf(count); left > 0 && !reader.failed; left--) {
    Response.readPost(reader);
    release(scope);
  }
  return responses;
}

/** Fat pointer to what was read since `start`. */
export function spanSince(start: usize, reader: Reader): Span {
  return packSpan(start, (reader.position - start) as u32);
}

function keptOf(count: u32): u32 {
  return min(count, (MAX_BATCH as u32) + 1);
}
