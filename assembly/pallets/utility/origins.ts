// Origins that calls of Utility make calls as.

import { AccountId32 } from "../../frame/account-id32";
import { derivedAccount } from "../../frame/derived-account";
import { bytes } from "../../frame/literals";
import { Origin, OriginKind } from "../../frame/origin";
import { OriginCaller } from "../../generated/types";
import { Writer } from "../../scale/writer";

/** The account that belongs to `who` and `index`. An account has 65,536 of them, each of which has as many. */
export function derivativeAccount(who: AccountId32, index: u16): AccountId32 {
  const entropy = new Writer(64);
  const prefix = bytes("modlpy/utilisuba");
  entropy.raw(prefix.address, prefix.length);
  who.write(entropy);
  entropy.u16(index);
  return derivedAccount(entropy);
}

/** A new origin, without the filters of the call that it is made for. */
export function originOf(caller: OriginCaller): Origin {
  const raw = caller.asSystem!;
  const account = raw.asSigned;
  if (account != null) return Origin.signed(account);
  if (raw.isRoot) return Origin.root();
  return raw.isNone ? Origin.none() : new Origin(OriginKind.Authorized);
}
