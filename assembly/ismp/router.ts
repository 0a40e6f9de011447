// Which module a module id on the wire names.
// Source: ismp-v1.md §16.3, §16.4.

import { IsmpModule } from "./module";

export abstract class IsmpRouter {
  /** The module of an id, any bytes that a message holds; null if there is none. It reads and writes nothing. */
  abstract moduleFor(id: usize, length: u32): IsmpModule | null;
}
