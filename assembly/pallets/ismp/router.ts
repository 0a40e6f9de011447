// Modules by their ids: those that the runtime's pallets bring, in the order in which the runtime lists them.
// Source: docs/spec/pallet-ismp.md#router.

import { moduleForId } from "../../generated/ismp";
import { IsmpModule } from "../../ismp/module";
import { IsmpRouter } from "../../ismp/router";


@final
export class PalletRouter extends IsmpRouter {
  moduleFor(id: usize, length: u32): IsmpModule | null {
    return moduleForId(id, length);
  }
}
