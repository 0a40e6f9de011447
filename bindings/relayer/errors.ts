/** Why the relayer can't start, or does not go on with one thing. */

/** A configuration that can't be used; the message names the field. */
export class RelayerConfigError extends Error {
  override readonly name = "RelayerConfigError";
}

/** A folder in which no journal can be kept, or in which another relayer keeps one. */
export class JournalUnusableError extends Error {
  override readonly name = "JournalUnusableError";
}

/** A chain is not what the configuration calls it. */
export class WrongChainError extends Error {
  override readonly name = "WrongChainError";
}

/** A node has no more what was sent: it keeps no index, or the wrong one. */
export class UnreadableMessageError extends Error {
  override readonly name = "UnreadableMessageError";
}

/** A chain would not take a message: what was simulated, or offered to the pool, was refused. */
export class MessageRefusedError extends Error {
  override readonly name = "MessageRefusedError";
}

/** A node has another block where it said that one was final: it lies, or has lied before. */
export class FinalityTakenBackError extends Error {
  override readonly name = "FinalityTakenBackError";
}

/** A pool has no room, for now, for what it would take otherwise. */
export class BusyPoolError extends Error {
  override readonly name = "BusyPoolError";
}

/** The relayer was told to stop: nothing more is asked of a node. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/** A chain does not come to follow another one. */
export class FoundingError extends Error {
  override readonly name = "FoundingError";
}
