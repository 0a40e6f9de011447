/** Appends to a SCALE `Vec` without decoding its items: the count grows by one, and the item is added at the end. */
import { compactLength, concat, ScaleError, ScaleReader, writeCompact } from "../codec/scale.ts";

/**
 * Appends the encoded `item` to `vec`; an absent value is an empty `Vec`. A value whose count can't be read is
 * replaced by a `Vec` of that one item.
 */
export function appendToVec(vec: Uint8Array | undefined, item: Uint8Array): Uint8Array {
  const [count, items] = split(vec ?? new Uint8Array());
  const prefix = new Uint8Array(compactLength(count + 1));
  writeCompact(prefix, 0, count + 1);
  return concat(prefix, items, item);
}

function split(vec: Uint8Array): [count: number, items: Uint8Array] {
  if (vec.length === 0) return [0, vec];
  try {
    const reader = new ScaleReader(vec);
    const count = reader.compact();
    if (count < 0xffff_ffff) return [count, reader.fixed(reader.remaining)];
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
  }
  return [0, new Uint8Array()];
}
