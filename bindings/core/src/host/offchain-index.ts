/**
 * `ext_offchain_index_*`: writes of a block to the node's off-chain database. They are kept with the storage, so the
 * rollback of a storage transaction removes them as well. (docs/spec/host.md#offchain)
 */
import type { Host, HostInterface } from "./host.ts";

export function offchainIndex(host: Host): HostInterface {
  const { memory, storage } = host;
  return {
    ext_offchain_index_set_version_1(key: bigint, value: bigint) {
      storage.offchainIndex(memory.read(key), memory.read(value));
    },
    ext_offchain_index_clear_version_1(key: bigint) {
      storage.offchainIndex(memory.read(key), null);
    },
  };
}
