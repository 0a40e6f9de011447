// Disables validators within a session, for pallets that judge them: the pallets with session keys are told, and the
// digest tells nodes. All are enabled again when the validators change.
//
// Invariant: `DisabledValidators` is in ascending order of places, and holds each of them once.
// Source: pallet-session, polkadot-sdk 2512, src/lib.rs, `disable_index_with_severity` and `reenable_index`.

import {
  depositValidatorDisabled,
  depositValidatorReenabled,
  disabledValidators,
  validators,
} from "../../generated/pallets/session";
import { disableValidator } from "../../generated/session";
import { U32AndU32, U32AndU32List } from "../../generated/types";

/** The gravest offence, in parts of a billion. */
export const MAX_SEVERITY: u32 = 1_000_000_000;

/**
 * Disables the validator at a place of `Validators`. One that is disabled keeps the higher of both severities.
 *
 * @param severity of what it did, in parts of a billion
 * @returns whether there is such a validator
 */
export function disableIndex(index: u32, severity: u32 = MAX_SEVERITY): bool {
  const all = validators.get();
  if (index >= all.length) return false;
  const disabled = disabledValidators.get();
  const place = placeOf(disabled, index);
  if (holds(disabled, place, index)) {
    if (severity > disabled.at(place).second) disabled.set(place, new U32AndU32(index, severity));
  } else {
    depositValidatorDisabled(all.at(index));
    disabled.insert(place, new U32AndU32(index, severity));
    disableValidator(index);
  }
  disabledValidators.set(disabled);
  return true;
}

/** Enables a validator again. @returns whether it was disabled */
export function reenableIndex(index: u32): bool {
  const all = validators.get();
  const disabled = disabledValidators.get();
  const place = placeOf(disabled, index);
  if (index >= all.length || !holds(disabled, place, index)) return false;
  depositValidatorReenabled(all.at(index));
  disabled.remove(place);
  disabledValidators.set(disabled);
  return true;
}

export function isDisabled(index: u32): bool {
  const disabled = disabledValidators.get();
  return holds(disabled, placeOf(disabled, index), index);
}

/** The first entry that is at or after a place of the validators. */
function placeOf(disabled: U32AndU32List, index: u32): u32 {
  let place: u32 = 0;
  while (place < disabled.length && disabled.at(place).first < index) place++;
  return place;
}

function holds(disabled: U32AndU32List, place: u32, index: u32): bool {
  return place < disabled.length && disabled.at(place).first == index;
}
