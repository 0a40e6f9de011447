// Functions of the Polkadot host, under their exact ABI names: the only file with `@external`.
//
// A fat pointer (`u64`) holds an address in its low and a length in its high 32 bits.
// Only functions that Substrate, smoldot and chopsticks all have may stand here; the blob check refuses others.
// Source: polkadot-host.md §3.

// @ts-ignore: decorator
@external("env", "ext_allocator_malloc_version_1")
export declare function ext_allocator_malloc_version_1(size: u32): usize;

// @ts-ignore: decorator
@external("env", "ext_panic_handler_abort_on_panic_version_1")
export declare function ext_panic_handler_abort_on_panic_version_1(message: u64): void;

// @ts-ignore: decorator
@external("env", "ext_crypto_ed25519_verify_version_1")
export declare function ext_crypto_ed25519_verify_version_1(
  signature: usize,
  message: u64,
  publicKey: usize,
): i32;

// @ts-ignore: decorator
@external("env", "ext_hashing_blake2_256_version_1")
export declare function ext_hashing_blake2_256_version_1(data: u64): usize;

// @ts-ignore: decorator
@external("env", "ext_hashing_keccak_256_version_1")
export declare function ext_hashing_keccak_256_version_1(data: u64): usize;
