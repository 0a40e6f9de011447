// Whether a response to a GET that another chain made ready says one thing only about the keys that were asked.
//
// Wire v1 hashes key_1 ‖ value_1 ‖ key_2 ‖ value_2 … without lengths, and nothing for a value that is absent. Attack: an
// account of the other chain writes a value that contains a key which is asked as well; of the one proven response a
// relayer then makes another one, in which that key has a value that the attacker chose. Refused therefore:
//
// - other keys than were asked, and keys that do not ascend, each once: `ValuesDoNotMatchKeys`. State proofs give values
//   in that order, and the one upstream pallet that makes such responses takes them from there;
// - values that can be divided among these keys in another way: `AmbiguousValues`. A verifier can't tell which division was
//   sent. The GET can still be answered by a proof of the state, or time out;
// - a value that is present and empty, which hashes as an absent one does: `AmbiguousValues`. A relayer sends it as
//   absent, so in these responses absent means absent or empty.
//
// This cannot bind the request's own keys, which run into its context in the same way: modules compare them with what they
// asked (docs/explanation/protocol/index.md).
// Time and memory are linear in the bytes of the response.

import { ErrorCode } from "../../bytes/units";
import { equalBytes } from "../../bytes/compare";
import { Entries } from "../../trie/entries";
import { IsmpError } from "../errors";
import { Response } from "../response";
import { StorageValues } from "../storage-values";
import { KeyCounter } from "./key-counter";

/** Checks the values of a response to a GET; gives an error number, 0 for none. */
export function checkResponseKeys(response: Response): ErrorCode {
  if (!responseMatchesRequestKeys(response)) return IsmpError.ValuesDoNotMatchKeys;
  return hasOneReading(response.values) ? IsmpError.None : IsmpError.AmbiguousValues;
}

/** Whether the values are those of the keys that were asked, in ascending order and each once. */
function responseMatchesRequestKeys(response: Response): bool {
  const keys = response.request.keyReader();
  const asked = new Entries(response.request.keyCount);
  for (let i: u32 = 0; i < response.request.keyCount; i++) {
    const key = keys.bytes();
    asked.add(key, keys.length, 0, 0);
  }
  // A key that was asked twice counts once.
  asked.sort();
  if (asked.count != response.values.count) return false;
  const values = response.values.iterate();
  for (let i: u32 = 0; values.next(); i++) {
    const length = asked.keyLength(i);
    if (length != values.keyLength || !equalBytes(asked.key(i), values.key, length)) return false;
  }
  return true;
}

/**
 * Whether the concatenated keys and values can be divided among these keys, in their order, in this way only.
 *
 * The first key begins the string. If another division exists, then some key can move: to the left into the value before
 * it, or to the right into its own value. (Take two divisions and the first key that differs from this one in the leftmost
 * of all divisions, or the last one that differs in the rightmost.) So the division is the only one if every key but the
 * first occurs exactly once in what lies between the key before it and the key after it.
 */
function hasOneReading(values: StorageValues): bool {
  const counter = new KeyCounter(longestKey(values));
  const pairs = values.iterate();
  let previousValue: usize = 0;
  let previousLength: u32 = 0;
  for (let i: u32 = 0; pairs.next(); i++) {
    if (pairs.present && pairs.valueLength == 0) return false;
    if (i > 0) {
      counter.begin(pairs.key, pairs.keyLength);
      counter.feed(previousValue, previousLength);
      counter.feed(pairs.key, pairs.keyLength);
      counter.feed(pairs.value, pairs.valueLength);
      if (counter.found != 1) return false;
    }
    previousValue = pairs.value;
    previousLength = pairs.valueLength;
  }
  return true;
}

function longestKey(values: StorageValues): u32 {
  const pairs = values.iterate();
  let longest: u32 = 0;
  while (pairs.next()) longest = max(longest, pairs.keyLength);
  return longest;
}
