/**
 * Which failures of a request are worth another try: the same node a moment later, or another replica behind the same
 * address, may well give the answer.
 *
 * Everything else that a node refuses is final: a method it does not have, parameters it does not take, a call that
 * traps, an extrinsic that its pool finds invalid, state that it has pruned.
 */
import { NodeError, RpcRefusedError, RpcUnreachableError } from "./errors.ts";

/** Codes by which nodes and their gateways refuse for now. */
const BUSY_CODES: readonly number[] = [
  // HTTP's "too many requests", which some gateways use as a code of JSON-RPC.
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
 * A lagging replica behind a load balancer does not have the block that another one has just announced. polkadot-sdk
 * words the refusal of pruned state alike: that one is final.
 */
const UNKNOWN_BLOCK = /UnknownBlock|header was not found/i;
const PRUNED = /discarded|pruned/i;

/** Whether a node refuses for now because it is asked too much. */
export function isBusy(error: unknown): boolean {
  return error instanceof RpcRefusedError && BUSY_CODES.includes(error.code);
}

/** Whether the state of a block was asked for that the node has pruned. */
export function isPruned(error: unknown): boolean {
  return error instanceof RpcRefusedError && PRUNED.test(error.message);
}

/** Whether to ask again. Of an answer that is malformed, dishonest or empty another replica may have a better one. */
export function isTransient(error: unknown): boolean {
  if (error instanceof RpcUnreachableError || error instanceof NodeError || isBusy(error)) return true;
  return error instanceof RpcRefusedError && UNKNOWN_BLOCK.test(error.message) && !isPruned(error);
}
