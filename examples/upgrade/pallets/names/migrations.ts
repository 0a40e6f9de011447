// From version 0, where a name had an owner forever, to version 1, where it expires.

import { Weight } from "as-ismp/assembly/frame/weight";
import { formerOwners, owners, PERIOD } from "as-ismp/assembly/generated/pallets/names";
import { Registration } from "as-ismp/assembly/generated/types";
import { number } from "as-ismp/assembly/pallets/system/block";
import { Reader } from "as-ismp/assembly/scale/reader";
import { Writer } from "as-ismp/assembly/scale/writer";

/** Of one name: a read, a write and 10 µs, and what a parachain's proof needs for it. */
const PER_NAME_TIME: u64 = 135_000_000;
const PER_NAME_PROOF: u64 = 2_475;

/** Converts all names, so it fits a chain of some thousand. The period of each starts with the upgrade. */
export function addExpiry(): Weight {
  const expires = number() + PERIOD;
  let count: u64 = 0;
  const entries = formerOwners.entries(u32.MAX_VALUE);
  while (entries.next()) {
    const owner = entries.value;
    if (owner != null) owners.set(entries.bytes, new Registration(owner, expires));
    count++;
  }
  return new Weight(count * PER_NAME_TIME, count * PER_NAME_PROOF);
}

/** Before the migration, when it is tried: how many names there are. */
export function countNames(state: Writer): string | null {
  let count: u32 = 0;
  const entries = formerOwners.entries(u32.MAX_VALUE);
  while (entries.next()) count++;
  state.u32(count);
  return null;
}

/** After it: none was lost, and each has its period. */
export function checkNames(state: Reader): string | null {
  const expires = number() + PERIOD;
  let count: u32 = 0;
  const entries = owners.entries(u32.MAX_VALUE);
  while (entries.next()) {
    const registration = entries.value;
    if (registration == null) return "a name has no registration that decodes";
    if (registration.expires != expires) return "a name expires at another block than expected";
    count++;
  }
  return count == state.u32() ? null : "the number of names has changed";
}
