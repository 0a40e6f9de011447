// The bytes of a proof against a Substrate chain: which trie it says it is of, its hasher, its nodes.
//
// Wire v1 lets the sender name the trie. That word chooses nothing here: the operation asks for one trie, and a proof
// of the other is refused. Receipts are never in the state, so a sender who could choose would time out what was
// delivered, and answer GET requests out of the trie of messages, where their keys are never found.
// Wire v2 leaves the word out; `trie` and the two checks of it are all that differs.
// Refuses bytes after the proof: with them, one delivery could be sent in any number of forms, each of them valid until
// the first is in a block. What the proof is of is checked before its nodes are hashed.

import { ErrorCode } from "../../bytes/units";
import { usesCoprocessorLayout } from "../../consensus/header-commitment";
import { Hasher, HASHERS } from "../../hashing/hasher";
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
export class StateProofReader {
  /** Why there is nothing to ask; else 0. */
  error: ErrorCode;
  nodes: Proof;
  /** Address of 32 bytes; valid where there is no error. */
  root: usize;

  /** @param asked the trie that the operation reads @param at what is known of the height that the proof names */
  constructor(
    private chain: ThisChain,
    asked: ProvenTrie,
    at: StateCommitment,
    proof: MessageProof,
  ) {
    const reader = Reader.over(proof.bytes);
    const trie = reader.u8();
    const hasher = reader.u8();
    if (trie > (ProvenTrie.State as u8)) reader.fail(ScaleError.UnknownVariant);
    const coprocessor = usesCoprocessorLayout(proof.height.id.stateId, chain.allowedProxy());
    const root = rootOf(asked, at, coprocessor);
    let error: ErrorCode = hasher < HASHERS ? reader.error : TrieError.UnknownHasher;
    if (error == StateProofError.None) error = checkTrie(asked, trie as ProvenTrie, root);
    // A proof that is refused already has no nodes to hash, and is never asked.
    if (error != StateProofError.None) reader.fail(error);
    const nodes = Proof.decode(reader, hasher as Hasher);
    if (error == StateProofError.None) error = nodes.error;
    if (error == StateProofError.None) error = reader.finish();
    this.root = root;
    this.nodes = nodes;
    this.error = error;
  }

  /** The error of an operation whose lookups gave `error`: a proof that answers all of them may be padded. */
  conclude(error: ErrorCode): ErrorCode {
    if (error != StateProofError.None) return error;
    const nodes = this.nodes;
    return this.chain.padding.exceeds(nodes.size, nodes.visited)
      ? StateProofError.PaddedProof
      : StateProofError.None;
  }
}

/** Address of the root that the operation is about; `NO_ROOT` where the height has no root of messages. */
function rootOf(asked: ProvenTrie, at: StateCommitment, coprocessor: bool): usize {
  // A GET to the coprocessor reads its trie of messages, same as pallet-ismp: its root is in the state root's place.
  if (asked == ProvenTrie.State) return at.stateRoot;
  return coprocessor ? at.stateRoot : at.overlayRoot;
}

/** @param named the trie that the proof says it is of @param root what `rootOf` gave */
function checkTrie(asked: ProvenTrie, named: ProvenTrie, root: usize): ErrorCode {
  if (asked == ProvenTrie.State) {
    return named == ProvenTrie.State ? StateProofError.None : StateProofError.StateProofExpected;
  }
  if (named != ProvenTrie.Overlay) return StateProofError.OverlayProofExpected;
  return root == NO_ROOT ? StateProofError.MissingChildRoot : StateProofError.None;
}
