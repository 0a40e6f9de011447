/** Errors of making proofs for which the node is not to blame. */

/** Base of the errors below. */
export class ProverError extends Error {
  override readonly name: string = "ProverError";
}

/** The node's chain does not have the block that a client trusts: it is another chain, or a fork. */
export class ForeignChainError extends ProverError {
  override readonly name = "ForeignChainError";
}

/** There are finalized blocks, but none can be proven: no justification within reach was kept. */
export class NoJustificationError extends ProverError {
  override readonly name = "NoJustificationError";
}

/** A key that should be proven present in a chain's trie is absent, or the other way round. */
export class NotProvableError extends ProverError {
  override readonly name = "NotProvableError";
}
