// Generates BLAKE2b's compression function with all twelve rounds unrolled.
//
// A loop over the rounds has to look up every message word in the schedule; unrolled, each is one load at a fixed
// offset. Measured in V8, that hashes 100 kB in 0.14 ms instead of 0.21 ms, for 5 kB of code. The 768 lines are
// generated because they are tedious to read and to edit. Source: RFC 7693 §3.1, §3.2.

/** The order in which each of the ten schedules takes the sixteen message words. */
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
] as const;

/** The four columns of the state, then its four diagonals. */
const MIXED = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

const ROUNDS = 12;
const IV = [
  "0x6a09e667f3bcc908",
  "0xbb67ae8584caa73b",
  "0x3c6ef372fe94f82b",
  "0xa54ff53a5f1d36f1",
  "0x510e527fade682d1",
  "0x9b05688c2b3e6c1f",
  "0x1f83d9abfb41bd6b",
  "0x5be0cd19137e2179",
];

/** The AssemblyScript source of `compress`. */
export function blake2bCompressSource(): string {
  const words = [0, 1, 2, 3, 4, 5, 6, 7];
  return `// Made by bindings/build/src/build/unroll-blake2b.ts. Do not edit.

/** One block of 128 bytes into \`state\`. \`counted\`: bytes hashed with it. \`finalFlag\`: all ones for the last. */
export function compress(state: usize, block: usize, counted: u64, finalFlag: u64): void {
${words.map((i) => `  let v${i} = load<u64>(state, ${8 * i});`).join("\n")}
${words.map((i) => `  let v${i + 8}: u64 = ${initial(i)};`).join("\n")}
${Array.from({ length: ROUNDS }, (_, round) => roundSource(round)).join("\n")}
${words.map((i) => `  store<u64>(state, load<u64>(state, ${8 * i}) ^ v${i} ^ v${i + 8}, ${8 * i});`).join("\n")}
}
`;
}

function initial(index: number): string {
  if (index === 4) return `${IV[index]} ^ counted`;
  return index === 6 ? `${IV[index]} ^ finalFlag` : `${IV[index]}`;
}

function roundSource(round: number): string {
  const schedule = SIGMA[round % SIGMA.length] ?? SIGMA[0];
  const mixes = MIXED.map(([a, b, c, d], i) => {
    const word = (k: number): string => `load<u64>(block, ${8 * (schedule[2 * i + k] ?? 0)})`;
    return `  v${a} += v${b} + ${word(0)};
  v${d} = rotr<u64>(v${d} ^ v${a}, 32);
  v${c} += v${d};
  v${b} = rotr<u64>(v${b} ^ v${c}, 24);
  v${a} += v${b} + ${word(1)};
  v${d} = rotr<u64>(v${d} ^ v${a}, 16);
  v${c} += v${d};
  v${b} = rotr<u64>(v${b} ^ v${c}, 63);`;
  });
  return `\n  // Round ${round}.\n${mixes.join("\n")}`;
}
