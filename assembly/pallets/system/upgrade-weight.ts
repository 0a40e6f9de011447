// What the storage versions of pallets cost in an upgrade: time of the database, no proof, as FRAME's `DbWeight`.
// Source: docs/spec/host.md#upgrades.

import { Weight } from "../../frame/weight";
import { DATABASE_READ, DATABASE_WRITE } from "../../weights/cost";

/** What a version costs that is only read. */
export function storageVersionRead(): Weight {
  return new Weight(DATABASE_READ);
}

/** What a version costs that is read and written. */
export function storageVersionMoved(): Weight {
  return new Weight(DATABASE_READ + DATABASE_WRITE);
}
