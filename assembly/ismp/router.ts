// Router: finds the module of a module id.
//
// A router looks only at the id: the module gets the whole message and compares its source and dest.
// Source: modules/ismp/core/src/router.rs at pallet-ismp-v2512.1.0.

import { IsmpModule } from "./module";

export abstract class IsmpRouter {
  /** The module with this id, untrusted bytes of a message; null if there is none. Reads and writes no storage. */
  abstract moduleFor(id: usize, length: u32): IsmpModule | null;
}
