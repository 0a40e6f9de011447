// What Session's calls weigh. A rotation weighs a whole block, see `hooks.ts`.
// Source: docs/reference/weights.md.

import { RefTime } from "../../bytes/units";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { KEYS } from "../../generated/session";
import { Cost } from "../../weights/cost";

/** Computation for each key. Two keys took 10.7 million picoseconds in `as-ismp bench-weights`. */
const KEY_TIME: RefTime = 6_000_000;
const KEY_SIZE: u64 = 32;
const ACCOUNT: u64 = 80;

/** Reads and writes the account, the keys, and for each of them the owner; removes the owners of the old keys. */
export function setInfo(): DispatchInfo {
  const cost = new Cost();
  cost.compute(KEY_TIME, KEYS);
  cost.reads(1, ACCOUNT);
  cost.reads(1, KEY_SIZE * (KEYS as u64));
  cost.reads(KEYS, KEY_SIZE);
  cost.writes(2 + (KEYS as u64));
  cost.writesUnread(KEYS, KEY_SIZE);
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}

/** Removes the keys and their owners, and writes the account. */
export function purgeInfo(): DispatchInfo {
  const cost = new Cost();
  cost.compute(KEY_TIME, KEYS);
  cost.reads(1, ACCOUNT);
  cost.reads(1, KEY_SIZE * (KEYS as u64));
  cost.writes(2);
  cost.writesUnread(KEYS, KEY_SIZE);
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}
