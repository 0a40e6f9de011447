// What Session's calls weigh.
// Source: docs/reference/weights.md.

import { DispatchInfo } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { KEYS } from "../../generated/session";
import { SET_AURA_AUTHORITIES } from "../../weights/coefficients";
import { Cost } from "../../weights/cost";

const KEY_SIZE: u64 = 32;
const ACCOUNT: u64 = 80;

/** Reads and writes the account, the keys, and for each of them the owner; removes the owners of the old keys. */
export function setInfo(): DispatchInfo {
  const cost = new Cost();
  cost.compute(SET_AURA_AUTHORITIES);
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
  cost.compute(SET_AURA_AUTHORITIES);
  cost.reads(1, ACCOUNT);
  cost.reads(1, KEY_SIZE * (KEYS as u64));
  cost.writes(2);
  cost.writesUnread(KEYS, KEY_SIZE);
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}
