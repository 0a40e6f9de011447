// The bytes of a proof against a Substrate chain: which trie it says it is of, its hasher, its nodes.
//
// Wire v1 lets the sender name the trie. That word chooses nothing here: the operation asks for one trie, and a proof
// of the other is refused. Receipts are never in the state, so a sender who could choose would time out what was
// delivered, and answer GET requests out of the trie of messages, where their keys are never found.
// Wire v2 leaves the word out; `trie` and the two checks of it are all that differs.
// Bytes behind the proof are let through, as upstream does.
// Source: consensus.md §13.1, §13.2; ismp-v1.md §20.

import { hasCoprocessorForm } from "../../consensus/header-commitment";
import { Hasher, HASHERS } from "../../hashing/hasher";
import { spanAddress, spanLength } from "../../host/span";
import { MessageProof } from "../../ismp/message-proof";
import { NO_ROOT, StateCommitment } from "../../ismp/state-commitment";
import { ThisChain } from "../../ismp/this-chain";
import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { TrieError } from "../../trie/errors";
import { Proof } from "../../trie/proof";
import { StateProofError } from "./errors";

export const enum ProvenTrie {
  /** The child trie of messages, whose root is a commitment's overlay root. */
  Overlay = 0,
  State = 1,
}


@final
export class StateProof {
  /** Why there is nothing to ask; else 0. */
  error: u32;
  nodes: Proof;
  /** Address of 32 bytes; valid where there is no error. */
  root: usize = NO_ROOT;
  private trie: ProvenTrie;

  /** @param asked the trie that the operation reads @param at what is known of the height that the proof names */
  constructor(
    chain: ThisChain,
    private asked: ProvenTrie,
    private at: StateCommitment,
    private proof: MessageProof,
  ) {
    const start = spanAddress(proof.bytes);
    const reader = new Reader(start, start + spanLength(proof.bytes));
    const trie = reader.u8();
    const hasher = reader.u8();
    if (trie > (ProvenTrie.State as u8)) reader.fail(ScaleError.UnknownVariant);
    this.trie = trie as ProvenTrie;
    this.error = hasher < HASHERS ? reader.error : TrieError.UnknownHasher;
    // An unreadable proof is never asked, whatever its hasher.
    this.nodes = Proof.decode(reader, hasher < HASHERS ? (hasher as Hasher) : Hasher.Keccak256);
    if (this.error == StateProofError.None) this.error = this.nodes.error;
    const coprocessor = hasCoprocessorForm(proof.height.id.stateId, chain.allowedProxy());
    if (this.error == StateProofError.None) this.error = this.choose(asked, at, coprocessor);
  }

  /** Whether it was opened for these very arguments, one by one the same objects. */
  isOf(asked: ProvenTrie, at: StateCommitment, proof: MessageProof): bool {
    return this.asked == asked && this.at === at && this.proof === proof;
  }

  private choose(asked: ProvenTrie, at: StateCommitment, coprocessor: bool): u32 {
    if (asked == ProvenTrie.Overlay) {
      if (this.trie != ProvenTrie.Overlay) return StateProofError.OverlayProofExpected;
      this.root = coprocessor ? at.stateRoot : at.overlayRoot;
      return this.root == NO_ROOT ? StateProofError.MissingChildRoot : StateProofError.None;
    }
    if (this.trie != ProvenTrie.State) return StateProofError.StateProofExpected;
    // Of the coprocessor that is the root of its trie of messages, so a GET to it reads that trie, as upstream's does.
    this.root = at.stateRoot;
    return StateProofError.None;
  }
}
