// Proofs of a Substrate chain: that it sent messages, that it never received some, and values of its state.
//
// There are two tries, and the kind of proof selects one: messages and receipts are in the child trie of messages,
// under the overlay root; values for GET requests are in the state. Of the coprocessor only the trie of messages is
// known, and its root is in the field of the state root: a GET to it reads that trie.
// Refuses a proof that leaves a key undecided, as every proof reader here does; an empty list of commitments; and proofs
// that are mostly padding. A proof that answers a batch is hashed once.
// Source: docs/spec/tries.md#proven-trie, docs/spec/tries.md#reading-state.

import { ErrorCode } from "../../bytes/units";
import { Span } from "../../bytes/span";
import { IsmpError } from "../../ismp/errors";
import { MessageProof } from "../../ismp/message-proof";
import { Request } from "../../ismp/request";
import { StateCommitment } from "../../ismp/state-commitment";
import { StateMachineClient, StateRead } from "../../ismp/state-machine-client";
import { StorageValues, StorageValuesBuilder } from "../../ismp/storage-values";
import { ThisChain } from "../../ismp/this-chain";
import { CommitmentKind, verifyMembership, verifyNonMembership } from "../../ismp/commitment-trie";
import { KeyList } from "../../trie/key-list";
import { StateProofError } from "./errors";
import { ProvenTrie, StateProofReader } from "./state-proof-reader";
import { Hasher } from "../../hashing/hasher";
import { Reader } from "../../scale/reader";
import { largestNode, weighLookups, weighNodes } from "../../trie/proof-cost";
import { Cost } from "../../weights/cost";


@final
export class SubstrateStateMachine extends StateMachineClient {
  private weighed: Reader = new Reader(0, 0);

  verifyMembership(
    chain: ThisChain,
    kind: CommitmentKind,
    commitments: usize,
    count: u32,
    at: StateCommitment,
    proof: MessageProof,
  ): ErrorCode {
    const read = new StateProofReader(chain, ProvenTrie.Overlay, at, proof);
    if (read.error != StateProofError.None) return read.error;
    return read.conclude(verifyMembership(read.nodes, read.root, kind, commitments, count));
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
  ): ErrorCode {
    const read = new StateProofReader(chain, ProvenTrie.Overlay, at, proof);
    if (read.error != StateProofError.None) return read.error;
    return read.conclude(verifyNonMembership(read.nodes, read.root, kind, commitments, count));
  }

  readState(
    chain: ThisChain,
    gets: Request[],
    at: StateCommitment,
    proof: MessageProof,
    limit: u64,
  ): StateRead {
    const read = new StateProofReader(chain, ProvenTrie.State, at, proof);
    if (read.error != StateProofError.None) return StateRead.refused(read.error);
    const answers = new Array<StorageValues>();
    let left = limit;
    for (let i = 0; i < gets.length; i++) {
      const values = new StorageValuesBuilder(gets[i].keyCount);
      const error = readValues(read, gets[i], left, values);
      if (error != 0) return StateRead.refused(error);
      left -= values.size;
      answers.push(values.build());
    }
    const padded = read.conclude(StateProofError.None);
    return padded != StateProofError.None ? StateRead.refused(padded) : StateRead.of(answers);
  }

  /** What `StateProofReader` reads: which trie, which hasher, the nodes. */
  override weigh(proof: Span, keys: u64, nibbles: u64, cost: Cost): u64 {
    const reader = this.weighed.reset(proof);
    reader.u8();
    const blake2 = reader.u8() == (Hasher.Blake2_256 as u8);
    const nodes = weighNodes(reader, blake2 ? Hasher.Blake2_256 : Hasher.Keccak256, cost);
    weighLookups(nodes, keys, nibbles, cost);
    return largestNode(nodes);
  }
}

/** Adds the values of all keys of `get`, in ascending order of the keys: an error number, 0 for none. */
function readValues(
  read: StateProofReader,
  get: Request,
  limit: u64,
  values: StorageValuesBuilder,
): ErrorCode {
  const keys = new KeyList(get.keyCount);
  const reader = get.keyReader();
  for (let i: u32 = 0; i < get.keyCount; i++) {
    const key = reader.bytes();
    keys.add(key, reader.length);
  }
  keys.sort();
  const nodes = read.nodes;
  for (let i: u32 = 0; i < keys.count; i++) {
    const key = keys.key(i);
    const length = keys.length(i);
    if (!nodes.lookup(read.root, key, length)) return nodes.error;
    values.add(key, length, nodes.present, nodes.value, nodes.valueLength);
    // Many keys may share one large value.
    if (values.size > limit) return IsmpError.ValuesTooLarge;
  }
  return 0;
}
