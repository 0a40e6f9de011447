/**
 * Joins data segments of a module that are close to each other. The compiler makes a segment for each string and
 * table, and an instance copies each one separately, in every call of a runtime.
 *
 * Gaps are filled with zeros, which the memory also holds there without the segment. Throws `MalformedWasmError` for
 * a module that can't be read. Leaves the segments as they are if some overlap or have no constant address.
 */

import { leb128, readSections, WasmReader } from "@as-ismp/core/internal/blob";
import { concat } from "@as-ismp/core/internal/codec";

const DATA = 11;
const HEADER_LENGTH = 8;
const I32_CONST = 0x41;
const END = 0x0b;
/** Largest gap in bytes that is filled: so many zeros cost less than another segment. */
const LARGEST_GAP = 16;

interface Segment {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The module with joined data segments. @throws MalformedWasmError */
export function mergeData(wasm: Uint8Array): Uint8Array {
  const parts = [wasm.subarray(0, HEADER_LENGTH)];
  for (const { id, content } of readSections(wasm)) {
    const kept = id === DATA ? (merged(new WasmReader(content)) ?? content) : content;
    parts.push(Uint8Array.of(id), leb128(kept.length), kept);
  }
  return concat(...parts);
}

/** The section's new content; undefined if it stays as it is. */
function merged(section: WasmReader): Uint8Array | undefined {
  const segments: Segment[] = [];
  for (let left = section.u32(); left > 0; left--) {
    if (section.u32() !== 0 || section.u8() !== I32_CONST) return undefined;
    const offset = section.signed(32) >>> 0;
    if (section.u8() !== END) return undefined;
    segments.push({ offset, bytes: section.part(section.u32()).rest() });
  }
  segments.sort((a, b) => a.offset - b.offset);
  const groups: Segment[][] = [];
  for (const segment of segments) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const gap = last === undefined ? Infinity : segment.offset - last.offset - last.bytes.length;
    if (gap < 0) return undefined;
    if (group !== undefined && gap <= LARGEST_GAP) group.push(segment);
    else groups.push([segment]);
  }
  return concat(leb128(groups.length), ...groups.map(encode));
}

/** Encodes the segments of a group, in ascending order, as one segment. */
function encode(group: readonly Segment[]): Uint8Array {
  const { offset } = group[0] as Segment;
  const last = group.at(-1) as Segment;
  const bytes = new Uint8Array(last.offset + last.bytes.length - offset);
  for (const segment of group) bytes.set(segment.bytes, segment.offset - offset);
  return concat(
    Uint8Array.of(0, I32_CONST),
    signedLeb128(offset),
    Uint8Array.of(END),
    leb128(bytes.length),
    bytes,
  );
}

function signedLeb128(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value | 0;
  while (rest < -0x40 || rest >= 0x40) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return Uint8Array.of(...bytes, rest & 0x7f);
}
