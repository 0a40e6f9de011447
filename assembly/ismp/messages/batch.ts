// The vectors of requests and responses inside messages.
//
// Each reads items in place. A count is held against the bytes that are left before anything is taken for it.

import { packSpan } from "../../host/span";
import { Reader } from "../../scale/reader";
import { Request, RequestKind } from "../request";
import { Response } from "../response";

// The fewest bytes each takes; with an index one more.
const MIN_POST_SIZE: u32 = 5 + 5 + 8 + 1 + 1 + 8 + 1;
const MIN_REQUEST_SIZE: u32 = 1 + MIN_POST_SIZE;
const MIN_POST_RESPONSE_SIZE: u32 = MIN_POST_SIZE + 1 + 8;
const MIN_RESPONSE_SIZE: u32 = 1 + MIN_POST_SIZE + 1;

/** `Vec<Request>` */
export function readRequests(reader: Reader): Request[] {
  const count = reader.count(MIN_REQUEST_SIZE);
  const requests = new Array<Request>();
  for (let i: u32 = 0; i < count && !reader.failed; i++) requests.push(Request.read(reader));
  return requests;
}

/** `Vec<PostRequest>` */
export function readPosts(reader: Reader): Request[] {
  const count = reader.count(MIN_POST_SIZE);
  const posts = new Array<Request>();
  for (let i: u32 = 0; i < count && !reader.failed; i++) posts.push(new Request(RequestKind.Post, reader));
  return posts;
}

/** `Vec<Response>` */
export function readResponses(reader: Reader): Response[] {
  const count = reader.count(MIN_RESPONSE_SIZE);
  const responses = new Array<Response>();
  for (let i: u32 = 0; i < count && !reader.failed; i++) responses.push(Response.read(reader));
  return responses;
}

/** `Vec<PostResponse>` */
export function readPostResponses(reader: Reader): Response[] {
  const count = reader.count(MIN_POST_RESPONSE_SIZE);
  const responses = new Array<Response>();
  for (let i: u32 = 0; i < count && !reader.failed; i++) responses.push(Response.readPost(reader));
  return responses;
}

/** Fat pointer to what was read since `start`. */
export function spanSince(start: usize, reader: Reader): u64 {
  return packSpan(start, (reader.position - start) as u32);
}
