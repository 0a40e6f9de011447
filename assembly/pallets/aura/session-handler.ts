// Aura in a runtime with sessions: a new session's keys are the authorities from the session's second block on.
// Source: pallet-aura, polkadot-sdk 2512, src/lib.rs, `OneSessionHandler`.

import { authorities } from "../../generated/pallets/aura";
import { AuraIdList } from "../../generated/types";
import { changeAuthorities, depositDisabled, MAX_AUTHORITIES } from "./storage";

/** @returns false if there are other authorities already, or more keys than there may be authorities */
export function onGenesisSession(keys: AuraIdList): bool {
  if (keys.isEmpty) return true;
  if (authorities.exists()) return authorities.get().equals(keys);
  if (keys.length > MAX_AUTHORITIES) return false;
  authorities.set(keys);
  return true;
}

/** Without keys the authorities stay as they are: a chain without any would stop. */
export function onNewSession(changed: bool, keys: AuraIdList, queued: AuraIdList): void {
  if (!changed || authorities.get().equals(keys)) return;
  while (keys.length > MAX_AUTHORITIES) keys.remove(keys.length - 1);
  if (!keys.isEmpty) changeAuthorities(keys);
}

export function onDisabled(index: u32): void {
  depositDisabled(index);
}
