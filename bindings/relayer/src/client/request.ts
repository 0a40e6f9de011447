/**
 * Requests and responses: in SCALE, and their commitments, which identify them on every chain.
 *
 * A commitment is the keccak-256 hash of the fields, packed without lengths (docs/spec/protocol.md#commitments).
 * Reading throws `ScaleError` for bytes that are not one. Invariant: what was read encodes to the same bytes.
 */

import { ScaleError } from "@as-ismp/core";
import {
  concat,
  encodeBytes,
  encodeU64,
  encodeVec,
  readU64,
  ScaleReader,
} from "@as-ismp/core/internal/codec";
import { HASHERS } from "@as-ismp/core/internal/state";
import { encodeStateMachine, protocolText, readStateMachine, type StateMachine } from "./state-machine.ts";

interface RequestHead {
  /** The chain that sends it. */
  readonly source: StateMachine;
  /** The chain that it is for. */
  readonly dest: StateMachine;
  /** Counts the requests that the source has sent. */
  readonly nonce: bigint;
  /** The module id of the sender. */
  readonly from: Uint8Array;
  /** Seconds since 1970; 0 for never. */
  readonly timeout: bigint;
}

/** A POST request. */
export interface PostRequest extends RequestHead {
  /** Tells a POST from a GET. */
  readonly kind: "post";
  /** The module id of the receiver. */
  readonly to: Uint8Array;
  /** Content, opaque to the protocol. */
  readonly body: Uint8Array;
}

/** A GET request. */
export interface GetRequest extends RequestHead {
  /** Tells a GET from a POST. */
  readonly kind: "get";
  /** Storage keys of the destination. */
  readonly keys: readonly Uint8Array[];
  /** Height of the destination, whose state is asked for. */
  readonly height: bigint;
  /** Bytes for the sender's own use. */
  readonly context: Uint8Array;
}

/** A request, as a chain sent it. */
export type Request = PostRequest | GetRequest;

/** A response to a POST request. */
export interface PostResponse {
  /** The request that is answered. */
  readonly post: PostRequest;
  /** Content, opaque to the protocol. */
  readonly response: Uint8Array;
  /** Seconds since 1970; 0 for never. */
  readonly timeout: bigint;
}

const POST = 0;
const GET = 1;

/** SCALE `PostRequest` or `GetRequest`, without the variant's index. */
export function encodeInnerRequest(request: Request): Uint8Array {
  const { source, dest, nonce, from, timeout } = request;
  const head = concat(
    encodeStateMachine(source),
    encodeStateMachine(dest),
    encodeU64(nonce),
    encodeBytes(from),
  );
  if (request.kind === "post") {
    return concat(head, encodeBytes(request.to), encodeU64(timeout), encodeBytes(request.body));
  }
  const keys = encodeVec(request.keys.map(encodeBytes));
  return concat(head, keys, encodeU64(request.height), encodeBytes(request.context), encodeU64(timeout));
}

/** SCALE `Request`. */
export function encodeRequest(request: Request): Uint8Array {
  return concat(Uint8Array.of(request.kind === "post" ? POST : GET), encodeInnerRequest(request));
}

/** Reads a SCALE `Request`. */
export function readRequest(reader: ScaleReader): Request {
  const index = reader.u8();
  if (index === POST) return readPost(reader);
  if (index === GET) return readGet(reader);
  throw new ScaleError(`unknown kind of request, index ${index}`);
}

/** Reads a SCALE `PostRequest`. */
export function readPost(reader: ScaleReader): PostRequest {
  const head = readHead(reader);
  const to = reader.bytes().slice();
  const timeout = readU64(reader);
  return { kind: "post", ...head, to, timeout, body: reader.bytes().slice() };
}

/** Reads a SCALE `GetRequest`. */
export function readGet(reader: ScaleReader): GetRequest {
  const head = readHead(reader);
  const keys = reader.vec(() => reader.bytes().slice());
  const height = readU64(reader);
  const context = reader.bytes().slice();
  return { kind: "get", ...head, keys, height, context, timeout: readU64(reader) };
}

/** SCALE `PostResponse`, without the variant's index. */
export function encodePostResponse({ post, response, timeout }: PostResponse): Uint8Array {
  return concat(encodeInnerRequest(post), encodeBytes(response), encodeU64(timeout));
}

/** Reads a SCALE `PostResponse`. */
export function readPostResponse(reader: ScaleReader): PostResponse {
  const post = readPost(reader);
  const response = reader.bytes().slice();
  return { post, response, timeout: readU64(reader) };
}

/** A message that was sent, as runtimes keep it for relayers: SCALE `Leaf`. GET responses are never sent. */
export type Sent =
  | { readonly kind: "request"; readonly request: Request }
  | { readonly kind: "response"; readonly response: PostResponse };

/** SCALE `Leaf`. */
export function encodeLeaf(sent: Sent): Uint8Array {
  if (sent.kind === "request") return concat(Uint8Array.of(0), encodeRequest(sent.request));
  return concat(Uint8Array.of(1, POST), encodePostResponse(sent.response));
}

/** Decodes a SCALE `Leaf`. @throws ScaleError, also if bytes follow */
export function decodeLeaf(bytes: Uint8Array): Sent {
  const reader = new ScaleReader(bytes);
  const index = reader.u8();
  let sent: Sent;
  if (index === 0) sent = { kind: "request", request: readRequest(reader) };
  else if (index === 1 && reader.u8() === POST)
    sent = { kind: "response", response: readPostResponse(reader) };
  else throw new ScaleError("expected a leaf: a request, or a response to a POST");
  reader.end();
  return sent;
}

/** The commitment of a request, 32 bytes. */
export function requestCommitment(request: Request): Uint8Array {
  return HASHERS.keccak256(packRequest(request));
}

/** The commitment of a response, 32 bytes. */
export function responseCommitment({ post, response, timeout }: PostResponse): Uint8Array {
  return HASHERS.keccak256(concat(packRequest(post), response, bigEndian(timeout)));
}

function packRequest(request: Request): Uint8Array {
  const { source, dest, nonce, from, timeout } = request;
  const names = [Buffer.from(protocolText(source)), Buffer.from(protocolText(dest)), bigEndian(nonce)];
  if (request.kind === "post") return concat(...names, bigEndian(timeout), from, request.to, request.body);
  return concat(
    ...names,
    bigEndian(request.height),
    bigEndian(timeout),
    from,
    ...request.keys,
    request.context,
  );
}

function readHead(reader: ScaleReader): Omit<RequestHead, "timeout"> {
  return {
    source: readStateMachine(reader),
    dest: readStateMachine(reader),
    nonce: readU64(reader),
    from: reader.bytes().slice(),
  };
}

function bigEndian(value: bigint): Uint8Array {
  return encodeU64(value).reverse();
}
