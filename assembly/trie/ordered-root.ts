// Ordered roots of lists, such as a block's extrinsics, computed by the host.

import { Hasher } from "../hashing/hasher";
import { adopt } from "../memory/arena";
import {
  ext_trie_blake2_256_ordered_root_version_2,
  ext_trie_keccak_256_ordered_root_version_2,
} from "../host/imports";

/** The root (address of 32 bytes) of the values of a SCALE `Vec<Vec<u8>>`, keyed by their compact index. */
export function orderedRoot(hasher: Hasher, values: u64, stateVersion: u8): usize {
  const root =
    hasher == Hasher.Keccak256
      ? ext_trie_keccak_256_ordered_root_version_2(values, stateVersion)
      : ext_trie_blake2_256_ordered_root_version_2(values, stateVersion);
  return adopt(root, 32);
}
