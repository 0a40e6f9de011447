// Why a proof of a Substrate chain's state is not read at all. Numbers are stable.

export const enum StateProofError {
  None = 0,
  OverlayProofExpected = 550,
  StateProofExpected = 551,
  MissingChildRoot = 552,
  NoProofReader = 553,
}

export function stateProofErrorText(error: u32): string {
  switch (error) {
    case StateProofError.OverlayProofExpected:
      return "OverlayProofExpected: messages and receipts are proven in the trie of messages";
    case StateProofError.StateProofExpected:
      return "StateProofExpected: values of a GET request are proven in the state";
    case StateProofError.MissingChildRoot:
      return "MissingChildRoot: the height has no root of a trie of messages";
    case StateProofError.NoProofReader:
      return "NoProofReader: proofs of this state machine can't be read here";
    default:
      return "Unknown: an error without a name";
  }
}
