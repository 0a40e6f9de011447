// State roots of relay blocks: of the last 256 that blocks of this chain were built on, and of the one of this block.
//
// Each root came with validation data. The numbers are kept in one value, in ascending order; where it is full the
// smallest gives way, so that a proof is good for as long as 256 relay blocks are. Invariant: there is a root for each
// number, and the counter counts them.
// Source: docs/spec/parachains.md#relay-roots.

import { NO_RELAY_ROOT, RelayChain } from "../../consensus/parachain/relay-chain";
import {
  counterForCurrentRelayChainStateRoots,
  currentRelayChainStateRoots,
  knownRelayHeights,
} from "../../generated/pallets/ismp-parachain";
import { validationData } from "../../generated/pallets/parachain-system";
import { U32List } from "../../generated/types";

const MAX_RELAY_ROOTS: u32 = 256;


@final
export class KeptRelayRoots extends RelayChain {
  stateRoot(number: u32): usize {
    const kept = currentRelayChainStateRoots.get(number);
    if (kept != null) return kept.address;
    const current = validationData.get();
    return current != null && current.relayParentNumber == number
      ? current.relayParentStorageRoot.address
      : NO_RELAY_ROOT;
  }
}

/** Keeps the root of the relay block that this block is built on. */
export function keepRelayRoot(): void {
  const current = validationData.get();
  if (current == null) return;
  const number = current.relayParentNumber;
  if (currentRelayChainStateRoots.exists(number)) return;
  const stored = knownRelayHeights.get();
  // A value that is no set counts as an empty one.
  const numbers = stored.length > MAX_RELAY_ROOTS ? U32List.empty() : stored;
  if (numbers.length == MAX_RELAY_ROOTS) {
    currentRelayChainStateRoots.remove(numbers.at(0));
    numbers.remove(0);
  }
  // Relay blocks come in order, so this is nearly always the greatest.
  let place = numbers.length;
  while (place > 0 && numbers.at(place - 1) > number) place--;
  numbers.insert(place, number);
  currentRelayChainStateRoots.set(number, current.relayParentStorageRoot);
  knownRelayHeights.set(numbers);
  counterForCurrentRelayChainStateRoots.set(numbers.length);
}
