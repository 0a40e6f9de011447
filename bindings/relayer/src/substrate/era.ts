/**
 * Eras: the blocks for which a signed extrinsic is valid.
 *
 * A mortal extrinsic is valid for `period` blocks from its birth block on, and the signature covers the hash of that
 * block. If it is immortal, the signature covers the genesis hash. Throws `RangeError` for periods that are not a
 * power of two in 4..65536. (docs/spec/host.md#era)
 */

/** An era, and what a signer must know about it. */
export interface Era {
  /** One byte if immortal, two if mortal. */
  readonly encoded: Uint8Array;
  /** Number of the block whose hash is signed. */
  readonly birth: number;
}

/** The era of extrinsics that are valid in every block. */
export const IMMORTAL: Era = { encoded: Uint8Array.of(0), birth: 0 };

/**
 * The era of `period` blocks that contains block `current`. Above 4096, births are multiples of period / 4096.
 *
 * @throws RangeError
 */
export function mortalEra(period: number, current: number): Era {
  if (!Number.isInteger(period) || period < 4 || period > 65_536 || (period & (period - 1)) !== 0) {
    throw new RangeError(`expected the period of an era, a power of two in 4..65536, got ${period}`);
  }
  const quantum = Math.max(period >>> 12, 1);
  const phase = Math.floor((current % period) / quantum) * quantum;
  const exponent = Math.log2(period) - 1;
  const encoded = exponent | ((phase / quantum) << 4);
  return {
    encoded: Uint8Array.of(encoded & 0xff, encoded >>> 8),
    birth: current - (current % period) + phase,
  };
}
