/** Why the relayer can't start, or can't continue with one task. */

/** The configuration is invalid; the message names the field. */
export class RelayerConfigError extends Error {
  override readonly name = "RelayerConfigError";
}

/** The folder is not usable for a journal, or another relayer uses it. */
export class JournalUnusableError extends Error {
  override readonly name = "JournalUnusableError";
}

/** The chain is not the one that the configuration names. */
export class WrongChainError extends Error {
  override readonly name = "WrongChainError";
}

/** The node no longer has a message that was sent: it keeps no off-chain index, or a wrong one. */
export class UnreadableMessageError extends Error {
  override readonly name = "UnreadableMessageError";
}

/** The chain rejected a message, in the simulation or in the pool. */
export class MessageRefusedError extends Error {
  override readonly name = "MessageRefusedError";
}

/** The node has another block at a height that it reported as final: it is dishonest, or was before. */
export class FinalityTakenBackError extends Error {
  override readonly name = "FinalityTakenBackError";
}

/** The pool has no room at present for a transaction that it would accept otherwise. */
export class BusyPoolError extends Error {
  override readonly name = "BusyPoolError";
}

/** The relayer was told to stop: it sends no further requests to nodes. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/** A client of another chain could not be created. */
export class ClientCreationError extends Error {
  override readonly name = "ClientCreationError";
}
