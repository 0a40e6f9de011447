// Errors of SCALE decoding.
//
// Every layer numbers its errors in a range of its own, so that one `u32` can carry the error of any layer:
// 0 none, 1… SCALE, 100… trie, 200… GRANDPA, 300… parachain heads, 400… the protocol,
// 500… consensus clients, 550… state proofs. Numbers are stable.

export const enum ScaleError {
  None = 0,
  /** the input ends inside a value */
  Truncated = 1,
  /** a compact integer is not in its shortest form */
  NonCanonicalCompact = 2,
  /** a compact integer does not fit its type */
  CompactOutOfRange = 3,
  /** a length claims more than the input holds */
  LengthBeyondInput = 4,
  /** an enum index is not one of its variants */
  UnknownVariant = 5,
  /** bytes follow the value */
  TrailingBytes = 6,
  /** a list has more items than its type allows */
  LengthBeyondBound = 7,
}
