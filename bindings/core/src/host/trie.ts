/**
 * `ext_trie_*_root` and `ext_trie_*_ordered_root`: roots of tries whose entries the runtime passes in full.
 * (docs/spec/host.md#trie-functions) The functions `verify_proof` are left out: they check a proof format that
 * nothing here produces.
 */
import type { HasherName } from "../state/hasher.ts";
import { orderedRoot, Trie, type TrieEntry } from "../state/trie.ts";
import type { Host, HostFunction, HostInterface } from "./host.ts";
import { decodeArgument, decodeStateVersion } from "./results.ts";

export function trie(host: Host): HostInterface {
  const root =
    (hasher: HasherName): HostFunction =>
    (input: bigint, version = 0) => {
      const entries = decodeArgument(host.memory.read(input), "trie entries", (reader) =>
        reader.vec((): TrieEntry => [reader.bytes(), reader.bytes()]),
      );
      return host.give(Trie.from(entries, hasher).root(decodeStateVersion(version)));
    };
  const ordered =
    (hasher: HasherName): HostFunction =>
    (input: bigint, version = 0) => {
      const values = decodeArgument(host.memory.read(input), "trie values", (reader) =>
        reader.vec(() => reader.bytes()),
      );
      return host.give(orderedRoot(values, decodeStateVersion(version), hasher));
    };
  // Version 1 of each function has no argument for the state version and uses state version 0.
  return {
    ext_trie_blake2_256_root_version_1: root("blake2_256"),
    ext_trie_blake2_256_root_version_2: root("blake2_256"),
    ext_trie_blake2_256_ordered_root_version_1: ordered("blake2_256"),
    ext_trie_blake2_256_ordered_root_version_2: ordered("blake2_256"),
    ext_trie_keccak_256_root_version_1: root("keccak256"),
    ext_trie_keccak_256_root_version_2: root("keccak256"),
    ext_trie_keccak_256_ordered_root_version_1: ordered("keccak256"),
    ext_trie_keccak_256_ordered_root_version_2: ordered("keccak256"),
  };
}
