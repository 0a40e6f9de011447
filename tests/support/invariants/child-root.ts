import { storagePrefix } from "../../../bindings/chain/src/chain/index.ts";
import { childTrie, type State } from "../../../bindings/core/src/index.ts";
import { equal, hex, utf8 } from "../hex.ts";
import { ModelTrie } from "../trie-model.ts";

/**
 * The root against which other chains prove messages, as a block stores it, is that of a trie built anew from all
 * entries of the trie of messages, by code that is not the product's.
 */

const ROOT = storagePrefix("Ismp", "ChildTrieRoot");
/** The pallet computes the root with this version. */
const VERSION = 1;

export function brokenChildRoot(state: State): string | undefined {
  const child = childTrie(state, utf8("ISMP"));
  const written = state.top.get(ROOT);
  if (child.isEmpty && written === undefined) return undefined;
  const { root } = new ModelTrie("blake2_256", VERSION, [...child.entries()]);
  if (written !== undefined && equal(written, root)) return undefined;
  return `the root of the trie of messages is ${hex(root)}, the state says ${written === undefined ? "nothing" : hex(written)}`;
}
