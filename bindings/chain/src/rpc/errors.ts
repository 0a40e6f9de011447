/**
 * The errors of a JSON-RPC answer: code, message, data. (JSON-RPC 2.0 §5.1; the codes are those of Substrate nodes.)
 */

/** An error answer. Methods throw it, and the adapters reject with it. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  /** Error code of JSON-RPC. */
  readonly code: number;
  /** The field `data` of the answer; undefined if it has none. */
  readonly data: unknown;

  constructor(code: number, message: string, data?: unknown) {
    super(message);
    this.code = code;
    this.data = data;
  }

  /** The error object of an answer. */
  toJSON(): { code: number; message: string; data?: unknown } {
    const { code, message, data } = this;
    return data === undefined ? { code, message } : { code, message, data };
  }
}

/** A message was sent through a closed session or adapter. */
export class SessionClosedError extends Error {
  override readonly name = "SessionClosedError";
}

export const parseError = (): RpcError => new RpcError(-32700, "Parse error");

/** Same as Substrate nodes, whose JSON parser has a nesting limit. */
export const tooDeep = (most: number): RpcError =>
  new RpcError(-32700, "Parse error", `Nested deeper than ${most} levels`);

export const invalidRequest = (why: string): RpcError => new RpcError(-32600, "Invalid request", why);

export const methodNotFound = (): RpcError => new RpcError(-32601, "Method not found");

/** Same as Substrate nodes, which use the code of a missing item. Methods of `state_*` use that group's code. */
export const unsafeMethodRefused = (name: string): RpcError => {
  return new RpcError(
    name.startsWith("state_") ? 4003 : -32601,
    "RPC call is unsafe to be called externally",
  );
};

export const invalidParams = (why: string): RpcError => new RpcError(-32602, "Invalid params", why);

export const internalError = (why: string): RpcError => new RpcError(-32603, "Internal error", why);

export const tooManySubscriptions = (most: number): RpcError =>
  new RpcError(-32006, "Too many subscriptions on the connection", `Exceeded max limit of ${most}`);

/** A limit of the server, not only of this connection. */
export const serverSubscriptionsUsed = (most: number): RpcError =>
  new RpcError(-32006, "Too many subscriptions on the server", `Exceeded max limit of ${most}`);

export const requestTooBig = (most: number, unit: "bytes" | "values" | "members"): RpcError =>
  new RpcError(
    -32007,
    "Request is too big",
    `Exceeded max limit of ${most}${unit === "bytes" ? "" : ` ${unit}`}`,
  );

export const responseTooBig = (most: number): RpcError =>
  new RpcError(-32008, "Response is too big", `Exceeded max limit of ${most}`);

export const serverBusy = (most: number): RpcError =>
  new RpcError(-32009, "Server is busy, try again later", `More than ${most} requests are waiting`);

export const batchTooBig = (most: number): RpcError =>
  new RpcError(-32010, "The batch request was too large", `Exceeded max limit of ${most}`);

export const batchResponseTooBig = (most: number): RpcError =>
  new RpcError(-32011, "The batch response was too large", `Exceeded max limit of ${most}`);

/** Of `state_*` and `childstate_*`. */
export const clientError = (why: string): RpcError => new RpcError(4003, `Client error: ${why}`);

/** Substrate nodes have no such limit: they make calls in separate threads. */
export const callTooLong = (most: number): RpcError =>
  clientError(`Execution failed: the call takes more than ${most} ms, the limit callTime of this server`);

export const countTooHigh = (value: number, most: number): RpcError =>
  new RpcError(4002, `count exceeds maximum value. value: ${value}, max: ${most}`);

/** Of `payment_*`, `system_accountNextIndex` and `system_dryRun`. */
export const runtimeError = (message: string, why: string): RpcError => new RpcError(1, message, why);
