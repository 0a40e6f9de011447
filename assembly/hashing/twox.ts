// XXH64, and the `twox` hashers of Substrate storage keys.
// Source: docs/spec/scale.md#hashing.

const PRIME1: u64 = 0x9e3779b185ebca87;
const PRIME2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME3: u64 = 0x165667b19e3779f9;
const PRIME4: u64 = 0x85ebca77c2b2ae63;
const PRIME5: u64 = 0x27d4eb2f165667c5;

/** Writes 8 bytes: XXH64 with seed 0. */
export function twox64(data: usize, length: u32, out: usize): void {
  store<u64>(out, xxh64(data, length, 0));
}

/** Writes 16 bytes: XXH64 with seeds 0 and 1. */
export function twox128(data: usize, length: u32, out: usize): void {
  store<u64>(out, xxh64(data, length, 0));
  store<u64>(out, xxh64(data, length, 1), 8);
}

/** Writes 32 bytes: XXH64 with seeds 0 to 3. */
export function twox256(data: usize, length: u32, out: usize): void {
  for (let seed: u64 = 0; seed < 4; seed++)
    store<u64>(out + ((seed as usize) << 3), xxh64(data, length, seed));
}

function xxh64(data: usize, length: u32, seed: u64): u64 {
  const end = data + length;
  let hash: u64;
  if (length >= 32) {
    let v1 = seed + PRIME1 + PRIME2;
    let v2 = seed + PRIME2;
    let v3 = seed;
    let v4 = seed - PRIME1;
    do {
      v1 = round(v1, load<u64>(data));
      v2 = round(v2, load<u64>(data, 8));
      v3 = round(v3, load<u64>(data, 16));
      v4 = round(v4, load<u64>(data, 24));
      data += 32;
    } while (end - data >= 32);
    hash = rotl<u64>(v1, 1) + rotl<u64>(v2, 7) + rotl<u64>(v3, 12) + rotl<u64>(v4, 18);
    hash = mergeRound(hash, v1);
    hash = mergeRound(hash, v2);
    hash = mergeRound(hash, v3);
    hash = mergeRound(hash, v4);
  } else {
    hash = seed + PRIME5;
  }
  hash += length as u64;
  for (; end - data >= 8; data += 8) {
    hash = rotl<u64>(hash ^ round(0, load<u64>(data)), 27) * PRIME1 + PRIME4;
  }
  if (end - data >= 4) {
    hash = rotl<u64>(hash ^ ((load<u32>(data) as u64) * PRIME1), 23) * PRIME2 + PRIME3;
    data += 4;
  }
  for (; data < end; data++) {
    hash = rotl<u64>(hash ^ ((load<u8>(data) as u64) * PRIME5), 11) * PRIME1;
  }
  hash = (hash ^ (hash >> 33)) * PRIME2;
  hash = (hash ^ (hash >> 29)) * PRIME3;
  return hash ^ (hash >> 32);
}

// @ts-ignore: decorator
@inline
function round(accumulator: u64, input: u64): u64 {
  return rotl<u64>(accumulator + input * PRIME2, 31) * PRIME1;
}

// @ts-ignore: decorator
@inline
function mergeRound(hash: u64, accumulator: u64): u64 {
  return (hash ^ round(0, accumulator)) * PRIME1 + PRIME4;
}
