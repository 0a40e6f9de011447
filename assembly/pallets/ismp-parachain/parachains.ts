// Which siblings are followed, and how long their slots are.

import { Sibling, Siblings } from "../../consensus/parachain/siblings";
import { parachains } from "../../generated/pallets/ismp-parachain";


@final
export class FollowedParachains extends Siblings {
  all(): Sibling[] {
    const list = new Array<Sibling>();
    const entries = parachains.entries(u32.MAX_VALUE);
    while (entries.next()) {
      const slotDuration = entries.value;
      // What does not decode counts as absent, as FRAME's `OptionQuery` has it.
      if (slotDuration != null) list.push(new Sibling(entries.id, slotDuration.value));
    }
    return list;
  }

  has(paraId: u32): bool {
    return parachains.exists(paraId);
  }
}
