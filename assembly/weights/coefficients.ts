// What work weighs, in picoseconds on the reference machine. Made by `npm run bench:weights`. Do not edit.
//
// Engine: wasmtime, in polkadot-sdk's executor, with native host functions.
// Reference machine: the one that FRAME's weights of polkadot-sdk stable2512 are for.
// Scale from the machine that measured: 1.227, by the time of a signature's verification.
// Mix of work: 20 ed25519 verifications, 160 KiB of BLAKE2b, and 131,072 hashes sorted and searched, in wasm.
// It took 49.24 ms where this was measured; 60.41 ms on the reference machine.
//
// What follows is counted by tests and for authors' pallets: picoseconds of an instruction; of a call of each host
// function, and of each byte that it is given or gives.
// instruction 220
// host ext_storage_get_version_1 270000 650
// host ext_storage_set_version_1 370000 74
// host ext_storage_clear_version_1 2300000 0
// host ext_storage_exists_version_1 140000 0
// host ext_storage_append_version_1 160000 76
// host ext_storage_next_key_version_1 690000 0
// host ext_storage_start_transaction_version_1 65000 0
// host ext_storage_rollback_transaction_version_1 64000 0
// host ext_default_child_storage_get_version_1 370000 680
// host ext_default_child_storage_clear_version_1 400000 0
// host ext_default_child_storage_set_version_1 460000 77
// host ext_default_child_storage_exists_version_1 250000 0
// host ext_crypto_ed25519_verify_version_1 47000000 0
// host ext_allocator_malloc_version_1 76000 280
// host ext_logging_max_level_version_1 18000 0
// host ext_offchain_index_set_version_1 430000 73
// host ext_storage_commit_transaction_version_1 65000 0
// host ext_logging_log_version_1 160000 76
// host ext_crypto_sr25519_verify_version_2 47000000 0
// host ext_crypto_secp256k1_ecdsa_recover_compressed_version_2 47000000 0
// host ext_allocator_free_version_1 76000 280

/** An extrinsic with messages, whatever they are. */
export const MESSAGES: u64 = 38_000_000;

/** Each of its bytes: copied, stored, walked. */
export const MESSAGES_BYTE: u64 = 1_200;

/** A message, of any kind. */
export const MESSAGE: u64 = 16_000_000;

/** A message with a state proof: what is known of the height. */
export const BATCH: u64 = 52_000_000;

/** A POST request. */
export const POST_ITEM: u64 = 15_000_000;

/** A response to a POST request. */
export const RESPONSE_ITEM: u64 = 21_000_000;

/** A GET that is answered by a state proof. */
export const GET_RESPONSE_ITEM: u64 = 24_000_000;

/** A POST request that timed out. */
export const POST_TIMEOUT_ITEM: u64 = 12_000_000;

/** A response that timed out. */
export const RESPONSE_TIMEOUT_ITEM: u64 = 18_000_000;

/** A GET that timed out. */
export const GET_TIMEOUT_ITEM: u64 = 12_000_000;

/** Each byte of items: packed, hashed, kept by a module. */
export const ITEM_BYTE: u64 = 40_000;

/** A key of a GET. */
export const KEY: u64 = 6_000_000;

/** Each byte of keys, at each level of sorting them. */
export const KEY_BYTE: u64 = 2_100;

/** Each byte of values that a proof may hold. */
export const VALUE_BYTE: u64 = 2_800;

/** A state proof. */
export const PROOF: u64 = 3_200_000;

/** A node of a state proof. */
export const NODE: u64 = 170_000;

/** 128 bytes of a node or header that BLAKE2b hashes. */
export const BLAKE2_BLOCK: u64 = 1_100_000;

/** 136 bytes of a node that keccak hashes. */
export const KECCAK_BLOCK: u64 = 2_600_000;

/** A level of a trie on the way to a key. */
export const LEVEL: u64 = 650_000;

/** A step of a sort or of a search. */
export const STEP: u64 = 16_000;

/** A consensus message. */
export const CONSENSUS: u64 = 87_000_000;

/** Each byte of its proof. */
export const CONSENSUS_BYTE: u64 = 1_200;

/** A fraud proof. */
export const FRAUD_PROOF: u64 = 37_000_000;

/** A GRANDPA finality proof. */
export const FINALITY_PROOF: u64 = 3_200_000;

/** A precommit: its signature, its voter, its target. */
export const SIGNATURE: u64 = 53_000_000;

/** An authority of the trusted set. */
export const VOTER: u64 = 280_000;

/** A header. */
export const HEADER: u64 = 1_800_000;

/** An item of a header's digest. */
export const DIGEST_ITEM: u64 = 100_000;

/** A relay block with parachain heads. */
export const HEADS_ENTRY: u64 = 3_200_000;

/** A height that is stored: read from a proof, decoded, kept in the list of known heights. */
export const HEIGHT: u64 = 52_000_000;

/** A sibling that a parachain follows. */
export const SIBLING: u64 = 4_000_000;

/** A consensus client that root creates. */
export const CREATE_CLIENT: u64 = 12_000_000;

/** A challenge period that root sets. */
export const PERIOD: u64 = 2_400_000;

/** Periods of a client that root changes. */
export const UPDATE_CLIENT: u64 = 2_400_000;

/** Each byte of root's calls. */
export const CALL_BYTE: u64 = 11_000;

/** An addition to a message's fee. */
export const FUND_MESSAGE: u64 = 13_000_000;

/** A list of chains that root changes. */
export const LIST: u64 = 2_300_000;

/** A state machine on it. */
export const LISTED_MACHINE: u64 = 1_100_000;

/** A parachain on it. */
export const LISTED_PARACHAIN: u64 = 2_300_000;

/** A change of GRANDPA's authorities, 32 of them. */
export const SCHEDULE_GRANDPA_CHANGE: u64 = 20_000_000;

/** A change of Aura's authorities, 32 of them. */
export const SET_AURA_AUTHORITIES: u64 = 17_000_000;

/** A message that a module sends. */
export const DISPATCH: u64 = 9_600_000;

/** Each of its bytes. */
export const DISPATCH_BYTE: u64 = 30_000;
