// Ends the session and begins the next one: its validators are those that were queued one session ago, and those of the
// session after it are chosen and queued with their keys as they are now.
//
// What the session manager chooses is limited, since it would stop the chain: each validator is queued once, at most
// `maxValidators` are, and a choice without any validator that has keys counts as no choice. FRAME queues such lists; for
// all others the result is the same.
// Source: pallet-session, polkadot-sdk 2512, src/lib.rs, `rotate_session`.

import { endSession, MAX_VALIDATORS, newSession, startSession } from "../../generated/config/session";
import {
  currentIndex,
  depositNewQueued,
  depositNewSession,
  disabledValidators,
  nextKeys,
  queuedChanged,
  queuedKeys,
  validators,
} from "../../generated/pallets/session";
import { startNewSession } from "../../generated/session";
import {
  AccountId32AndSessionKeys,
  AccountId32AndSessionKeysList,
  AccountId32List,
} from "../../generated/types";

export function rotateSession(): void {
  const ended = currentIndex.get();
  const changed = queuedChanged.get();
  endSession(ended);

  const now = queuedKeys.get();
  const current = accountsOf(now);
  validators.set(current);
  if (changed) disabledValidators.remove();

  const index = ended + 1;
  currentIndex.set(index);
  startSession(index);

  const chosen = newSession(index + 1);
  const usable = chosen == null ? AccountId32AndSessionKeysList.empty() : withKeys(chosen);
  const isChosen = !usable.isEmpty;
  if (isChosen) depositNewQueued();
  const next = isChosen ? usable : withKeys(current);
  queuedKeys.set(next);
  queuedChanged.set(isChosen || hasOtherKeys(next, now));

  depositNewSession(index);
  startNewSession(changed, now, next);
}

/** The validators with their keys, each once; those without keys are left out. */
export function withKeys(list: AccountId32List): AccountId32AndSessionKeysList {
  const taken = AccountId32List.empty();
  const pairs = AccountId32AndSessionKeysList.empty();
  const each = list.items();
  while (pairs.length < MAX_VALIDATORS && each.next()) {
    if (taken.includes(each.value)) continue;
    const keys = nextKeys.get(each.value);
    if (keys == null) continue;
    taken.push(each.value);
    pairs.push(new AccountId32AndSessionKeys(each.value, keys));
  }
  return pairs;
}

function accountsOf(pairs: AccountId32AndSessionKeysList): AccountId32List {
  const accounts = AccountId32List.empty();
  const each = pairs.items();
  while (each.next()) accounts.push(each.value.first);
  return accounts;
}

/** Compares key by key, up to the end of the shorter list, same as FRAME: validators that drop out at its end count not. */
function hasOtherKeys(next: AccountId32AndSessionKeysList, now: AccountId32AndSessionKeysList): bool {
  const count = min(next.length, now.length);
  for (let i: u32 = 0; i < count; i++) {
    if (!next.at(i).second.equals(now.at(i).second)) return true;
  }
  return false;
}
