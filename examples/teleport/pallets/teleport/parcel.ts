// What a message says: who sends how much to whom, in 80 bytes.
//
// Refuses a request that is not of this form to the byte. In wire v1 a relayer may move bytes between `from`, `to` and
// `body`: with all three of one length there is one reading left.

import { u128 } from "as-bignum/assembly";
import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { bytes } from "as-ismp/assembly/frame/literals";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { Writer } from "as-ismp/assembly/scale/writer";
import { packSpan } from "as-ismp/assembly/bytes/span";
import { Request, RequestKind } from "as-ismp/assembly/ismp/request";

const ACCOUNT: u32 = 32;
const LENGTH: u32 = ACCOUNT + ACCOUNT + 16;

/** The module's id, on both chains. */
export function moduleId(): Bytes {
  return bytes("teleport");
}

export function isModuleId(id: usize, length: u32): bool {
  return moduleId().equals(new Bytes(id, length));
}


@final
export class Parcel {
  constructor(
    public sender: AccountId32,
    public beneficiary: AccountId32,
    public amount: u128,
  ) {}

  /** null where the request is none of this pallet's. */
  static of(request: Request): Parcel | null {
    // A GET that times out has a `from` too, and bytes of it may look like a body.
    if (request.kind != RequestKind.Post) return null;
    const isOurs = isModuleId(request.from, request.fromLength) && isModuleId(request.to, request.toLength);
    if (!isOurs || request.bodyLength != LENGTH) return null;
    const amount = request.body + 2 * ACCOUNT;
    return new Parcel(
      AccountId32.at(request.body),
      AccountId32.at(request.body + ACCOUNT),
      new u128(load<u64>(amount), load<u64>(amount, 8)),
    );
  }

  body(): u64 {
    const body = new Writer(LENGTH);
    this.sender.write(body);
    this.beneficiary.write(body);
    body.u128(this.amount);
    return packSpan(body.address, body.length);
  }
}
