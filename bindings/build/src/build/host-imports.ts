/**
 * The host functions that a blob may import: those that Substrate, smoldot and chopsticks all have, in a version that
 * works in all of them. (docs/spec/host.md#host-functions)
 *
 * A function that is not listed is rejected even if some host has it: a node rejects a whole blob for one import that
 * it does not know. Invariant: the signatures are exact, because hosts compare them when they load a blob.
 */
import type { FunctionType } from "@as-ismp/core/internal/blob";

/** Host functions of module `env` by name. */
export type HostSignatures = Readonly<Record<string, FunctionType>>;

// Notation: docs/spec/host.md#calls.
/** A fat pointer: address in the low, length in the high 32 bits. */
const PS = "i64";
/** The address of a value whose size both sides know. */
const P = "i32";
const u32 = "i32";
const bool = "i32";

type WasmValue = FunctionType["params"][number];

function host(params: readonly WasmValue[], result?: WasmValue): FunctionType {
  return { params, results: result === undefined ? [] : [result] };
}

/** The allowed host functions, by import name. */
export const HOST_IMPORTS: HostSignatures = {
  // Storage: docs/spec/host.md#storage-functions
  ext_storage_set_version_1: host([PS, PS]),
  ext_storage_get_version_1: host([PS], PS),
  ext_storage_read_version_1: host([PS, PS, u32], PS),
  ext_storage_clear_version_1: host([PS]),
  ext_storage_exists_version_1: host([PS], bool),
  ext_storage_clear_prefix_version_2: host([PS, PS], PS),
  ext_storage_append_version_1: host([PS, PS]),
  ext_storage_root_version_2: host([u32], PS),
  ext_storage_next_key_version_1: host([PS], PS),
  ext_storage_start_transaction_version_1: host([]),
  ext_storage_rollback_transaction_version_1: host([]),
  ext_storage_commit_transaction_version_1: host([]),

  // Default child storage: docs/spec/host.md#child-storage. `next_key` and `storage_kill` of chopsticks are wrong for
  // child ids that are not 32 bytes long, so no result of a block may depend on them.
  ext_default_child_storage_set_version_1: host([PS, PS, PS]),
  ext_default_child_storage_get_version_1: host([PS, PS], PS),
  ext_default_child_storage_clear_version_1: host([PS, PS]),
  ext_default_child_storage_exists_version_1: host([PS, PS], bool),
  ext_default_child_storage_next_key_version_1: host([PS, PS], PS),
  ext_default_child_storage_storage_kill_version_3: host([PS, PS], PS),
  ext_default_child_storage_root_version_2: host([PS, u32], PS),

  // Hashing: docs/spec/host.md#hash-functions
  ext_hashing_blake2_128_version_1: host([PS], P),
  ext_hashing_blake2_256_version_1: host([PS], P),
  ext_hashing_twox_64_version_1: host([PS], P),
  ext_hashing_twox_128_version_1: host([PS], P),
  ext_hashing_keccak_256_version_1: host([PS], P),
  ext_hashing_sha2_256_version_1: host([PS], P),

  // Signatures: docs/spec/host.md#crypto
  ext_crypto_ed25519_verify_version_1: host([P, PS, P], bool),
  ext_crypto_sr25519_verify_version_2: host([P, PS, P], bool),
  ext_crypto_secp256k1_ecdsa_recover_version_2: host([P, P], PS),
  ext_crypto_secp256k1_ecdsa_recover_compressed_version_2: host([P, P], PS),
  // The keystore, for SessionKeys only: every host resolves these imports, but in chopsticks a call of them fails.
  ext_crypto_ed25519_generate_version_1: host([P, PS], P),
  ext_crypto_sr25519_generate_version_1: host([P, PS], P),

  // Logging, misc, allocator, panic: docs/spec/host.md#misc
  ext_logging_log_version_1: host([u32, PS, PS]),
  ext_logging_max_level_version_1: host([], u32),
  ext_misc_runtime_version_version_1: host([PS], PS),
  ext_allocator_malloc_version_1: host([u32], P),
  ext_allocator_free_version_1: host([P]),
  ext_panic_handler_abort_on_panic_version_1: host([PS]),

  // Roots of extrinsics, docs/spec/host.md#trie-functions. Proofs are verified in the module.
  ext_trie_blake2_256_ordered_root_version_2: host([PS, u32], P),
  ext_trie_keccak_256_ordered_root_version_2: host([PS, u32], P),

  // Off-chain: docs/spec/host.md#offchain
  ext_offchain_index_set_version_1: host([PS, PS]),
  // For runtime APIs only. Every host resolves this import.
  ext_offchain_local_storage_get_version_1: host([u32, PS], PS),
};

/** The host functions that only off-chain workers may call: docs/spec/host.md#offchain. Every host resolves them. */
export const WORKER_IMPORTS: HostSignatures = {
  ext_offchain_is_validator_version_1: host([], bool),
  ext_offchain_submit_transaction_version_1: host([PS], PS),
  ext_offchain_timestamp_version_1: host([], "i64"),
  ext_offchain_sleep_until_version_1: host(["i64"]),
  ext_offchain_random_seed_version_1: host([], P),
  ext_offchain_local_storage_set_version_1: host([u32, PS, PS]),
  ext_offchain_local_storage_clear_version_1: host([u32, PS]),
  ext_offchain_local_storage_compare_and_set_version_1: host([u32, PS, PS, PS], bool),
};
