// The entry points of the light client, and nothing else.

import "./host/panic";

export { __heap_base };
export { Core_version } from "./runtime/api/core";
export {
  Metadata_metadata,
  Metadata_metadata_at_version,
  Metadata_metadata_versions,
} from "./runtime/api/metadata";
export {
  LightClientApi_commitment,
  LightClientApi_read_proof,
  LightClientApi_trie_root,
  LightClientApi_verify_grandpa,
  LightClientApi_verify_parachain_headers,
} from "./runtime/api/light-client";
