// BLAKE2b (RFC 7693), unkeyed, digests of 16 and 32 bytes.

const BLOCK: u32 = 128;

const IV0: u64 = 0x6a09e667f3bcc908;
const IV1: u64 = 0xbb67ae8584caa73b;
const IV2: u64 = 0x3c6ef372fe94f82b;
const IV3: u64 = 0xa54ff53a5f1d36f1;
const IV4: u64 = 0x510e527fade682d1;
const IV5: u64 = 0x9b05688c2b3e6c1f;
const IV6: u64 = 0x1f83d9abfb41bd6b;
const IV7: u64 = 0x5be0cd19137e2179;

/** The message schedule: for each of the ten rounds, byte offsets of the sixteen words of a block. */
// prettier-ignore
const SIGMA = memory.data<u8>([
  0, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120,
  112, 80, 32, 64, 72, 120, 104, 48, 8, 96, 0, 16, 88, 56, 40, 24,
  88, 64, 96, 0, 40, 16, 120, 104, 80, 112, 24, 48, 56, 8, 72, 32,
  56, 72, 24, 8, 104, 96, 88, 112, 16, 48, 40, 80, 32, 0, 120, 64,
  72, 0, 40, 56, 16, 32, 80, 120, 112, 8, 88, 96, 48, 64, 24, 104,
  16, 96, 48, 80, 0, 88, 64, 24, 32, 104, 56, 40, 120, 112, 8, 72,
  96, 40, 8, 120, 112, 104, 32, 80, 0, 56, 48, 24, 72, 16, 64, 88,
  104, 88, 56, 112, 96, 8, 24, 72, 40, 0, 120, 32, 64, 48, 16, 80,
  48, 120, 112, 72, 88, 24, 0, 64, 96, 16, 104, 56, 8, 32, 80, 40,
  80, 16, 64, 32, 56, 48, 8, 40, 120, 88, 72, 112, 24, 96, 104, 0,
]);

const STATE = memory.data(64, 8);
const LAST_BLOCK = memory.data(128, 8);

/** Writes the 32-byte digest of `length` bytes at `data` to `out`. */
export function blake2b256(data: usize, length: u32, out: usize): void {
  digest(data, length, 32);
  store<u64>(out, load<u64>(STATE));
  store<u64>(out, load<u64>(STATE, 8), 8);
  store<u64>(out, load<u64>(STATE, 16), 16);
  store<u64>(out, load<u64>(STATE, 24), 24);
}

/** Writes the 16-byte digest: BLAKE2b with that digest length, not a cut of the longer one. */
export function blake2b128(data: usize, length: u32, out: usize): void {
  digest(data, length, 16);
  store<u64>(out, load<u64>(STATE));
  store<u64>(out, load<u64>(STATE, 8), 8);
}

function digest(data: usize, length: u32, digestLength: u64): void {
  store<u64>(STATE, IV0 ^ 0x01010000 ^ digestLength);
  store<u64>(STATE, IV1, 8);
  store<u64>(STATE, IV2, 16);
  store<u64>(STATE, IV3, 24);
  store<u64>(STATE, IV4, 32);
  store<u64>(STATE, IV5, 40);
  store<u64>(STATE, IV6, 48);
  store<u64>(STATE, IV7, 56);

  let done: u32 = 0;
  while (length - done > BLOCK) {
    compress(data + done, (done + BLOCK) as u64, 0);
    done += BLOCK;
  }
  const rest = length - done;
  if (rest == BLOCK) {
    compress(data + done, length as u64, -1);
    return;
  }
  memory.copy(LAST_BLOCK, data + done, rest);
  memory.fill(LAST_BLOCK + rest, 0, BLOCK - rest);
  compress(LAST_BLOCK, length as u64, -1);
}

// @ts-ignore: decorator
@inline
function word(block: usize, schedule: usize, index: usize): u64 {
  return load<u64>(block + (load<u8>(schedule + index) as usize));
}

