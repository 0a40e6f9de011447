/**
 * Executes a finished block on the state of its parent, as an importing node does.
 *
 * Refuses, by named errors: a block that the runtime does not accept ({@link ExecutionError}), and one
 * after which the state has another root than the header says ({@link StateRootError}). The storage is
 * then as it was.
 */
import { RuntimeCallError } from "../runtime/errors.ts";
import type { CallOptions } from "../runtime/execution.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Storage } from "../state/storage.ts";
import { type Block, encodeBlock } from "./block.ts";
import { ExecutionError, StateRootError } from "./errors.ts";
import { stateVersionOf } from "./genesis.ts";
import { equalBytes } from "./hex.ts";

/** Executes `block`, which has no seal, and leaves its changes in `storage`. */
export function executeBlock(
  runtime: Runtime,
  block: Block,
  storage: Storage,
  options: Omit<CallOptions, "storage"> = {},
): void {
  const after = storage.fork();
  try {
    runtime.call("Core_execute_block", encodeBlock(block), { ...options, storage: after });
  } catch (error) {
    if (!(error instanceof RuntimeCallError)) throw error;
    throw new ExecutionError(`block ${block.header.number} is refused: ${error.message}`, { cause: error });
  }
  if (!equalBytes(after.root(stateVersionOf(runtime)), block.header.stateRoot)) {
    throw new StateRootError(`block ${block.header.number} names another state root than its state has`);
  }
  storage.adopt(after);
}
