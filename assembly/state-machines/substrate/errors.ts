// Why a proof of a Substrate chain's state is not read at all. Numbers are stable.

export const enum StateProofError {
  None = 0,
  /** messages and receipts are proven in the trie of messages */
  OverlayProofExpected = 550,
  /** values of a GET request are proven in the state */
  StateProofExpected = 551,
  /** the height has no root of a trie of messages */
  MissingChildRoot = 552,
  /** proofs of this state machine can't be read here */
  NoProofReader = 553,
  /** more of the proof than is allowed is without a use */
  PaddedProof = 554,
}
