// A second file of the program in lines.ts.

export function weigh(byte: u8): u32 {
  switch (
    byte // one, two, other
  ) {
    case 1:
      return 1; // one
    case 2:
      return 2; // two
    default:
      return 0; // other
  }
}

export function neverCompiled(): u32 {
  return 5;
}
