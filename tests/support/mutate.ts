import { concat } from "./hex.ts";
import type { Random } from "./random.ts";

/** Length prefixes that claim far more than any input holds, canonical and not. */
const blowUps: readonly Uint8Array[] = [
  Uint8Array.of(0xfe, 0xff, 0xff, 0xff),
  Uint8Array.of(0x02, 0x00, 0x00, 0x40),
  Uint8Array.of(0x03, 0x00, 0x00, 0x00, 0x40),
  Uint8Array.of(0x03, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0x13, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
  Uint8Array.of(0xfd, 0xff),
  Uint8Array.of(0x01, 0x00),
];

const extremes: readonly Uint8Array[] = [
  new Uint8Array(8),
  new Uint8Array(8).fill(0xff),
  new Uint8Array(4).fill(0xff),
  new Uint8Array(32),
  Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80),
];

/** One mutation of `bytes`; `donor` is another input of the same kind to splice from. */
export function mutateOnce(random: Random, bytes: Uint8Array, donor: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  const length = 1 + random.below(Math.max(1, Math.min(64, bytes.length - at)));
  switch (random.below(11)) {
    case 0:
    case 1:
    case 2:
      return overwrite(bytes, at, Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.below(8))));
    case 3:
      return bytes.slice(0, at);
    case 4:
      return concat(bytes, random.bytes(1 + random.below(40)));
    case 5: {
      const from = random.below(donor.length + 1);
      const part = donor.subarray(from, from + length);
      return random.below(2) === 0 ? overwrite(bytes, at, part) : insert(bytes, at, part);
    }
    case 6:
      return insert(bytes, at, bytes.subarray(at, at + length));
    case 7:
      return concat(bytes.subarray(0, at), bytes.subarray(at + length));
    case 8: {
      const blowUp = random.pick(blowUps);
      return random.below(2) === 0 ? overwrite(bytes, at, blowUp) : insert(bytes, at, blowUp);
    }
    case 9:
      return overwrite(bytes, at, random.pick(extremes));
    default:
      return overwrite(bytes, at, random.bytes(length));
  }
}

function overwrite(bytes: Uint8Array, at: number, part: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy.set(part.subarray(0, Math.max(0, bytes.length - at)), at);
  return copy;
}

function insert(bytes: Uint8Array, at: number, part: Uint8Array): Uint8Array {
  return concat(bytes.subarray(0, at), part, bytes.subarray(at));
}
