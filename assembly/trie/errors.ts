// Why a proof does not answer, or a trie can't be built. Numbers are stable.

export const enum TrieError {
  None = 0,
  /** no node of the proof hashes to the root */
  RootNotInProof = 100,
  /** the proof ends before the key is decided */
  NodeNotInProof = 101,
  /** the value's hash is proven, the value itself is not in the proof */
  ValueNotInProof = 102,
  /** a node begins with a header that no kind of node has */
  ReservedNodeHeader = 103,
  /** the padding of an odd partial key is not zero */
  NonZeroPadding = 104,
  /** a branch has no child */
  BranchWithoutChildren = 105,
  /** an empty node is inside the trie */
  EmptyChild = 106,
  /** a node ends inside a field */
  NodeTruncated = 107,
  /** bytes follow a node */
  NodeTrailingBytes = 108,
  /** a length in a node is not in its shortest form */
  NonCanonicalNode = 109,
  /** a key is longer than a trie can hold */
  KeyTooLong = 110,
  /** a node's partial key is longer than a trie can hold */
  PartialKeyTooLong = 111,
  /** the proof has more nodes than are looked at */
  TooManyNodes = 112,
  /** there are more entries than are sorted */
  TooManyEntries = 113,
  /** more keys are asked for than are answered */
  TooManyKeys = 114,
  /** the values together are larger than an answer may be */
  AnswerTooLarge = 115,
  /** the hasher is neither keccak256 nor blake2_256 */
  UnknownHasher = 116,
  /** the state version is neither 0 nor 1 */
  UnknownStateVersion = 117,
  /** a key said to be absent has a value */
  StillPresent = 118,
  /** a key said to be present has no value */
  NotMember = 119,
  /** an item that is not the root is shorter than 32 bytes */
  ShortNode = 120,
  /** a branch has a child of more than 32 bytes */
  ChildTooLong = 121,
}
