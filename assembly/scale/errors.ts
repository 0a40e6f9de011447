// Why bytes are not the SCALE encoding that was asked for.
//
// Every layer numbers its errors in a range of its own, so that one `u32` can carry the error of any layer:
// 0 none, 1… SCALE, 100… trie, 200… GRANDPA, 300… parachain heads, 400… the protocol,
// 500… consensus clients, 550… state proofs. Numbers are stable.

export const enum ScaleError {
  None = 0,
  Truncated = 1,
  NonCanonicalCompact = 2,
  CompactOutOfRange = 3,
  LengthBeyondInput = 4,
  UnknownVariant = 5,
  TrailingBytes = 6,
}

export function scaleErrorText(error: u32): string {
  switch (error) {
    case ScaleError.Truncated:
      return "Truncated: the input ends inside a value";
    case ScaleError.NonCanonicalCompact:
      return "NonCanonicalCompact: a compact integer is not in its shortest form";
    case ScaleError.CompactOutOfRange:
      return "CompactOutOfRange: a compact integer does not fit its type";
    case ScaleError.LengthBeyondInput:
      return "LengthBeyondInput: a length claims more than the input holds";
    case ScaleError.UnknownVariant:
      return "UnknownVariant: an enum index is not one of its variants";
    case ScaleError.TrailingBytes:
      return "TrailingBytes: bytes follow the value";
    default:
      return "Unknown: an error without a name";
  }
}
