// What all batches have in common: their size, and the commitments of their items.
//
// Refuses: empty batches, which would be free messages that do nothing; batches whose callbacks could not be bounded;
// and the same item twice, whose callback would run twice since all checks are made before any receipt exists.
// Source: docs/spec/protocol.md#batches.

import { ErrorCode } from "../../bytes/units";
import { HashIndex } from "../../bytes/hash-index";
import { mark, release } from "../../memory/arena";
import { hashRequest, hashResponse } from "../commitment";
import { IsmpError } from "../errors";
import { Request } from "../request";
import { MAX_BATCH } from "../messages/batch";
import { MAX_GET_KEYS } from "../request-bounds";
import { Response } from "../response";

/** Keys of all GETs of one message. */
export const MAX_KEYS: u64 = MAX_GET_KEYS;

/** Checks the size of a batch before anything is done for its items. */
export function checkBatchSize(count: i32): ErrorCode {
  if (count == 0) return IsmpError.EmptyBatch;
  return count > MAX_BATCH ? IsmpError.BatchTooLarge : IsmpError.None;
}

/** Checks how many keys the GETs of a batch ask for; each is sorted and looked up. */
export function checkKeyCount(requests: Request[]): ErrorCode {
  let keys: u64 = 0;
  for (let i = 0; i < requests.length; i++) keys += requests[i].keyCount;
  return keys > MAX_KEYS ? IsmpError.BatchTooLarge : IsmpError.None;
}

/** Commitments of a batch: 32 bytes each, one after the other, in the order of the batch. */
@final
export class Commitments {
  address: usize;

  constructor(public count: i32) {
    this.address = __alloc((count as usize) * 32);
  }

  static ofRequests(requests: Request[]): Commitments {
    const all = new Commitments(requests.length);
    const scope = mark();
    for (let i = 0; i < requests.length; i++) {
      hashRequest(requests[i], all.at(i));
      release(scope);
    }
    return all;
  }

  /** Of the requests that are answered. */
  static ofAnsweredRequests(responses: Response[]): Commitments {
    const all = new Commitments(responses.length);
    const scope = mark();
    for (let i = 0; i < responses.length; i++) {
      hashRequest(responses[i].request, all.at(i));
      release(scope);
    }
    return all;
  }

  static ofResponses(responses: Response[]): Commitments {
    const all = new Commitments(responses.length);
    const scope = mark();
    for (let i = 0; i < responses.length; i++) {
      hashResponse(responses[i], all.at(i));
      release(scope);
    }
    return all;
  }

  private at(index: i32): usize {
    return this.address + (index as usize) * 32;
  }

  /** Whether two are equal. */
  hasDuplicates(): bool {
    const scope = mark();
    const found = new HashIndex(this.address, 32, this.count).hasDuplicates();
    release(scope);
    return found;
  }
}
