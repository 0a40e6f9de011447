/**
 * How making, reading and importing blocks can fail, one named error each.
 *
 * Invariant: whoever throws one of these has changed nothing: no block was added, no state was kept.
 */

/** Base of all errors of the development chain. */
export class ChainError extends Error {
  override readonly name: string = "ChainError";
}

/** The runtime refused a genesis configuration, or has no such preset. */
export class GenesisError extends ChainError {
  override readonly name = "GenesisError";
}

/** No block with this hash is in the chain: it never was, or finality discarded its fork. */
export class UnknownBlockError extends ChainError {
  override readonly name = "UnknownBlockError";

  constructor(hash: string) {
    super(`the chain has no block ${hash}`);
  }
}

/** The block is not final yet, so its finality cannot be proven. */
export class NotFinalizedError extends ChainError {
  override readonly name = "NotFinalizedError";

  constructor(number: number) {
    super(`block ${number} is not final yet`);
  }
}

/** The block is there, its state is not: it was pruned. */
export class StatePrunedError extends ChainError {
  override readonly name = "StatePrunedError";

  constructor(number: number) {
    super(`the state of block ${number} has been pruned`);
  }
}

/** The database cannot be opened: it is in use by another process, damaged, or may not be written. */
export class DatabaseUnusableError extends ChainError {
  override readonly name = "DatabaseUnusableError";
}

/** The database is in a form that this version does not read. */
export class DatabaseVersionError extends ChainError {
  override readonly name = "DatabaseVersionError";
}

/** The database holds another chain than the spec describes. */
export class DatabaseGenesisError extends ChainError {
  override readonly name = "DatabaseGenesisError";
}

/** There is no code in a block's state, or it is no runtime (then `cause` says why). */
export class UnusableCodeError extends ChainError {
  override readonly name = "UnusableCodeError";
}

/** The runtime lacks an entry point that this cannot be done without. */
export class MissingApiError extends ChainError {
  override readonly name = "MissingApiError";

  constructor(entryPoint: string) {
    super(`the runtime does not offer ${entryPoint}`);
  }
}

/** A block could not be authored: the runtime trapped outside of an extrinsic, or contradicts itself. */
export class AuthoringError extends ChainError {
  override readonly name = "AuthoringError";
}

/** The slot belongs to an authority whose key is not at hand. */
export class NoAuthorKeyError extends ChainError {
  override readonly name = "NoAuthorKeyError";
}

/** Too few keys of the GRANDPA authorities are at hand to make a block final. */
export class NoVoterKeysError extends ChainError {
  override readonly name = "NoVoterKeysError";
}

/** Base of the reasons to refuse a block that is offered for import. */
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

/** The block would fork off below the last finalized block. */
export class FinalityConflictError extends ImportError {
  override readonly name = "FinalityConflictError";
}

/** The block is not sealed by the authority whose slot it claims, or sealed where nobody is to seal. */
export class SealError extends ImportError {
  override readonly name = "SealError";
}

/** The runtime does not accept the block; the message has its reason, `cause` the trap. */
export class ExecutionError extends ImportError {
  override readonly name = "ExecutionError";
}

/** The runtime accepted a block whose header names another state root than the state has. */
export class StateRootError extends ImportError {
  override readonly name = "StateRootError";
}
