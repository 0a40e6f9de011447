/**
 * Errors of making, reading and importing blocks, one class for each cause.
 *
 * Invariant: a method that throws one of these has changed nothing: no block was added, and no state was kept.
 */
import { ChainError } from "@as-ismp/relayer/substrate";

export { ChainError };

/** The runtime rejected a genesis configuration, or has no such preset. */
export class GenesisError extends ChainError {
  override readonly name = "GenesisError";
}

/** The chain has no block with this hash: it never had, or finality discarded its fork. */
export class UnknownBlockError extends ChainError {
  override readonly name = "UnknownBlockError";

  constructor(hash: string) {
    super(`the chain has no block ${hash}`);
  }
}

/** The block is not final yet, so its finality can't be proven. */
export class NotFinalizedError extends ChainError {
  override readonly name = "NotFinalizedError";

  constructor(number: number) {
    super(`block ${number} is not final yet`);
  }
}

/** The block is known, but its state was pruned. */
export class StatePrunedError extends ChainError {
  override readonly name = "StatePrunedError";

  constructor(number: number) {
    super(`the state of block ${number} has been pruned`);
  }
}

/** The database can't be opened: another process uses it, it is damaged, or it may not be written. */
export class DatabaseUnusableError extends ChainError {
  override readonly name = "DatabaseUnusableError";
}

/** The database has a format that this version does not read. */
export class DatabaseVersionError extends ChainError {
  override readonly name = "DatabaseVersionError";
}

/** The database holds another chain than the one that the spec describes. */
export class DatabaseGenesisError extends ChainError {
  override readonly name = "DatabaseGenesisError";
}

/** A block's state has no code, or its code is not a runtime (then `cause` says why). */
export class UnusableCodeError extends ChainError {
  override readonly name = "UnusableCodeError";
}

/** The runtime lacks an entry point that is required. */
export class MissingApiError extends ChainError {
  override readonly name = "MissingApiError";

  constructor(entryPoint: string) {
    super(`the runtime does not offer ${entryPoint}`);
  }
}

/** A block can't be authored: the runtime trapped outside of an extrinsic, or contradicts itself. */
export class AuthoringError extends ChainError {
  override readonly name = "AuthoringError";
}

/** The slot belongs to an authority whose key is not available. */
export class NoAuthorKeyError extends ChainError {
  override readonly name = "NoAuthorKeyError";
}

/** Too few keys of GRANDPA authorities are available to finalize a block. */
export class NoVoterKeysError extends ChainError {
  override readonly name = "NoVoterKeysError";
}

/** Base of the errors that reject a block on import. */
export class ImportError extends ChainError {
  override readonly name: string = "ImportError";
}

/** The block's parent is not in the chain. */
export class UnknownParentError extends ImportError {
  override readonly name = "UnknownParentError";
}

/** The block's number is not its parent's plus one. */
export class BlockNumberError extends ImportError {
  override readonly name = "BlockNumberError";
}

/** The block would start a fork below the last finalized block. */
export class FinalityConflictError extends ImportError {
  override readonly name = "FinalityConflictError";
}

/**
 * The block is not sealed by the authority whose slot it claims, or it has a seal although there are no authorities.
 */
export class SealError extends ImportError {
  override readonly name = "SealError";
}

/** The runtime does not accept the block. The message has its reason, `cause` the trap. */
export class ExecutionError extends ImportError {
  override readonly name = "ExecutionError";
}

/** The runtime accepted a block, but its header has another state root than the state. */
export class StateRootError extends ImportError {
  override readonly name = "StateRootError";
}
