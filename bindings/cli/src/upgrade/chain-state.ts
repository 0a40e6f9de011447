/** The state of a chain after one block: what an upgrade is tried on. */
import type { HasherName, State } from "@as-ismp/core";
import type { Header } from "@as-ismp/relayer/substrate";

/** A block with the whole state after it. */
export interface ChainState {
  /** 32 bytes. */
  readonly hash: Uint8Array;
  readonly header: Header;
  readonly hasher: HasherName;
  readonly state: State;
}

/** How many entries a state has, and how many bytes their keys and values are. */
export interface StateSize {
  readonly entries: number;
  readonly bytes: number;
  readonly childTries: number;
}

export function sizeOf({ top, children }: State): StateSize {
  let entries = 0;
  let bytes = 0;
  for (const trie of [top, ...children.values()]) {
    for (const [key, value] of trie.entries()) {
      entries += 1;
      bytes += key.length + value.length;
    }
  }
  return { entries, bytes, childTries: children.size };
}
