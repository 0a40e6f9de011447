/**
 * Messages and events of ISMP: converts the SCALE that the runtime returns into the JSON that nodes answer with.
 *
 * Rejects, with `ScaleError`, bytes that do not decode and ids that are not text. (docs/spec/protocol.md#messages,
 * docs/spec/pallet-ismp.md#json)
 */

import { ScaleError } from "@as-ismp/core";
import { readU64, type ScaleReader, toHex } from "@as-ismp/core/internal/codec";
import {
  type GetRequest,
  type PostRequest,
  readRequest as read,
  readPostResponse,
  readStateMachine,
} from "@as-ismp/relayer/client";
import { protocolText, readGet, readPost, textOf } from "@as-ismp/relayer/internal/client";
import type { Json, JsonObject } from "../chain/json.ts";

/** The form of `ismp_queryRequests`. */
export function readRequest(reader: ScaleReader): Json {
  const request = read(reader);
  return request.kind === "get" ? { Get: getForm(request) } : { Post: postForm(request) };
}

/** The form of `ismp_queryResponses`. */
export function readResponse(reader: ScaleReader): Json {
  return reader.bool() ? { Get: getResponse(reader) } : { Post: postResponse(reader) };
}

/** The form of `ismp_queryEvents`. */
export function readEvent(reader: ScaleReader): Json {
  const index = reader.u8();
  const variant = EVENTS[index];
  if (variant === undefined) throw new ScaleError(`unknown event of ISMP, index ${index}`);
  const [name, read] = variant;
  return { [name]: read(reader) };
}

const EVENTS: readonly (readonly [name: string, read: (reader: ScaleReader) => Json])[] = [
  ["StateMachineUpdated", (of) => ({ state_machine_id: readId(of), latest_height: integer(readU64(of)) })],
  ["StateCommitmentVetoed", (of) => ({ height: readHeight(of), fisherman: bytes(of) })],
  ["PostRequest", (of) => postForm(readPost(of))],
  ["PostResponse", postResponse],
  ["GetResponse", getResponse],
  ["GetRequest", (of) => getForm(readGet(of))],
  ["PostRequestHandled", readHandled],
  ["PostResponseHandled", readHandled],
  ["PostRequestTimeoutHandled", readTimeout],
  ["PostResponseTimeoutHandled", readTimeout],
  ["GetRequestHandled", readHandled],
  ["GetRequestTimeoutHandled", readTimeout],
];

function postForm({ source, dest, nonce, from, to, timeout, body }: PostRequest): JsonObject {
  return {
    source: protocolText(source),
    dest: protocolText(dest),
    nonce: integer(nonce),
    from: toHex(from),
    to: toHex(to),
    timeoutTimestamp: integer(timeout),
    body: toHex(body),
  };
}

function getForm({ source, dest, nonce, from, keys, height, context, timeout }: GetRequest): JsonObject {
  return {
    source: protocolText(source),
    dest: protocolText(dest),
    nonce: integer(nonce),
    from: toHex(from),
    keys: keys.map(toHex),
    height: integer(height),
    context: toHex(context),
    timeoutTimestamp: integer(timeout),
  };
}

function postResponse(reader: ScaleReader): JsonObject {
  const { post, response, timeout } = readPostResponse(reader);
  return { post: postForm(post), response: toHex(response), timeoutTimestamp: integer(timeout) };
}

function getResponse(reader: ScaleReader): JsonObject {
  return {
    get: getForm(readGet(reader)),
    // This form does not distinguish an absent value from an empty one.
    values: reader.vec(() => ({ key: bytes(reader), value: reader.option(() => bytes(reader)) ?? "" })),
  };
}

function readHandled(reader: ScaleReader): JsonObject {
  return { commitment: toHex(reader.fixed(32)), relayer: bytes(reader) };
}

function readTimeout(reader: ScaleReader): JsonObject {
  return {
    commitment: toHex(reader.fixed(32)),
    source: protocolText(readStateMachine(reader)),
    dest: protocolText(readStateMachine(reader)),
  };
}

function readHeight(reader: ScaleReader): JsonObject {
  return { id: readId(reader), height: integer(readU64(reader)) };
}

function readId(reader: ScaleReader): JsonObject {
  const state_id = protocolText(readStateMachine(reader));
  const consensus_state_id = textOf(reader.fixed(4));
  if (consensus_state_id === undefined) throw new ScaleError("expected text as consensus state id");
  return { state_id, consensus_state_id };
}

function integer(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function bytes(reader: ScaleReader): string {
  return toHex(reader.bytes());
}
