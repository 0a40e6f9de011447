/** Why there is no proof, where the node is not to blame. */

/** Base of all below. */
export class ProverError extends Error {
  override readonly name: string = "ProverError";
}

/** The node's chain does not have the block that a client trusts: another chain, or a fork of it. */
export class ForeignChainError extends ProverError {
  override readonly name = "ForeignChainError";
}

/** There are finalized blocks, and none that can be proven: no justification was kept within reach. */
export class NoJustificationError extends ProverError {
  override readonly name = "NoJustificationError";
}

/** What shall be proven to stand in a chain's trie does not, or the other way round. */
export class NotProvableError extends ProverError {
  override readonly name = "NotProvableError";
}
