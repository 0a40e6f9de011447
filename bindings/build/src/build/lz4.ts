/**
 * Compresses data that a module carries, in the LZ4 block format. `assembly/bytes/lz4.ts` decompresses it.
 *
 * A block is a list of sequences, each of which is literals and a copy of earlier output; the last one has only
 * literals. At each position the longest copy is chosen, unless the next position has a longer one. Invariant: any
 * LZ4 decoder gives back the same bytes, because the end of the block is as the format requires.
 */

const SHORTEST_COPY = 4;
const FARTHEST = 0xffff;
/**
 * The format requires that a block ends with at least LAST_LITERALS literals, and that no copy begins less than
 * LAST_COPY bytes before the end of the data.
 */
const LAST_LITERALS = 5;
const LAST_COPY = 12;
/** If one half of a token has this value, the length continues in bytes of its own. */
const CONTINUED = 15;
/** Number of earlier positions that are tried for a copy. */
const TRIES = 1024;

interface Copy {
  readonly distance: number;
  readonly length: number;
}

/** Compresses `data` to one LZ4 block. */
export function compressBlock(data: Uint8Array): Uint8Array {
  const places = new Map<number, number[]>();
  const out: number[] = [];
  let known = 0;
  let written = 0;
  const longestAt = (at: number): Copy | undefined => {
    for (; known < at; known++) remember(places, data, known);
    return longestCopy(places, data, at);
  };
  for (let at = 0; at + LAST_COPY <= data.length; ) {
    const copy = longestAt(at);
    const next = copy === undefined ? undefined : longestAt(at + 1);
    if (copy === undefined || (next !== undefined && next.length > copy.length)) {
      at += 1;
      continue;
    }
    writeSequence(out, data.subarray(written, at), copy);
    at += copy.length;
    written = at;
  }
  writeSequence(out, data.subarray(written), undefined);
  return Uint8Array.from(out);
}

function fourBytes(data: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = data.subarray(at, at + 4);
  return a | (b << 8) | (c << 16) | (d << 24);
}

function remember(places: Map<number, number[]>, data: Uint8Array, at: number): void {
  const key = fourBytes(data, at);
  const list = places.get(key);
  if (list === undefined) places.set(key, [at]);
  else list.push(at);
}

/** @param places earlier positions by the four bytes at them, in ascending order */
function longestCopy(places: Map<number, number[]>, data: Uint8Array, at: number): Copy | undefined {
  if (at + LAST_COPY > data.length) return undefined;
  const list = places.get(fourBytes(data, at)) ?? [];
  const end = data.length - LAST_LITERALS;
  let longest: Copy | undefined;
  for (const from of list.slice(-TRIES).reverse()) {
    if (at - from > FARTHEST) break;
    let length = SHORTEST_COPY;
    while (at + length < end && data[from + length] === data[at + length]) length += 1;
    if (length > (longest?.length ?? 0)) longest = { distance: at - from, length };
  }
  return longest;
}

function writeSequence(out: number[], literals: Uint8Array, copy: Copy | undefined): void {
  const more = copy === undefined ? 0 : copy.length - SHORTEST_COPY;
  out.push((Math.min(literals.length, CONTINUED) << 4) | Math.min(more, CONTINUED));
  writeRest(out, literals.length);
  out.push(...literals);
  if (copy === undefined) return;
  out.push(copy.distance & 0xff, copy.distance >> 8);
  writeRest(out, more);
}

/** Writes the part of a length that does not fit into its half of the token. */
function writeRest(out: number[], length: number): void {
  if (length < CONTINUED) return;
  let rest = length - CONTINUED;
  for (; rest >= 255; rest -= 255) out.push(255);
  out.push(rest);
}
