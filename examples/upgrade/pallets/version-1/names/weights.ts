// Weights of Names: of each call the most expensive case. Made by `as-ismp bench-weights`. Do not edit.
//
// Picoseconds on the reference machine, and bytes of a parachain's proof of validity.

import { Weight } from "as-ismp/assembly/frame/weight";

/** 3.9 µs of computation; keys: 1 read, 1 written. */
export function claimWeight(): Weight {
  return new Weight(129_000_000, 2_475);
}
