// The entry points of the solo chain's runtime, and nothing else.

import "./host/panic";

export { __heap_base };
export { Core_version } from "./runtime/api/core";
export {
  BlockBuilder_apply_extrinsic,
  BlockBuilder_check_inherents,
  BlockBuilder_finalize_block,
  BlockBuilder_inherent_extrinsics,
  Core_execute_block,
  Core_initialize_block,
} from "./runtime/api/blocks";
export {
  AccountNonceApi_account_nonce,
  OffchainWorkerApi_offchain_worker,
  TaggedTransactionQueue_validate_transaction,
} from "./runtime/api/transactions";
export {
  TransactionPaymentApi_query_fee_details,
  TransactionPaymentApi_query_info,
  TransactionPaymentApi_query_length_to_fee,
  TransactionPaymentApi_query_weight_to_fee,
} from "./runtime/api/transaction-payment";
export { AuraApi_authorities, AuraApi_slot_duration } from "./runtime/api/aura";
export {
  GrandpaApi_current_set_id,
  GrandpaApi_generate_key_ownership_proof,
  GrandpaApi_grandpa_authorities,
  GrandpaApi_submit_report_equivocation_unsigned_extrinsic,
} from "./runtime/api/grandpa";
export {
  SessionKeys_decode_session_keys,
  SessionKeys_generate_session_keys,
} from "./runtime/api/session-keys";
export {
  GenesisBuilder_build_state,
  GenesisBuilder_get_preset,
  GenesisBuilder_preset_names,
} from "./runtime/api/genesis-builder";
export {
  Metadata_metadata,
  Metadata_metadata_at_version,
  Metadata_metadata_versions,
} from "./runtime/api/metadata";
export {
  IsmpRuntimeApi_block_events,
  IsmpRuntimeApi_block_events_with_metadata,
  IsmpRuntimeApi_challenge_period,
  IsmpRuntimeApi_consensus_state,
  IsmpRuntimeApi_host_state_machine,
  IsmpRuntimeApi_latest_state_machine_height,
  IsmpRuntimeApi_requests,
  IsmpRuntimeApi_responses,
  IsmpRuntimeApi_state_machine_update_time,
} from "./runtime/api/ismp";
export {
  LightClientApi_commitment,
  LightClientApi_read_proof,
  LightClientApi_trie_root,
  LightClientApi_verify_grandpa,
  LightClientApi_verify_parachain_headers,
} from "./runtime/api/light-client";
