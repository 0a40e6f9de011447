// The origin of a call: who makes it.

import { AccountId32 } from "./account-id32";
import { Call } from "./call";
import { CallFilter } from "./call-filter";
import { BAD_ORIGIN, DispatchResult, OK } from "./dispatch-error";

export const enum OriginKind {
  Root = 0,
  Signed = 1,
  None = 2,
  /** Of transactions that a pallet authorized. Only `dispatch_as` of Utility gives it to a call. */
  Authorized = 3,
}


@final
export class Origin {
  constructor(
    public kind: OriginKind,
    /** The account; usable only if the origin is signed. */
    public account: AccountId32 = changetype<AccountId32>(<usize>0),
    /** Which calls it may make; null for all. Root may make all calls whatever the filter. */
    public filter: CallFilter | null = null,
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

  /** Whether the filter lets it make the call. */
  allows(call: Call): bool {
    const filter = this.filter;
    return filter == null || this.kind == OriginKind.Root || filter.allows(call);
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
