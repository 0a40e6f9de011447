// Which siblings are followed, and how long their slots are.

import { Milliseconds } from "../../bytes/units";
import { equalBytes } from "../../bytes/compare";
import { Sibling, Siblings } from "../../consensus/parachain/siblings";
import { identityKey } from "../../frame/storage-key";
import { setU64 } from "../../frame/storage-value";
import { KEY_PARACHAINS } from "../../generated/pallets/ismp-parachain";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, clear, exists, get, nextKey } from "../../host/storage";

const PREFIX: u32 = 32;
const KEY_LENGTH: u32 = PREFIX + 4;


@final
export class FollowedParachains extends Siblings {
  all(): Sibling[] {
    const list = new Array<Sibling>();
    for (let key = next(packSpan(KEY_PARACHAINS, PREFIX)); key != ABSENT; key = next(key)) {
      const value = get(key);
      // What does not decode counts as absent, as FRAME's `OptionQuery` has it.
      if (spanLength(key) != KEY_LENGTH || value == ABSENT || spanLength(value) < 8) continue;
      list.push(new Sibling(load<u32>(spanAddress(key) + PREFIX), load<u64>(spanAddress(value))));
    }
    return list;
  }

  has(paraId: u32): bool {
    return exists(keyOf(paraId));
  }

  /** @param slotDuration milliseconds */
  static set(paraId: u32, slotDuration: Milliseconds): void {
    setU64(keyOf(paraId), slotDuration);
  }

  static remove(paraId: u32): void {
    clear(keyOf(paraId));
  }
}

/** The next key of the map, or ABSENT. */
function next(key: Span): Span {
  const found = nextKey(key);
  if (found == ABSENT || spanLength(found) < PREFIX) return ABSENT;
  return equalBytes(spanAddress(found), KEY_PARACHAINS, PREFIX) ? found : ABSENT;
}

function keyOf(paraId: u32): Span {
  const bytes = __alloc(4);
  store<u32>(bytes, paraId);
  return identityKey(KEY_PARACHAINS, bytes, 4);
}
