// The child trie `ISMP`: what other chains see of this one's messages, under a root that its headers carry.
//
// Its keys are made by the file that other chains' proofs are read with, so the two can't part.
// Source: docs/spec/pallet-ismp.md#child-trie.

import { HashPtr } from "../../bytes/hash-ptr";
import { childClear, childExists, childGet, childRoot, childSet } from "../../host/child-storage";
import { packSpan, Span } from "../../bytes/span";
import { ABSENT } from "../../host/storage";
import { NOTHING } from "../../ismp/identifiers";
import { Writer } from "../../scale/writer";
import { CommitmentKind, commitmentKey } from "../../ismp/commitment-trie";
import { STATE_VERSION } from "../system/block";

/** "ISMP" */
const NAME = memory.data<u8>([0x49, 0x53, 0x4d, 0x50]);
const LONGEST_KEY: usize = 19 + 32;

/** Whether there is a value under the commitment (address of 32 bytes). */
export function hasEntry(kind: CommitmentKind, commitment: HashPtr): bool {
  return childExists(trie(), keyOf(kind, commitment));
}

/** The value under the commitment, or NOTHING. */
export function entry(kind: CommitmentKind, commitment: HashPtr): Span {
  const value = childGet(trie(), keyOf(kind, commitment));
  return value == ABSENT ? NOTHING : value;
}

export function setEntry(kind: CommitmentKind, commitment: HashPtr, value: Span): void {
  childSet(trie(), keyOf(kind, commitment), value);
}

export function setWrittenEntry(kind: CommitmentKind, commitment: HashPtr, value: Writer): void {
  setEntry(kind, commitment, packSpan(value.address, value.length));
}

/** Removes the value under the commitment and returns it; NOTHING if there was none. */
export function takeEntry(kind: CommitmentKind, commitment: HashPtr): Span {
  const key = keyOf(kind, commitment);
  const value = childGet(trie(), key);
  if (value == ABSENT) return NOTHING;
  childClear(trie(), key);
  return value;
}

/** The trie's root as it is now: address of 32 bytes. */
export function rootOfChildTrie(): HashPtr {
  return childRoot(trie(), STATE_VERSION);
}

function trie(): Span {
  return packSpan(NAME, 4);
}

function keyOf(kind: CommitmentKind, commitment: HashPtr): Span {
  const key = __alloc(LONGEST_KEY);
  return packSpan(key, commitmentKey(kind, commitment, key));
}
