// Counts how often a key occurs in bytes that come in pieces (Knuth, Morris and Pratt).
//
// A plain search compares a key of n bytes at each place of a value of m bytes: with a key such as aaa…ab and a value of
// many a, one response would keep a block busy for minutes. This takes time linear in n + m and four bytes of memory for
// each byte of the longest key.

@final
export class KeyCounter {
  /** Occurrences in what was fed since `begin`; they may overlap. */
  found: u32 = 0;
  private key: usize = 0;
  private length: u32 = 0;
  /** How many bytes of the key the end of what was fed matches. */
  private matched: u32 = 0;
  /** For each length of a beginning of the key, from 1: the longest shorter beginning that is its end as well. */
  private borders: usize;

  /** @param longest length of the longest key that is to be counted */
  constructor(longest: u32) {
    this.borders = __alloc((longest as usize) << 2);
  }

  /** @param length of the key, above 0 */
  begin(key: usize, length: u32): void {
    this.found = 0;
    this.matched = 0;
    this.key = key;
    this.length = length;
    store<u32>(this.borders, 0);
    let border: u32 = 0;
    for (let i: u32 = 1; i < length; i++) {
      border = this.advance(border, load<u8>(key + i));
      store<u32>(this.borders + ((i as usize) << 2), border);
    }
  }

  feed(bytes: usize, length: u32): void {
    let matched = this.matched;
    for (let i: u32 = 0; i < length; i++) {
      if (matched == this.length) matched = this.borderOf(matched);
      matched = this.advance(matched, load<u8>(bytes + i));
      if (matched == this.length) this.found++;
    }
    this.matched = matched;
  }

  /** @param matched below the key's length */
  private advance(matched: u32, byte: u8): u32 {
    while (matched > 0 && load<u8>(this.key + matched) != byte) matched = this.borderOf(matched);
    return load<u8>(this.key + matched) == byte ? matched + 1 : 0;
  }

  // @ts-ignore: decorator
  @inline
  private borderOf(length: u32): u32 {
    return load<u32>(this.borders + ((length as usize) << 2) - 4);
  }
}
