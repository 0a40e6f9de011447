// Functions of the Polkadot host, under their exact ABI names. Only this file and memory/host-allocator.ts have `@external`.
//
// A fat pointer (`u64`) holds an address in its low and a length in its high 32 bits.
// Only functions that polkadot-sdk, smoldot and chopsticks all have are allowed; the blob check refuses others.
// Source: docs/spec/host.md#host-functions.

// @ts-ignore: decorator
@external("env", "ext_panic_handler_abort_on_panic_version_1")
export declare function ext_panic_handler_abort_on_panic_version_1(message: u64): void;

// @ts-ignore: decorator
@external("env", "ext_logging_log_version_1")
export declare function ext_logging_log_version_1(level: i32, target: u64, message: u64): void;

// @ts-ignore: decorator
@external("env", "ext_logging_max_level_version_1")
export declare function ext_logging_max_level_version_1(): i32;

// @ts-ignore: decorator
@external("env", "ext_misc_runtime_version_version_1")
export declare function ext_misc_runtime_version_version_1(code: u64): u64;

// @ts-ignore: decorator
@external("env", "ext_crypto_ed25519_verify_version_1")
export declare function ext_crypto_ed25519_verify_version_1(
  signature: usize,
  message: u64,
  publicKey: usize,
): i32;

// @ts-ignore: decorator
@external("env", "ext_crypto_sr25519_verify_version_2")
export declare function ext_crypto_sr25519_verify_version_2(
  signature: usize,
  message: u64,
  publicKey: usize,
): i32;

// @ts-ignore: decorator
@external("env", "ext_crypto_secp256k1_ecdsa_recover_compressed_version_2")
export declare function ext_crypto_secp256k1_ecdsa_recover_compressed_version_2(
  signature: usize,
  hash: usize,
): u64;

// @ts-ignore: decorator
@external("env", "ext_crypto_ed25519_generate_version_1")
export declare function ext_crypto_ed25519_generate_version_1(keyType: usize, seed: u64): usize;

// @ts-ignore: decorator
@external("env", "ext_crypto_sr25519_generate_version_1")
export declare function ext_crypto_sr25519_generate_version_1(keyType: usize, seed: u64): usize;

// @ts-ignore: decorator
@external("env", "ext_hashing_blake2_256_version_1")
export declare function ext_hashing_blake2_256_version_1(data: u64): usize;

// @ts-ignore: decorator
@external("env", "ext_hashing_keccak_256_version_1")
export declare function ext_hashing_keccak_256_version_1(data: u64): usize;

// @ts-ignore: decorator
@external("env", "ext_storage_set_version_1")
export declare function ext_storage_set_version_1(key: u64, value: u64): void;

// @ts-ignore: decorator
@external("env", "ext_storage_get_version_1")
export declare function ext_storage_get_version_1(key: u64): u64;

// @ts-ignore: decorator
@external("env", "ext_storage_clear_version_1")
export declare function ext_storage_clear_version_1(key: u64): void;

// @ts-ignore: decorator
@external("env", "ext_storage_exists_version_1")
export declare function ext_storage_exists_version_1(key: u64): i32;

// @ts-ignore: decorator
@external("env", "ext_storage_append_version_1")
export declare function ext_storage_append_version_1(key: u64, item: u64): void;

// @ts-ignore: decorator
@external("env", "ext_storage_next_key_version_1")
export declare function ext_storage_next_key_version_1(key: u64): u64;

// @ts-ignore: decorator
@external("env", "ext_storage_clear_prefix_version_2")
export declare function ext_storage_clear_prefix_version_2(prefix: u64, limit: u64): u64;

// @ts-ignore: decorator
@external("env", "ext_storage_root_version_2")
export declare function ext_storage_root_version_2(stateVersion: i32): u64;

// @ts-ignore: decorator
@external("env", "ext_storage_start_transaction_version_1")
export declare function ext_storage_start_transaction_version_1(): void;

// @ts-ignore: decorator
@external("env", "ext_storage_rollback_transaction_version_1")
export declare function ext_storage_rollback_transaction_version_1(): void;

// @ts-ignore: decorator
@external("env", "ext_storage_commit_transaction_version_1")
export declare function ext_storage_commit_transaction_version_1(): void;

// @ts-ignore: decorator
@external("env", "ext_default_child_storage_set_version_1")
export declare function ext_default_child_storage_set_version_1(child: u64, key: u64, value: u64): void;

// @ts-ignore: decorator
@external("env", "ext_default_child_storage_get_version_1")
export declare function ext_default_child_storage_get_version_1(child: u64, key: u64): u64;

// @ts-ignore: decorator
@external("env", "ext_default_child_storage_clear_version_1")
export declare function ext_default_child_storage_clear_version_1(child: u64, key: u64): void;

// @ts-ignore: decorator
@external("env", "ext_default_child_storage_exists_version_1")
export declare function ext_default_child_storage_exists_version_1(child: u64, key: u64): i32;

// @ts-ignore: decorator
@external("env", "ext_default_child_storage_root_version_2")
export declare function ext_default_child_storage_root_version_2(child: u64, stateVersion: i32): u64;

// @ts-ignore: decorator
@external("env", "ext_offchain_index_set_version_1")
export declare function ext_offchain_index_set_version_1(key: u64, value: u64): void;

// @ts-ignore: decorator
@external("env", "ext_offchain_local_storage_get_version_1")
export declare function ext_offchain_local_storage_get_version_1(kind: i32, key: u64): u64;

// @ts-ignore: decorator
@external("env", "ext_offchain_is_validator_version_1")
export declare function ext_offchain_is_validator_version_1(): i32;

// @ts-ignore: decorator
@external("env", "ext_offchain_submit_transaction_version_1")
export declare function ext_offchain_submit_transaction_version_1(extrinsic: u64): u64;

// @ts-ignore: decorator
@external("env", "ext_offchain_timestamp_version_1")
export declare function ext_offchain_timestamp_version_1(): u64;

// @ts-ignore: decorator
@external("env", "ext_offchain_sleep_until_version_1")
export declare function ext_offchain_sleep_until_version_1(deadline: u64): void;

// @ts-ignore: decorator
@external("env", "ext_offchain_random_seed_version_1")
export declare function ext_offchain_random_seed_version_1(): usize;

// @ts-ignore: decorator
@external("env", "ext_offchain_local_storage_set_version_1")
export declare function ext_offchain_local_storage_set_version_1(kind: i32, key: u64, value: u64): void;

// @ts-ignore: decorator
@external("env", "ext_offchain_local_storage_clear_version_1")
export declare function ext_offchain_local_storage_clear_version_1(kind: i32, key: u64): void;

// @ts-ignore: decorator
@external("env", "ext_offchain_local_storage_compare_and_set_version_1")
export declare function ext_offchain_local_storage_compare_and_set_version_1(
  kind: i32,
  key: u64,
  old: u64,
  value: u64,
): i32;

// @ts-ignore: decorator
@external("env", "ext_trie_blake2_256_ordered_root_version_2")
export declare function ext_trie_blake2_256_ordered_root_version_2(values: u64, stateVersion: i32): usize;

// @ts-ignore: decorator
@external("env", "ext_trie_keccak_256_ordered_root_version_2")
export declare function ext_trie_keccak_256_ordered_root_version_2(values: u64, stateVersion: i32): usize;
