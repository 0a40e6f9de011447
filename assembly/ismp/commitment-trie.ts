// The commitment trie: the child trie in which a chain keeps its messages' commitments and receipts.
//
// Membership: every key has some value. Non-membership: every key is proven absent; a key that the proof does not
// decide is an error, never absence (a missing node read as "empty" would let a delivered request time out).
// Neither is claimed of an empty list, and a key asked twice is asked twice.
// Source: docs/spec/tries.md#membership.

import { ErrorCode } from "../bytes/units";
import { HashPtr } from "../bytes/hash-ptr";
import { copyBytes } from "../bytes/copy";
import { Proof } from "../trie/proof";
import { TrieError } from "../trie/errors";

export const enum CommitmentKind {
  RequestCommitment,
  ResponseCommitment,
  RequestReceipt,
  ResponseReceipt,
}

/** The longest key: the longest prefix and a commitment. */
const KEY = memory.data(19 + 32);

function prefixOf(kind: CommitmentKind): string {
  switch (kind) {
    case CommitmentKind.RequestCommitment:
      return "RequestCommitments";
    case CommitmentKind.ResponseCommitment:
      return "ResponseCommitments";
    case CommitmentKind.RequestReceipt:
      return "RequestReceipts";
    default:
      return "ResponseReceipts";
  }
}

/** Writes the key of a commitment (32 bytes) to `out` and gives its length: an ASCII prefix, then the commitment. */
export function commitmentKey(kind: CommitmentKind, commitment: HashPtr, out: usize): u32 {
  const prefix = prefixOf(kind);
  for (let i = 0; i < prefix.length; i++) store<u8>(out + i, prefix.charCodeAt(i));
  copyBytes(out + prefix.length, commitment, 32);
  return (prefix.length as u32) + 32;
}

/** Checks that all `count` commitments (32 bytes each, one after the other) are in the trie with `root`. */
export function verifyMembership(
  proof: Proof,
  root: usize,
  kind: CommitmentKind,
  commitments: usize,
  count: u32,
): ErrorCode {
  return verifyEach(proof, root, kind, commitments, count, true, TrieError.NotMember);
}

/** Checks that none of `count` commitments (32 bytes each) is in the trie with `root`. */
export function verifyNonMembership(
  proof: Proof,
  root: usize,
  kind: CommitmentKind,
  commitments: usize,
  count: u32,
): ErrorCode {
  return verifyEach(proof, root, kind, commitments, count, false, TrieError.StillPresent);
}

/** @param otherwise the error where a key is not as claimed, or nothing is claimed */
function verifyEach(
  proof: Proof,
  root: usize,
  kind: CommitmentKind,
  commitments: usize,
  count: u32,
  present: bool,
  otherwise: u32,
): ErrorCode {
  if (count == 0) return otherwise;
  for (let i: u32 = 0; i < count; i++) {
    const length = commitmentKey(kind, commitments + (i as usize) * 32, KEY);
    if (!proof.lookup(root, KEY, length)) return proof.error;
    if (proof.present != present) return otherwise;
  }
  return TrieError.None;
}
