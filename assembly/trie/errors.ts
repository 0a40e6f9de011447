// Why a proof does not answer, or a trie can't be built. Numbers are stable.

export const enum TrieError {
  None = 0,
  RootNotInProof = 100,
  NodeNotInProof = 101,
  ValueNotInProof = 102,
  ReservedNodeHeader = 103,
  NonZeroPadding = 104,
  BranchWithoutChildren = 105,
  EmptyChild = 106,
  NodeTruncated = 107,
  NodeTrailingBytes = 108,
  NonCanonicalNode = 109,
  KeyTooLong = 110,
  PartialKeyTooLong = 111,
  TooManyNodes = 112,
  TooManyEntries = 113,
  TooManyKeys = 114,
  AnswerTooLarge = 115,
  UnknownHasher = 116,
  UnknownStateVersion = 117,
  StillPresent = 118,
  NotMember = 119,
}

export function trieErrorText(error: u32): string {
  switch (error) {
    case TrieError.RootNotInProof:
      return "RootNotInProof: no node of the proof hashes to the root";
    case TrieError.NodeNotInProof:
      return "NodeNotInProof: the proof ends before the key is decided";
    case TrieError.ValueNotInProof:
      return "ValueNotInProof: the value's hash is proven, the value itself is not in the proof";
    case TrieError.ReservedNodeHeader:
      return "ReservedNodeHeader: a node begins with a header that no kind of node has";
    case TrieError.NonZeroPadding:
      return "NonZeroPadding: the padding of an odd partial key is not zero";
    case TrieError.BranchWithoutChildren:
      return "BranchWithoutChildren: a branch has no child";
    case TrieError.EmptyChild:
      return "EmptyChild: an empty node stands inside the trie";
    case TrieError.NodeTruncated:
      return "NodeTruncated: a node ends inside a field";
    case TrieError.NodeTrailingBytes:
      return "NodeTrailingBytes: bytes follow a node";
    case TrieError.NonCanonicalNode:
      return "NonCanonicalNode: a length in a node is not in its shortest form";
    case TrieError.KeyTooLong:
      return "KeyTooLong: a key is longer than a trie can hold";
    case TrieError.PartialKeyTooLong:
      return "PartialKeyTooLong: a node's partial key is longer than a trie can hold";
    case TrieError.TooManyNodes:
      return "TooManyNodes: the proof has more nodes than are looked at";
    case TrieError.TooManyEntries:
      return "TooManyEntries: there are more entries than are sorted";
    case TrieError.TooManyKeys:
      return "TooManyKeys: more keys are asked for than are answered";
    case TrieError.AnswerTooLarge:
      return "AnswerTooLarge: the values together are larger than an answer may be";
    case TrieError.UnknownHasher:
      return "UnknownHasher: the hasher is neither keccak256 nor blake2_256";
    case TrieError.UnknownStateVersion:
      return "UnknownStateVersion: the state version is neither 0 nor 1";
    case TrieError.StillPresent:
      return "StillPresent: a key said to be absent has a value";
    case TrieError.NotMember:
      return "NotMember: a key said to be present has no value";
    default:
      return "Unknown: an error without a name";
  }
}
