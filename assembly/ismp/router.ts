// Which module a module id on the wire names.
//
// The id is all that a router looks at: the module gets the whole message and compares its source and dest.
// Source: modules/ismp/core/src/router.rs at pallet-ismp-v2512.1.0.

import { IsmpModule } from "./module";

export abstract class IsmpRouter {
  /** The module of an id, any bytes that a message holds; null if there is none. It reads and writes nothing. */
  abstract moduleFor(id: usize, length: u32): IsmpModule | null;
}