/** One block into STATE. `counted` is the number of bytes hashed with it, `finalFlag` all ones for the last. */
function compress(block: usize, counted: u64, finalFlag: u64): void {
  let v0 = load<u64>(STATE);
  let v1 = load<u64>(STATE, 8);
  let v2 = load<u64>(STATE, 16);
  let v3 = load<u64>(STATE, 24);
  let v4 = load<u64>(STATE, 32);
  let v5 = load<u64>(STATE, 40);
  let v6 = load<u64>(STATE, 48);
  let v7 = load<u64>(STATE, 56);
  let v8 = IV0;
  let v9 = IV1;
  let v10 = IV2;
  let v11 = IV3;
  let v12 = IV4 ^ counted;
  let v13 = IV5;
  let v14 = IV6 ^ finalFlag;
  let v15 = IV7;

  let schedule = SIGMA;
  for (let round = 0; round < 12; round++) {
    // Columns, then diagonals.
    v0 += v4 + word(block, schedule, 0);
    v12 = rotr<u64>(v12 ^ v0, 32);
    v8 += v12;
    v4 = rotr<u64>(v4 ^ v8, 24);
    v0 += v4 + word(block, schedule, 1);
    v12 = rotr<u64>(v12 ^ v0, 16);
    v8 += v12;
    v4 = rotr<u64>(v4 ^ v8, 63);

    v1 += v5 + word(block, schedule, 2);
    v13 = rotr<u64>(v13 ^ v1, 32);
    v9 += v13;
    v5 = rotr<u64>(v5 ^ v9, 24);
    v1 += v5 + word(block, schedule, 3);
    v13 = rotr<u64>(v13 ^ v1, 16);
    v9 += v13;
    v5 = rotr<u64>(v5 ^ v9, 63);

    v2 += v6 + word(block, schedule, 4);
    v14 = rotr<u64>(v14 ^ v2, 32);
    v10 += v14;
    v6 = rotr<u64>(v6 ^ v10, 24);
    v2 += v6 + word(block, schedule, 5);
    v14 = rotr<u64>(v14 ^ v2, 16);
    v10 += v14;
    v6 = rotr<u64>(v6 ^ v10, 63);

    v3 += v7 + word(block, schedule, 6);
    v15 = rotr<u64>(v15 ^ v3, 32);
    v11 += v15;
    v7 = rotr<u64>(v7 ^ v11, 24);
    v3 += v7 + word(block, schedule, 7);
    v15 = rotr<u64>(v15 ^ v3, 16);
    v11 += v15;
    v7 = rotr<u64>(v7 ^ v11, 63);

    v0 += v5 + word(block, schedule, 8);
    v15 = rotr<u64>(v15 ^ v0, 32);
    v10 += v15;
    v5 = rotr<u64>(v5 ^ v10, 24);
    v0 += v5 + word(block, schedule, 9);
    v15 = rotr<u64>(v15 ^ v0, 16);
    v10 += v15;
    v5 = rotr<u64>(v5 ^ v10, 63);

    v1 += v6 + word(block, schedule, 10);
    v12 = rotr<u64>(v12 ^ v1, 32);
    v11 += v12;
    v6 = rotr<u64>(v6 ^ v11, 24);
    v1 += v6 + word(block, schedule, 11);
    v12 = rotr<u64>(v12 ^ v1, 16);
    v11 += v12;
    v6 = rotr<u64>(v6 ^ v11, 63);

    v2 += v7 + word(block, schedule, 12);
    v13 = rotr<u64>(v13 ^ v2, 32);
    v8 += v13;
    v7 = rotr<u64>(v7 ^ v8, 24);
    v2 += v7 + word(block, schedule, 13);
    v13 = rotr<u64>(v13 ^ v2, 16);
    v8 += v13;
    v7 = rotr<u64>(v7 ^ v8, 63);

    v3 += v4 + word(block, schedule, 14);
    v14 = rotr<u64>(v14 ^ v3, 32);
    v9 += v14;
    v4 = rotr<u64>(v4 ^ v9, 24);
    v3 += v4 + word(block, schedule, 15);
    v14 = rotr<u64>(v14 ^ v3, 16);
    v9 += v14;
    v4 = rotr<u64>(v4 ^ v9, 63);

    // Rounds ten and eleven use the first two schedules again.
    schedule = round == 9 ? SIGMA : schedule + 16;
  }

  store<u64>(STATE, load<u64>(STATE) ^ v0 ^ v8);
  store<u64>(STATE, load<u64>(STATE, 8) ^ v1 ^ v9, 8);
  store<u64>(STATE, load<u64>(STATE, 16) ^ v2 ^ v10, 16);
  store<u64>(STATE, load<u64>(STATE, 24) ^ v3 ^ v11, 24);
  store<u64>(STATE, load<u64>(STATE, 32) ^ v4 ^ v12, 32);
  store<u64>(STATE, load<u64>(STATE, 40) ^ v5 ^ v13, 40);
  store<u64>(STATE, load<u64>(STATE, 48) ^ v6 ^ v14, 48);
  store<u64>(STATE, load<u64>(STATE, 56) ^ v7 ^ v15, 56);
}
