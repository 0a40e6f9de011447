/** `ext_hashing_*`: data by fat pointer, digest by address. (docs/spec/host.md#hash-functions) */
import { blake2AsU8a, keccakAsU8a, sha256AsU8a, xxhashAsU8a } from "@polkadot/util-crypto";
import type { Host, HostFunction, HostInterface } from "./host.ts";

export function hashing(host: Host): HostInterface {
  const hash =
    (digest: (data: Uint8Array) => Uint8Array): HostFunction =>
    (data: bigint) =>
      host.give(digest(host.memory.read(data)));
  return {
    ext_hashing_blake2_128_version_1: hash((data) => blake2AsU8a(data, 128)),
    ext_hashing_blake2_256_version_1: hash((data) => blake2AsU8a(data, 256)),
    ext_hashing_twox_64_version_1: hash((data) => xxhashAsU8a(data, 64)),
    ext_hashing_twox_128_version_1: hash((data) => xxhashAsU8a(data, 128)),
    ext_hashing_twox_256_version_1: hash((data) => xxhashAsU8a(data, 256)),
    ext_hashing_keccak_256_version_1: hash((data) => keccakAsU8a(data, 256)),
    ext_hashing_keccak_512_version_1: hash((data) => keccakAsU8a(data, 512)),
    ext_hashing_sha2_256_version_1: hash((data) => sha256AsU8a(data)),
  };
}
