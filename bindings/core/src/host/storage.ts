/** `ext_storage_*`: the main trie and storage transactions. (docs/spec/host.md#storage-functions) */
import type { Host, HostInterface } from "./host.ts";
import { decodeLimit, decodeStateVersion, killResult, optionBytes, optionU32 } from "./results.ts";

export function storage(host: Host): HostInterface {
  const { memory } = host;
  const state = host.storage;
  return {
    ext_storage_set_version_1(key: bigint, value: bigint) {
      state.set(memory.read(key), memory.read(value));
    },
    ext_storage_get_version_1: (key: bigint) => host.giveSlice(optionBytes(state.get(memory.read(key)))),
    ext_storage_read_version_1: (key: bigint, out: bigint, offset: number) =>
      host.giveSlice(optionU32(readInto(state.get(memory.read(key)), memory.read(out), offset))),
    ext_storage_clear_version_1(key: bigint) {
      state.clear(memory.read(key));
    },
    ext_storage_exists_version_1: (key: bigint) => Number(state.exists(memory.read(key))),
    ext_storage_append_version_1(key: bigint, item: bigint) {
      state.append(memory.read(key), memory.read(item));
    },
    ext_storage_clear_prefix_version_1(prefix: bigint) {
      state.clearPrefix(memory.read(prefix));
    },
    ext_storage_clear_prefix_version_2: (prefix: bigint, limit: bigint) =>
      host.giveSlice(killResult(state.clearPrefix(memory.read(prefix), decodeLimit(memory.read(limit))))),
    ext_storage_next_key_version_1: (key: bigint) =>
      host.giveSlice(optionBytes(state.nextKey(memory.read(key)))),
    ext_storage_root_version_1: () => host.giveSlice(state.root(0)),
    ext_storage_root_version_2: (version: number) => host.giveSlice(state.root(decodeStateVersion(version))),
    ext_storage_start_transaction_version_1() {
      state.startTransaction();
    },
    ext_storage_rollback_transaction_version_1() {
      state.rollbackTransaction();
    },
    ext_storage_commit_transaction_version_1() {
      state.commitTransaction();
    },
  };
}

/**
 * Copies as much of `value` from `offset` on as fits into `out`. Returns the number of bytes from `offset` on, which
 * may be more than were copied; undefined if there is no value.
 */
export function readInto(value: Uint8Array | undefined, out: Uint8Array, offset: number): number | undefined {
  if (value === undefined) return undefined;
  const rest = value.subarray(Math.min(offset >>> 0, value.length));
  out.set(rest.subarray(0, Math.min(rest.length, out.length)));
  return rest.length;
}
