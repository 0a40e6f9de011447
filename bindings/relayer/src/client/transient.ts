/**
 * Says which failures of a request are worth a retry: the same node a moment later, or another replica behind the
 * same address, may give the answer.
 *
 * All other refusals of a node are final: an unknown method, wrong parameters, a call that traps, an extrinsic that
 * its pool finds invalid, state that it has pruned.
 */
import { NodeError, RpcRefusedError, RpcUnreachableError } from "./errors.ts";

/** Error codes with which nodes and their gateways refuse temporarily. */
const BUSY_CODES: readonly number[] = [
  // HTTP's "too many requests", which some gateways use as a JSON-RPC code.
  429,
  // Limit exceeded (EIP-1474, and gateways that follow it).
  -32005,
  // Server is busy (jsonrpsee, which polkadot-sdk nodes use).
  -32009,
  // Too many requests (gateways).
  -32029,
  // Rate limit reached (gateways).
  -32999,
];
/**
 * A replica that lags behind a load balancer does not have the block that another one has just announced.
 * polkadot-sdk reports pruned state with similar words, but that refusal is final.
 */
const UNKNOWN_BLOCK = /UnknownBlock|header was not found/i;
const PRUNED = /discarded|pruned/i;

/** Whether a node refuses temporarily because of too many requests. */
export function isBusy(error: unknown): boolean {
  return error instanceof RpcRefusedError && BUSY_CODES.includes(error.code);
}

/** Whether the request was for the state of a block that the node has pruned. */
export function isPruned(error: unknown): boolean {
  return error instanceof RpcRefusedError && PRUNED.test(error.message);
}

/** Whether to retry. If an answer is malformed, dishonest or incomplete, another replica may have a better one. */
export function isTransient(error: unknown): boolean {
  if (error instanceof RpcUnreachableError || error instanceof NodeError || isBusy(error)) return true;
  return error instanceof RpcRefusedError && UNKNOWN_BLOCK.test(error.message) && !isPruned(error);
}
