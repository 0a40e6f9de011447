/**
 * `ext_default_child_storage_*`: child tries by their unprefixed id. (docs/spec/host.md#child-storage)
 */
import type { Host, HostInterface } from "./host.ts";
import { decodeLimit, decodeStateVersion, killResult, optionBytes, optionU32 } from "./results.ts";
import { readInto } from "./storage.ts";

export function childStorage(host: Host): HostInterface {
  const { memory } = host;
  const state = host.storage;
  return {
    ext_default_child_storage_set_version_1(child: bigint, key: bigint, value: bigint) {
      state.childSet(memory.read(child), memory.read(key), memory.read(value));
    },
    ext_default_child_storage_get_version_1: (child: bigint, key: bigint) =>
      host.giveSlice(optionBytes(state.childGet(memory.read(child), memory.read(key)))),
    ext_default_child_storage_read_version_1: (child: bigint, key: bigint, out: bigint, offset: number) =>
      host.giveSlice(
        optionU32(readInto(state.childGet(memory.read(child), memory.read(key)), memory.read(out), offset)),
      ),
    ext_default_child_storage_clear_version_1(child: bigint, key: bigint) {
      state.childClear(memory.read(child), memory.read(key));
    },
    ext_default_child_storage_exists_version_1: (child: bigint, key: bigint) =>
      Number(state.childExists(memory.read(child), memory.read(key))),
    ext_default_child_storage_next_key_version_1: (child: bigint, key: bigint) =>
      host.giveSlice(optionBytes(state.childNextKey(memory.read(child), memory.read(key)))),
    ext_default_child_storage_clear_prefix_version_1(child: bigint, prefix: bigint) {
      state.childClearPrefix(memory.read(child), memory.read(prefix));
    },
    ext_default_child_storage_clear_prefix_version_2: (child: bigint, prefix: bigint, limit: bigint) =>
      host.giveSlice(
        killResult(
          state.childClearPrefix(memory.read(child), memory.read(prefix), decodeLimit(memory.read(limit))),
        ),
      ),
    ext_default_child_storage_storage_kill_version_1(child: bigint) {
      state.childKill(memory.read(child));
    },
    ext_default_child_storage_storage_kill_version_2: (child: bigint, limit: bigint) =>
      Number(state.childKill(memory.read(child), decodeLimit(memory.read(limit))).allRemoved),
    ext_default_child_storage_storage_kill_version_3: (child: bigint, limit: bigint) =>
      host.giveSlice(killResult(state.childKill(memory.read(child), decodeLimit(memory.read(limit))))),
    ext_default_child_storage_root_version_1: (child: bigint) =>
      host.giveSlice(state.childRoot(memory.read(child), 0)),
    ext_default_child_storage_root_version_2: (child: bigint, version: number) =>
      host.giveSlice(state.childRoot(memory.read(child), decodeStateVersion(version))),
  };
}
