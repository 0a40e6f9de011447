// What a proxy may do: the calls that its type allows, in batches and other calls too.
//
// Attack: a proxy gives itself, or another account, a type that allows more, or removes the proxies that watch it. So it
// adds and removes only proxies of types that allow no more than its own, and removes all of them only if its type is the
// one that allows everything.

import { Call } from "../../frame/call";
import { CallFilter } from "../../frame/call-filter";
import { MultiAddress } from "../../frame/account-id";
import { proxyTypeAllows, proxyTypeIncludes } from "../../generated/filters/proxy";
import {
  CALL_ADD_PROXY,
  CALL_KILL_PURE,
  CALL_REMOVE_PROXIES,
  CALL_REMOVE_PROXY,
  PALLET,
} from "../../generated/pallets/proxy";
import { ProxyType } from "../../generated/types";
import { Reader } from "../../scale/reader";

/** The type that allows all calls. */
const DEFAULT_TYPE: u32 = 0;


@final
export class ProxyFilter extends CallFilter {
  constructor(private proxyType: ProxyType) {
    super();
  }

  allows(call: Call): bool {
    if (call.is(PALLET, CALL_ADD_PROXY) || call.is(PALLET, CALL_REMOVE_PROXY)) {
      if (!proxyTypeIncludes(this.proxyType, typeIn(call))) return false;
    } else if (call.is(PALLET, CALL_REMOVE_PROXIES) || call.is(PALLET, CALL_KILL_PURE)) {
      if ((this.proxyType as u32) != DEFAULT_TYPE) return false;
    }
    return proxyTypeAllows(this.proxyType, call);
  }
}

/** The type that `add_proxy` and `remove_proxy` name, after the delegate. */
function typeIn(call: Call): ProxyType {
  const reader = new Reader(call.args, call.end);
  MultiAddress.read(reader);
  return reader.u8() as ProxyType;
}
