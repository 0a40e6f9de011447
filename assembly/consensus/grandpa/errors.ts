// Why a finality proof is refused. Numbers are stable.

export const enum GrandpaError {
  None = 0,
  UnknownHeadersEmpty = 200,
  LatestBlockMismatch = 201,
  JustificationTargetMismatch = 202,
  InvalidAncestry = 203,
  NotAhead = 204,
  ChangeSkipped = 205,
  DelayedChange = 206,
  ForcedChange = 207,
  SetIdOverflow = 208,
  NoVoters = 209,
  WeightOverflow = 210,
  NoPrecommits = 211,
  NotAVoter = 212,
  VoterTwice = 213,
  InsufficientWeight = 214,
  NotADescendant = 215,
  UnusedHeader = 216,
  NumberMismatch = 217,
  NotTheGhost = 218,
  InvalidSignature = 219,
  FraudProofsSameBlock = 220,
  FraudProofsDifferentChain = 221,
  FraudProofsDifferentAncestor = 222,
  FraudProofsSameBranch = 223,
  JustificationConsensusMismatch = 224,
  ConsensusMessageStateMachineMismatch = 225,
}

export function grandpaErrorText(error: u32): string {
  switch (error) {
    case GrandpaError.UnknownHeadersEmpty:
      return "UnknownHeadersEmpty: the proof brings no header";
    case GrandpaError.LatestBlockMismatch:
      return "LatestBlockMismatch: the highest header is not the block that the proof names";
    case GrandpaError.JustificationTargetMismatch:
      return "JustificationTargetMismatch: the justification is for another block";
    case GrandpaError.InvalidAncestry:
      return "InvalidAncestry: the headers do not lead from the trusted block to the finalized one";
    case GrandpaError.NotAhead:
      return "NotAhead: the block is not higher than the trusted one";
    case GrandpaError.ChangeSkipped:
      return "ChangeSkipped: a header between the trusted block and the finalized one changes the authorities";
    case GrandpaError.DelayedChange:
      return "DelayedChange: the finalized block announces a change of authorities with a delay";
    case GrandpaError.ForcedChange:
      return "ForcedChange: a header forces a change of authorities, which a light client can't follow";
    case GrandpaError.SetIdOverflow:
      return "SetIdOverflow: no authority set can follow the last id";
    case GrandpaError.NoVoters:
      return "NoVoters: the trusted authorities have no weight";
    case GrandpaError.WeightOverflow:
      return "WeightOverflow: the weights of the trusted authorities exceed 64 bits";
    case GrandpaError.NoPrecommits:
      return "NoPrecommits: the justification has no precommit";
    case GrandpaError.NotAVoter:
      return "NotAVoter: a precommit is of somebody outside the authority set";
    case GrandpaError.VoterTwice:
      return "VoterTwice: a voter has more than one precommit";
    case GrandpaError.InsufficientWeight:
      return "InsufficientWeight: the precommits weigh less than the threshold";
    case GrandpaError.NotADescendant:
      return "NotADescendant: a precommit's target does not descend from the lowest one";
    case GrandpaError.UnusedHeader:
      return "UnusedHeader: a vote ancestry lies on no precommit's way";
    case GrandpaError.NumberMismatch:
      return "NumberMismatch: a block is claimed under a number that is not its own";
    case GrandpaError.NotTheGhost:
      return "NotTheGhost: the commit's target is not the highest block with enough weight";
    case GrandpaError.InvalidSignature:
      return "InvalidSignature: a precommit's signature does not verify";
    case GrandpaError.FraudProofsSameBlock:
      return "FraudProofsSameBlock: both proofs are for the same block";
    case GrandpaError.FraudProofsDifferentChain:
      return "FraudProofsDifferentChain: a proof's highest header is not the block that it names";
    case GrandpaError.FraudProofsDifferentAncestor:
      return "FraudProofsDifferentAncestor: the branches do not part from one block";
    case GrandpaError.FraudProofsSameBranch:
      return "FraudProofsSameBranch: one block descends from the other, which is no fraud";
    case GrandpaError.JustificationConsensusMismatch:
      return "JustificationConsensusMismatch: neither proof is for the trusted block";
    case GrandpaError.ConsensusMessageStateMachineMismatch:
      return "ConsensusMessageStateMachineMismatch: the message is not of the kind that the tracked chain sends";
    default:
      return "Unknown: an error without a name";
  }
}
