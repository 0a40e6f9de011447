/**
 * Messages and events of ISMP: from the SCALE that the runtime answers to the JSON that nodes answer.
 *
 * Refuses bytes that are no such value, and ids that are no text, by `ScaleError`. (ISMP specification §2, §18.)
 */
import { toHex } from "../chain/hex.ts";
import { readU64 } from "../chain/integers.ts";
import type { Json, JsonObject } from "../chain/json.ts";
import { ScaleError, type ScaleReader } from "../state/scale.ts";

/** As in `ismp_queryRequests`. */
export function readRequest(reader: ScaleReader): Json {
  return reader.bool() ? { Get: readGet(reader) } : { Post: readPost(reader) };
}

/** As in `ismp_queryResponses`. */
export function readResponse(reader: ScaleReader): Json {
  return reader.bool() ? { Get: readGetResponse(reader) } : { Post: readPostResponse(reader) };
}

/** As in `ismp_queryEvents`. */
export function readEvent(reader: ScaleReader): Json {
  const index = reader.u8();
  const variant = EVENTS[index];
  if (variant === undefined) throw new ScaleError(`no event of ISMP has the index ${index}`);
  const [name, read] = variant;
  return { [name]: read(reader) };
}

const EVENTS: readonly (readonly [name: string, read: (reader: ScaleReader) => Json])[] = [
  ["StateMachineUpdated", (of) => ({ state_machine_id: readId(of), latest_height: integer(of) })],
  ["StateCommitmentVetoed", (of) => ({ height: readHeight(of), fisherman: bytes(of) })],
  ["PostRequest", readPost],
  ["PostResponse", readPostResponse],
  ["GetResponse", readGetResponse],
  ["GetRequest", readGet],
  ["PostRequestHandled", readHandled],
  ["PostResponseHandled", readHandled],
  ["PostRequestTimeoutHandled", readTimeout],
  ["PostResponseTimeoutHandled", readTimeout],
  ["GetRequestHandled", readHandled],
  ["GetRequestTimeoutHandled", readTimeout],
];

function readPost(reader: ScaleReader): JsonObject {
  return {
    source: readStateMachine(reader),
    dest: readStateMachine(reader),
    nonce: integer(reader),
    from: bytes(reader),
    to: bytes(reader),
    timeoutTimestamp: integer(reader),
    body: bytes(reader),
  };
}

function readGet(reader: ScaleReader): JsonObject {
  return {
    source: readStateMachine(reader),
    dest: readStateMachine(reader),
    nonce: integer(reader),
    from: bytes(reader),
    keys: reader.vec(() => bytes(reader)),
    height: integer(reader),
    context: bytes(reader),
    timeoutTimestamp: integer(reader),
  };
}

function readPostResponse(reader: ScaleReader): JsonObject {
  return { post: readPost(reader), response: bytes(reader), timeoutTimestamp: integer(reader) };
}

function readGetResponse(reader: ScaleReader): JsonObject {
  return {
    get: readGet(reader),
    // An absent value and an empty one look alike in this form.
    values: reader.vec(() => ({ key: bytes(reader), value: reader.option(() => bytes(reader)) ?? "" })),
  };
}

function readHandled(reader: ScaleReader): JsonObject {
  return { commitment: toHex(reader.fixed(32)), relayer: bytes(reader) };
}

function readTimeout(reader: ScaleReader): JsonObject {
  return {
    commitment: toHex(reader.fixed(32)),
    source: readStateMachine(reader),
    dest: readStateMachine(reader),
  };
}

function readHeight(reader: ScaleReader): JsonObject {
  return { id: readId(reader), height: integer(reader) };
}

function readId(reader: ScaleReader): JsonObject {
  const state_id = readStateMachine(reader);
  const consensus_state_id = utf8(reader.fixed(4));
  if (consensus_state_id === undefined) throw new ScaleError("a consensus state id is no text");
  return { state_id, consensus_state_id };
}

/** The text form, for example `POLKADOT-2000`. */
function readStateMachine(reader: ScaleReader): string {
  const index = reader.u8();
  if (index <= 2) return `${["EVM", "POLKADOT", "KUSAMA"][index]}-${reader.u32()}`;
  const name = utf8(reader.fixed(4)) ?? "XXXX";
  if (index === 3) return `SUBSTRATE-${name}`;
  if (index === 4) return `TNDRMINT-${name}`;
  if (index === 5) return `RELAY-${name}-${reader.u32()}`;
  throw new ScaleError(`no state machine has the index ${index}`);
}

function integer(reader: ScaleReader): number | bigint {
  const value = readU64(reader);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function bytes(reader: ScaleReader): string {
  return toHex(reader.bytes());
}

function utf8(text: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
  } catch {
    return undefined;
  }
}
