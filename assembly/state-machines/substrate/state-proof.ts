// The bytes of a proof against a Substrate chain: which trie it says it is of, its hasher, its nodes.
//
// Wire v1 lets the sender name the trie. That word chooses nothing here: the operation asks for one trie, and a proof
// of the other is refused. Receipts are never in the state, so a sender who could choose would time out what was
// delivered, and answer GET requests out of the trie of messages, where their keys are never found.
// Wire v2 leaves the word out: `StateProof.read` and its `trie` are all that differs.
// Bytes behind the proof are let through, as upstream does.
// Source: consensus.md §13.1, §13.2; ismp-v1.md §20.

import { Hasher, HASHERS } from "../../hashing/hasher";
import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { TrieError } from "../../trie/errors";
import { Proof } from "../../trie/proof";

export const enum ProvenTrie {
  /** The child trie of messages, whose root a commitment has as its overlay root. */
  Overlay = 0,
  State = 1,
}


@final
export class StateProof {
  trie: ProvenTrie;
  proof: Proof;
  /** Why the bytes are no proof: a `ScaleError` or `TrieError`. */
  error: u32;

  private constructor(reader: Reader) {
    const trie = reader.u8();
    if (trie > (ProvenTrie.State as u8)) reader.fail(ScaleError.UnknownVariant);
    const hasher = reader.u8();
    this.trie = trie as ProvenTrie;
    this.error = reader.error;
    if (this.error == TrieError.None && hasher >= HASHERS) this.error = TrieError.UnknownHasher;
    // An unreadable proof answers nothing; it is never asked either.
    this.proof = Proof.decode(reader, (hasher & 1) as Hasher);
    if (this.error == TrieError.None) this.error = this.proof.error;
  }

  static read(address: usize, length: u32): StateProof {
    return new StateProof(new Reader(address, address + length));
  }
}
