// A question to the other chain: how much is in its reserve? It is a GET for one key of its state.
//
// Refuses a request that is not of this form to the byte. In wire v1 a relayer may move bytes between `from`, `keys` and
// `context`: with one key that is known and an empty context there is one reading left.

import { equalBytes } from "as-ismp/assembly/bytes/compare";
import { account } from "as-ismp/assembly/generated/pallets/system";
import { packSpan, spanAddress, spanLength } from "as-ismp/assembly/bytes/span";
import { Request, RequestKind } from "as-ismp/assembly/ismp/request";
import { Response, ResponseKind } from "as-ismp/assembly/ismp/response";
import { Writer } from "as-ismp/assembly/scale/writer";
import { u128 } from "as-bignum/assembly";
import { isModuleId } from "./parcel";
import { RESERVE } from "./reserve";

/** In `AccountInfo` four numbers of 32 bits come before the free balance. */
const FREE_BALANCE: u32 = 16;

/** Fat pointer to the `Vec<Vec<u8>>` of a GET: the account of the reserve, which has one key on both chains. */
export function reserveKeys(): u64 {
  const keys = new Writer(96);
  keys.compact(1);
  keys.span(reserveKey());
  return packSpan(keys.address, keys.length);
}

/** Whether the request is such a question of this pallet. */
export function isQuestion(request: Request): bool {
  // The kind comes first: of a POST there are no keys.
  if (request.kind != RequestKind.Get) return false;
  if (!isModuleId(request.from, request.fromLength)) return false;
  if (request.bodyLength != 0 || request.keyCount != 1) return false;
  const key = request.keyReader().span();
  return isReserveKey(spanAddress(key), spanLength(key));
}


@final
export class Answer {
  constructor(
    /** What the other chain's reserve held. */
    public reserve: u128,
  ) {}

  /** null where the response answers no such question. */
  static of(response: Response): Answer | null {
    if (response.kind != ResponseKind.Get || !isQuestion(response.request)) return null;
    const values = response.values.iterate();
    if (!values.next() || !isReserveKey(values.key, values.keyLength)) return null;
    // An account that has nothing is absent. In a response that another chain made ready absent may also mean empty.
    if (!values.present || values.valueLength == 0) return new Answer(new u128());
    if (values.valueLength < FREE_BALANCE + 16) return null;
    const free = values.value + FREE_BALANCE;
    return new Answer(new u128(load<u64>(free), load<u64>(free, 8)));
  }
}

function reserveKey(): u64 {
  return account.key(RESERVE);
}

function isReserveKey(key: usize, length: u32): bool {
  const expected = reserveKey();
  return length == spanLength(expected) && equalBytes(key, spanAddress(expected), length);
}
