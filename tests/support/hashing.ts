import { blake2AsU8a, keccakAsU8a, xxhashAsU8a } from "@polkadot/util-crypto";

/** Hashers as `LightClientApi` names them. */
export type Hasher = "keccak256" | "blake2_256";

export function blake2(data: Uint8Array): Uint8Array {
  return blake2AsU8a(data, 256);
}

export function keccak(data: Uint8Array): Uint8Array {
  return keccakAsU8a(data, 256);
}

export function hashWith(hasher: Hasher, data: Uint8Array): Uint8Array {
  return hasher === "blake2_256" ? blake2(data) : keccak(data);
}

export function twox(data: Uint8Array, bits: 64 | 128): Uint8Array {
  return xxhashAsU8a(data, bits);
}

/** The host's number of each hasher in `LightClientApi` calls. */
export const hasherIndex = { keccak256: 0, blake2_256: 1 } as const satisfies Record<Hasher, number>;
