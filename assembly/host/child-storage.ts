// Child tries, named by their id: thin wrappers over the host. Keys and values are fat pointers.
// Source: docs/spec/host.md#child-storage.

import { HashPtr } from "../bytes/hash-ptr";
import {
  ext_default_child_storage_clear_version_1,
  ext_default_child_storage_exists_version_1,
  ext_default_child_storage_get_version_1,
  ext_default_child_storage_root_version_2,
  ext_default_child_storage_set_version_1,
} from "./imports";
import { adopt } from "../memory/arena";
import { Span, spanAddress, spanLength } from "../bytes/span";
import { valueOf } from "./storage";

/** The value at `key` of the child trie, or ABSENT. */
export function childGet(child: Span, key: Span): Span {
  return valueOf(ext_default_child_storage_get_version_1(child, key));
}

export function childSet(child: Span, key: Span, value: Span): void {
  ext_default_child_storage_set_version_1(child, key, value);
}

export function childClear(child: Span, key: Span): void {
  ext_default_child_storage_clear_version_1(child, key);
}

export function childExists(child: Span, key: Span): bool {
  return ext_default_child_storage_exists_version_1(child, key) == 1;
}

/** The current root of the child trie, also of an empty one: address of 32 bytes. */
export function childRoot(child: Span, stateVersion: u8): HashPtr {
  const answer = ext_default_child_storage_root_version_2(child, stateVersion);
  return adopt(spanAddress(answer), spanLength(answer));
}
