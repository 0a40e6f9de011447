/**
 * Compression of data that a module carries: the LZ4 block format, which `assembly/bytes/lz4.ts` decompresses.
 *
 * A block is sequences of literals and of a copy from what was written before; its last sequence has literals alone.
 * For each place the longest copy is looked for, and a longer one a byte later is preferred. Invariant: any LZ4 decoder
 * gives back the same bytes, since the end of a block is as the format wants it.
 */

const SHORTEST_COPY = 4;
const FARTHEST = 0xffff;
/** The format ends a block with at least so many literals, and begins no copy closer to its end than the second. */
const LAST_LITERALS = 5;
const LAST_COPY = 12;
/** A token's half with this value continues in bytes of their own. */
const CONTINUED = 15;
/** Earlier places that are tried for a copy. */
const TRIES = 1024;

interface Copy {
  readonly distance: number;
  readonly length: number;
}

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

/** @param places by the four bytes there, in ascending order, all before `at` */
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

/** What of a length does not fit into its half of the token. */
function writeRest(out: number[], length: number): void {
  if (length < CONTINUED) return;
  let rest = length - CONTINUED;
  for (; rest >= 255; rest -= 255) out.push(255);
  out.push(rest);
}
