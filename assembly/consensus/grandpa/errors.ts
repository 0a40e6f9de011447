// Why a finality proof is refused. Numbers are stable.

export const enum GrandpaError {
  None = 0,
  /** the proof brings no header */
  UnknownHeadersEmpty = 200,
  /** the highest header is not the block that the proof names */
  LatestBlockMismatch = 201,
  /** the justification is for another block */
  JustificationTargetMismatch = 202,
  /** the headers do not lead from the trusted block to the finalized one */
  InvalidAncestry = 203,
  /** the block is not higher than the trusted one */
  NotAhead = 204,
  /** a header between the trusted block and the finalized one changes the authorities */
  ChangeSkipped = 205,
  /** the finalized block announces a change of authorities with a delay */
  DelayedChange = 206,
  /** a header forces a change of authorities, which a light client can't follow */
  ForcedChange = 207,
  /** no authority set can follow the last id */
  SetIdOverflow = 208,
  /** the trusted authorities have no weight */
  NoVoters = 209,
  /** the weights of the trusted authorities exceed 64 bits */
  WeightOverflow = 210,
  /** the justification has no precommit */
  NoPrecommits = 211,
  /** a precommit is by a key outside the authority set */
  NotAVoter = 212,
  /** a voter has more than one precommit */
  VoterTwice = 213,
  /** the precommits weigh less than the threshold */
  InsufficientWeight = 214,
  /** a precommit's target does not descend from the lowest one */
  NotADescendant = 215,
  /** a vote ancestry lies on no precommit's way */
  UnusedHeader = 216,
  /** a block is claimed under a number that is not its own */
  NumberMismatch = 217,
  /** the commit's target is not the highest block with enough weight */
  NotTheGhost = 218,
  /** a precommit's signature does not verify */
  InvalidSignature = 219,
  /** both proofs are for the same block */
  FraudProofsSameBlock = 220,
  /** a proof's highest header is not the block that it names */
  FraudProofsDifferentChain = 221,
  /** the branches do not part from one block */
  FraudProofsDifferentAncestor = 222,
  /** one block descends from the other, which is no fraud */
  FraudProofsSameBranch = 223,
  /** neither proof is for the trusted block */
  JustificationConsensusMismatch = 224,
  /** the message is not of the kind that the tracked chain sends */
  ConsensusMessageStateMachineMismatch = 225,
}
