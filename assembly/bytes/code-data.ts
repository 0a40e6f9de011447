// Data that the module carries as constants of its code, for what few calls want: metadata, texts of errors, presets.
//
// An instance copies the module's data segments into fresh memory, whole, for each call of the runtime. Code costs a
// call nothing until it runs. The build writes the functions that put such data (`bindings/metadata/assembly/bytes.ts`).

/** Stores 64 bytes, eight a word in memory order. @returns the address behind them */
export function putWords(
  at: usize,
  word0: u64,
  word1: u64,
  word2: u64,
  word3: u64,
  word4: u64,
  word5: u64,
  word6: u64,
  word7: u64,
): usize {
  store<u64>(at, word0);
  store<u64>(at, word1, 8);
  store<u64>(at, word2, 16);
  store<u64>(at, word3, 24);
  store<u64>(at, word4, 32);
  store<u64>(at, word5, 40);
  store<u64>(at, word6, 48);
  store<u64>(at, word7, 56);
  return at + 64;
}
