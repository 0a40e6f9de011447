/**
 * JSON-RPC 2.0 messages: reads requests from untrusted text, writes answers.
 *
 * Rejects text that is not JSON ("Parse error") and JSON that is not a request ("Invalid request"), with the id if it
 * can be read. A request without an id is a notification and gets no answer; an invalid one is answered with the id
 * null. (JSON-RPC 2.0 §4, §5, §6.)
 */
import { invalidRequest, parseError, type RpcError } from "./errors.ts";
import { JsonText } from "./json-text.ts";

export type RequestId = string | number | null;

interface RpcRequest {
  /** Undefined for a notification. */
  readonly id: RequestId | undefined;
  readonly method: string;
  readonly params: unknown;
}

/** A part of a message that is not a valid request. */
interface BrokenRequest {
  readonly id: RequestId;
  readonly error: RpcError;
}

export type Incoming = RpcRequest | BrokenRequest;

/** Parses a message: one request, or a batch. */
export function readMessage(text: string): Incoming | Incoming[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { id: null, error: parseError() };
  }
  if (!Array.isArray(json)) return readRequest(json);
  if (json.length === 0) return { id: null, error: invalidRequest("an empty batch") };
  return json.map(readRequest);
}

/** One answer as JSON text. */
export function formatAnswer(id: RequestId, outcome: { result: unknown } | { error: RpcError }): string {
  if ("result" in outcome && outcome.result instanceof JsonText) {
    return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${outcome.result.text}}`;
  }
  const body = "error" in outcome ? { error: outcome.error } : { result: outcome.result ?? null };
  return JSON.stringify({ jsonrpc: "2.0", id, ...body });
}

function readRequest(json: unknown): Incoming {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return { id: null, error: invalidRequest("not an object") };
  }
  const { jsonrpc, method, params, id } = json as Record<string, unknown>;
  const readId = isId(id) ? id : null;
  if (id !== undefined && !isId(id))
    return { id: null, error: invalidRequest("expected a string or a number as id") };
  if (jsonrpc !== "2.0") return { id: readId, error: invalidRequest('expected jsonrpc to be "2.0"') };
  if (typeof method !== "string") return { id: readId, error: invalidRequest("expected a string as method") };
  if (params !== undefined && params !== null && typeof params !== "object") {
    return { id: readId, error: invalidRequest("expected a list or an object as params") };
  }
  return { id: id as RequestId | undefined, method, params };
}

function isId(id: unknown): id is RequestId {
  return id === null || typeof id === "string" || (typeof id === "number" && Number.isFinite(id));
}
