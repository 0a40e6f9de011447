// The origin of a call: who makes it.

import { AccountId32 } from "./account-id32";
import { BAD_ORIGIN, DispatchResult, OK } from "./dispatch-error";

export const enum OriginKind {
  Root = 0,
  Signed = 1,
  None = 2,
}


@final
export class Origin {
  constructor(
    public kind: OriginKind,
    /** The account; usable only if the origin is signed. */
    public account: AccountId32 = changetype<AccountId32>(<usize>0),
  ) {}

  static root(): Origin {
    return new Origin(OriginKind.Root);
  }

  static none(): Origin {
    return new Origin(OriginKind.None);
  }

  static signed(account: AccountId32): Origin {
    return new Origin(OriginKind.Signed, account);
  }

  ensureRoot(): DispatchResult {
    return this.kind == OriginKind.Root ? OK : BAD_ORIGIN;
  }

  ensureSigned(): DispatchResult {
    return this.kind == OriginKind.Signed ? OK : BAD_ORIGIN;
  }

  ensureNone(): DispatchResult {
    return this.kind == OriginKind.None ? OK : BAD_ORIGIN;
  }
}
