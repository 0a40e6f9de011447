// The calls that a proxy announced: a list in the order of announcement.

import { AccountId32 } from "../../frame/account-id32";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { announcements, ERROR_NOT_FOUND, ERROR_TOO_MANY, MAX_PENDING } from "../../generated/pallets/proxy";
import { Announcement, AnnouncementList } from "../../generated/types";
import { H256 } from "../../scale/h256";
import { number } from "../../generated/pallets/system";
import { announcementsDeposit, changeDeposit } from "./deposits";

export function addAnnouncement(delegate: AccountId32, real: AccountId32, callHash: H256): DispatchResult {
  const entry = announcements.get(delegate);
  const list = entry.first;
  if (list.length >= MAX_PENDING) return ERROR_TOO_MANY;
  list.push(new Announcement(real, callHash, number.get()));
  const deposit = announcementsDeposit(list.length);
  const result = changeDeposit(delegate, entry.second, deposit);
  if (result != OK) return result;
  entry.second = deposit;
  announcements.set(delegate, entry);
  return OK;
}

/**
 * Removes all announcements of this call for `real` that are at least `delay` blocks old.
 *
 * @returns `NotFound` if there is none
 */
export function removeAnnouncements(
  delegate: AccountId32,
  real: AccountId32,
  callHash: H256,
  delay: u32,
): DispatchResult {
  const entry = announcements.get(delegate);
  const now = number.get();
  const kept = AnnouncementList.empty();
  const items = entry.first.items();
  while (items.next()) {
    const one = items.value;
    const age = now > one.height ? now - one.height : 0;
    if (!one.real.equals(real) || !one.callHash.equals(callHash) || age < delay) kept.push(one);
  }
  if (kept.length == entry.first.length) return ERROR_NOT_FOUND;
  const deposit = announcementsDeposit(kept.length);
  const result = changeDeposit(delegate, entry.second, deposit);
  if (result != OK) return result;
  entry.first = kept;
  entry.second = deposit;
  if (kept.isEmpty) announcements.remove(delegate);
  else announcements.set(delegate, entry);
  return OK;
}
