// Whether a response to a GET answers what was asked: a value, or its absence, for each key, and for no other.
//
// Wire v1's commitments string keys and values together without lengths: of one proven response a relayer could make
// others by moving bytes from a value into a key, or a key into the value before it. With the keys of the request as
// they were sent, this leaves him the values that were sent. It can't hold the request's own keys, which run into its
// context in the same way: a module has to know what it asked (docs/protocol/index.md).
// Source: ismp-v1.md §3, §25 (1), ismp-v2.md §22.1 (1, 6).

import { equalBytes } from "../../bytes/compare";
import { Entries } from "../../trie/entries";
import { Response } from "../response";

export function answersItsKeys(response: Response): bool {
  const keys = response.request.keyReader();
  const asked = new Entries(response.request.keyCount);
  for (let i: u32 = 0; i < response.request.keyCount; i++) {
    const key = keys.bytes();
    asked.add(key, keys.length, 0, 0);
  }
  // Asked twice is asked once.
  asked.sort();
  if (asked.count != response.values.count) return false;
  const answered = new Entries(response.values.count);
  const values = response.values.iterate();
  while (values.next()) answered.add(values.key, values.keyLength, 0, 0);
  answered.sort();
  if (asked.count != answered.count) return false;
  for (let i: u32 = 0; i < asked.count; i++) {
    const length = asked.keyLength(i);
    if (length != answered.keyLength(i)) return false;
    if (!equalBytes(asked.key(i), answered.key(i), length)) return false;
  }
  return true;
}
