/** `childstate_*`: storage of child tries. A child trie's key is `:child_storage:default:` followed by its id. */

import { childTrie, type Trie } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { HASHERS } from "@as-ismp/core/internal/state";
import { AnswerSize } from "../answer-size.ts";
import { countTooHigh, RpcError } from "../errors.ts";
import { keysPage } from "../keys.ts";
import { type MethodContext, type MethodGroup, method, withAliases } from "../method.ts";
import type { Parameters } from "../parameters.ts";
import { blockAt, childIdOf } from "./state.ts";

const ONE = ["child_storage_key", "key", "hash"];

const methods: MethodGroup = {
  childstate_getStorage: method(ONE, (context, given) => {
    const value = trieOf(context, given, 2).get(given.bytes(1));
    return value === undefined ? null : toHex(value);
  }),
  childstate_getStorageHash: method(ONE, (context, given) => {
    const value = trieOf(context, given, 2).get(given.bytes(1));
    return value === undefined ? null : toHex(HASHERS[context.chain.hasher](value));
  }),
  childstate_getStorageSize: method(ONE, (context, given) => {
    return trieOf(context, given, 2).get(given.bytes(1))?.length ?? null;
  }),
  childstate_getStorageEntries: method(["child_storage_key", "keys", "hash"], (context, given) => {
    const trie = trieOf(context, given, 2);
    const size = new AnswerSize(context.limits.responseBytes);
    return given.bytesList(1, context.limits.keys).map((key) => {
      const value = trie.get(key);
      size.addHex(value?.length ?? 0);
      return value === undefined ? null : toHex(value);
    });
  }),
  childstate_getKeys: method(["child_storage_key", "prefix", "hash"], (context, given) => {
    const { keys: most } = context.limits;
    const keys = keysPage(trieOf(context, given, 2), given.bytes(1), most + 1);
    if (keys.length > most) throw new RpcError(4002, `more than ${most} keys: use childstate_getKeysPaged`);
    return keys.map(toHex);
  }),
  childstate_getKeysPaged: method(
    ["child_storage_key", "prefix", "count", "start_key", "hash"],
    (context, given) => {
      const trie = trieOf(context, given, 4);
      const count = given.u32(2);
      if (count > context.limits.page) throw countTooHigh(count, context.limits.page);
      const prefix = given.optionalBytes(1) ?? new Uint8Array();
      return keysPage(trie, prefix, count, given.optionalBytes(3)).map(toHex);
    },
  ),
};

/** Methods of `childstate_*`. */
export const childStateMethods: MethodGroup = withAliases(methods, {
  childstate_getKeysPagedAt: "childstate_getKeysPaged",
});

function trieOf({ chain }: MethodContext, given: Parameters, hash: number): Trie {
  return childTrie(blockAt(chain, given.optionalHash(hash)).state, childIdOf(given.bytes(0)));
}
