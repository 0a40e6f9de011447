// Proofs of a Substrate chain: that it sent messages, that it never received some, and values of its state.
//
// There are two tries, and the kind of proof selects one: messages and receipts are in the child trie of messages,
// under the overlay root; values for GET requests are in the state. Of the coprocessor only the trie of messages is
// known, and its root is in the field of the state root: a GET to it reads that trie. Refuses a proof that leaves a
// key undecided, as every proof reader here does; and an empty list of commitments. Source:
// docs/spec/tries.md#proven-trie, docs/spec/tries.md#reading-state.

import { IsmpError } from "../../ismp/errors";
import { MessageProof } from "../../ismp/message-proof";
import { Request } from "../../ismp/request";
import { StateCommitment } from "../../ismp/state-commitment";
import { StateMachineClient, StateRead } from "../../ismp/state-machine-client";
import { StorageValuesBuilder } from "../../ismp/storage-values";
import { ThisChain } from "../../ismp/this-chain";
import { CommitmentKind, verifyMembership, verifyNonMembership } from "../../trie/commitment-trie";
import { KeyList } from "../../trie/key-list";
import { StateProofError } from "./errors";
import { ProvenTrie, StateProof } from "./state-proof";
import { Hasher } from "../../hashing/hasher";
import { Reader } from "../../scale/reader";
import { largestNode, weighLookups, weighNodes } from "../../trie/proof-cost";
import { Cost } from "../../weights/cost";


@final
export class SubstrateStateMachine extends StateMachineClient {
  private opened: StateProof | null = null;
  private weighed: Reader = new Reader(0, 0);

  verifyMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): u32 {
    const read = this.open(chain, ProvenTrie.Overlay, at, proof);
    if (read.error != StateProofError.None) return read.error;
    return verifyMembership(read.nodes, read.root, kind, commitments, count);
  }

  /**
   * Attack: a relayer who may choose the trie could show receipts absent in one that never has any, and time out
   * delivered messages.
   */
  verifyNonMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): u32 {
    const read = this.open(chain, ProvenTrie.Overlay, at, proof);
    if (read.error != StateProofError.None) return read.error;
    return verifyNonMembership(read.nodes, read.root, kind, commitments, count);
  }

  readState(chain: ThisChain, get: Request, at: StateCommitment, proof: MessageProof, limit: u64): StateRead {
    const read = this.open(chain, ProvenTrie.State, at, proof);
    if (read.error != StateProofError.None) return StateRead.refused(read.error);
    const keys = new KeyList(get.keyCount);
    const reader = get.keyReader();
    for (let i: u32 = 0; i < get.keyCount; i++) {
      const key = reader.bytes();
      keys.add(key, reader.length);
    }
    keys.sort();
    const values = new StorageValuesBuilder(keys.count);
    const nodes = read.nodes;
    for (let i: u32 = 0; i < keys.count; i++) {
      const key = keys.key(i);
      const length = keys.length(i);
      if (!nodes.lookup(read.root, key, length)) return StateRead.refused(nodes.error);
      values.add(key, length, nodes.present, nodes.value, nodes.valueLength);
      // Many keys may share one large value.
      if (values.size > limit) return StateRead.refused(IsmpError.ValuesTooLarge);
    }
    return StateRead.of(values.build());
  }

  /** What `StateProof` reads: which trie, which hasher, the nodes. */
  override weigh(proof: u64, keys: u64, nibbles: u64, cost: Cost): u64 {
    const reader = this.weighed.over(proof);
    reader.u8();
    const blake2 = reader.u8() == (Hasher.Blake2_256 as u8);
    const nodes = weighNodes(reader, blake2 ? Hasher.Blake2_256 : Hasher.Keccak256, cost);
    weighLookups(nodes, keys, nibbles, cost);
    return largestNode(nodes);
  }

  /** A proof that answers a batch is hashed once: for each of its requests anew, a block could be kept busy for hours. */
  private open(chain: ThisChain, asked: ProvenTrie, at: StateCommitment, proof: MessageProof): StateProof {
    const last = this.opened;
    if (last && last.isOf(asked, at, proof)) return last;
    const read = new StateProof(chain, asked, at, proof);
    this.opened = read;
    return read;
  }
}
