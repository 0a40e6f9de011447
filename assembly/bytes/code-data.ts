// Writes data that is stored as constants in code, not in data segments: metadata, error texts, presets.
//
// A host copies all data segments into fresh memory for each runtime call, whether or not the call uses them. Constants in
// code cost nothing until they run. The build generates the callers (`bindings/build/src/codegen/bytes.ts`).

/** Stores 64 bytes, given as eight little-endian words. @returns the address after them */
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
