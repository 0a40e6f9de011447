/**
 * Executes a finished block on the state of its parent, as an importing node does.
 *
 * Throws {@link ExecutionError} for a block that the runtime does not accept, and {@link StateRootError} if the state
 * afterwards has another root than the header says. The storage is then unchanged.
 */

import { type CallOptions, type Runtime, RuntimeCallError, type Storage } from "@as-ismp/core";
import { equalBytes } from "@as-ismp/core/internal/codec";
import { type Block, encodeBlock } from "@as-ismp/relayer/substrate";
import { ExecutionError, StateRootError } from "./errors.ts";
import { stateVersionOf } from "./genesis.ts";

/** Executes `block`, which has no seal, and writes its changes to `storage`. */
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
    throw new StateRootError(
      `block ${block.header.number}: the state root in the header is not the root of the block's state`,
    );
  }
  storage.adopt(after);
}
