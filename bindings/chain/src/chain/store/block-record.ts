/**
 * A block as the database stores it: first what can't be computed from the block itself, then the block.
 *
 * Throws `ScaleError` for bytes that are not a record.
 */

import type { State, StateVersion, TrieChange } from "@as-ismp/core";
import { concat, encodeBytes, encodeVec, ScaleReader } from "@as-ismp/core/internal/codec";
import { childId, childName } from "@as-ismp/core/internal/state";
import { type Block, decodeBlock, encodeBlock } from "@as-ismp/relayer/substrate";
import type { ChainBlock } from "../chain-block.ts";

export interface BlockRecord extends Block {
  readonly stateVersion: StateVersion;
  /** Roots of the child tries by their names. */
  readonly childRoots: ReadonlyMap<string, Uint8Array>;
  readonly offchainWrites: readonly TrieChange[];
}

export function encodeRecord(block: ChainBlock): Uint8Array {
  const { stateVersion, state, offchainWrites } = block;
  const roots = [...childRootsOf(state, stateVersion)].map(([name, root]) =>
    concat(encodeBytes(childId(name)), root),
  );
  const writes = offchainWrites.map(([key, value]) =>
    concat(
      encodeBytes(key),
      value === null ? Uint8Array.of(0) : concat(Uint8Array.of(1), encodeBytes(value)),
    ),
  );
  return concat(Uint8Array.of(stateVersion), encodeVec(roots), encodeVec(writes), encodeBlock(block));
}

export function decodeRecord(bytes: Uint8Array): BlockRecord {
  const reader = new ScaleReader(bytes);
  const stateVersion: StateVersion = reader.bool() ? 1 : 0;
  const childRoots = new Map(
    reader.vec(() => [childName(reader.bytes()), reader.fixed(32).slice()] as const),
  );
  const offchainWrites = reader.vec((): TrieChange => {
    const key = reader.bytes().slice();
    return [key, reader.option(() => reader.bytes().slice())];
  });
  return { ...decodeBlock(reader.fixed(reader.remaining)), stateVersion, childRoots, offchainWrites };
}

/** Roots of the child tries of a state by their names. */
export function childRootsOf({ children }: State, version: StateVersion): Map<string, Uint8Array> {
  return new Map([...children].map(([name, trie]) => [name, trie.root(version)]));
}
