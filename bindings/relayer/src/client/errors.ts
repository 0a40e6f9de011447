/**
 * Errors of the client side of the protocol: invalid texts, and nodes that refuse, do not answer, or lie. Every
 * answer of a node is checked before it is used.
 */

/** A text that is not the name of a state machine. */
export class StateMachineError extends Error {
  override readonly name = "StateMachineError";
}

/** A node answered a request with an error. */
export class RpcRefusedError extends Error {
  override readonly name = "RpcRefusedError";
  /** Error code of JSON-RPC. */
  readonly code: number;
  /** The method that was called. */
  readonly method: string;
  /** The field `data` of the answer; undefined if it has none. */
  readonly data: unknown;

  constructor(method: string, code: number, message: string, data?: unknown) {
    super(`${method}: ${message}${typeof data === "string" ? ` (${data})` : ""}`);
    this.method = method;
    this.code = code;
    this.data = data;
  }
}

/** A node did not answer: the connection failed, was closed, or timed out. */
export class RpcUnreachableError extends Error {
  override readonly name = "RpcUnreachableError";
}

/** Base of the errors about a node's answer. */
export class NodeError extends Error {
  override readonly name: string = "NodeError";
}

/** A node's answer does not have the shape that the method promises. */
export class MalformedAnswerError extends NodeError {
  override readonly name = "MalformedAnswerError";

  constructor(method: string, problem: string, options?: ErrorOptions) {
    super(`${method}: ${problem}`, options);
  }
}

/** A node's answer contradicts known facts: the data has another hash, or a proof is invalid. */
export class DishonestNodeError extends NodeError {
  override readonly name = "DishonestNodeError";
  /** The method that was called. */
  readonly method: string;

  constructor(method: string, problem: string, options?: ErrorOptions) {
    super(`${method}: ${problem}`, options);
    this.method = method;
  }
}

/** The node has no block with this number or hash, or no longer has it. */
export class UnknownHeightError extends NodeError {
  override readonly name = "UnknownHeightError";
}

/** The node's index does not have a message that a block sent: it lags behind, or keeps no index. */
export class UnknownMessageError extends NodeError {
  override readonly name = "UnknownMessageError";
}
