/**
 * Why the client side of the protocol can't go on: texts that name nothing, nodes that refuse, are silent, or lie.
 * What a node says is checked before it is used.
 */

/** A text that names no state machine. */
export class StateMachineError extends Error {
  override readonly name = "StateMachineError";
}

/** A node answered a request with an error. */
export class RpcRefusedError extends Error {
  override readonly name = "RpcRefusedError";
  readonly code: number;
  readonly method: string;
  readonly data: unknown;

  constructor(method: string, code: number, message: string, data?: unknown) {
    super(`${method}: ${message}${typeof data === "string" ? ` (${data})` : ""}`);
    this.method = method;
    this.code = code;
    this.data = data;
  }
}

/** A node gave no answer: the connection failed, closed, or took too long. */
export class RpcUnreachableError extends Error {
  override readonly name = "RpcUnreachableError";
}

/** Base of what is wrong with a node's answer. */
export class NodeError extends Error {
  override readonly name: string = "NodeError";
}

/** A node's answer is not of the shape that the method promises. */
export class MalformedAnswerError extends NodeError {
  override readonly name = "MalformedAnswerError";

  constructor(method: string, problem: string, options?: ErrorOptions) {
    super(`${method}: ${problem}`, options);
  }
}

/** A node's answer contradicts what is known: a hash that is none of the data, a proof that does not hold. */
export class DishonestNodeError extends NodeError {
  override readonly name = "DishonestNodeError";
  readonly method: string;

  constructor(method: string, problem: string, options?: ErrorOptions) {
    super(`${method}: ${problem}`, options);
    this.method = method;
  }
}

/** The node has no block of this number, or has it no more. */
export class UnknownHeightError extends NodeError {
  override readonly name = "UnknownHeightError";
}

/** The node's index does not have a message that a block sent: it lags, or keeps no index. */
export class UnknownMessageError extends NodeError {
  override readonly name = "UnknownMessageError";
}
