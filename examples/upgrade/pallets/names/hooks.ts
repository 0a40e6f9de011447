// What is always true of the names on a chain. It is checked when an upgrade or a block is tried, not on the chain.

import { MAX_LENGTH, owners } from "as-ismp/assembly/generated/pallets/names";

export function tryState(number: u32): string | null {
  const entries = owners.entries(u32.MAX_VALUE);
  while (entries.next()) {
    if (entries.value == null) return "a name has no registration that decodes";
    if (entries.bytes.isEmpty || entries.bytes.length > MAX_LENGTH) return "a name is too short or too long";
  }
  return null;
}
