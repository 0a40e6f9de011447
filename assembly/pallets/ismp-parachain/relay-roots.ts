// State roots of relay blocks: of the last 256 that blocks of this chain were built on, and of the one of this block.
//
// Each root came with validation data. The numbers are kept in one value, in ascending order; where it is full the
// smallest gives way, so that a proof is good for as long as 256 relay blocks are. Invariant: there is a root for each
// number, and the counter counts them.
// Source: docs/spec/parachains.md#relay-roots.

import { NO_RELAY_ROOT, RelayChain } from "../../consensus/parachain/relay-chain";
import { blake2_128ConcatKey, valueKey } from "../../frame/storage-key";
import { setBytes, setU32, setWritten } from "../../frame/storage-value";
import {
  KEY_COUNTER_FOR_CURRENT_RELAY_CHAIN_STATE_ROOTS,
  KEY_CURRENT_RELAY_CHAIN_STATE_ROOTS,
  KEY_KNOWN_RELAY_HEIGHTS,
} from "../../generated/pallets/ismp-parachain";
import { Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, clear, exists, get } from "../../host/storage";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { ValidationData } from "../parachain-system/validation-data";

const MAX_RELAY_ROOTS: u32 = 256;


@final
export class KeptRelayRoots extends RelayChain {
  stateRoot(number: u32): usize {
    const value = get(rootKey(number));
    if (value != ABSENT && spanLength(value) >= 32) return spanAddress(value);
    const current = ValidationData.stored();
    return current && current.relayParentNumber == number ? current.relayParentStorageRoot : NO_RELAY_ROOT;
  }
}

/** Keeps the root of the relay block that this block is built on. */
export function keepRelayRoot(): void {
  const current = ValidationData.stored();
  if (current == null || exists(rootKey(current.relayParentNumber))) return;
  const numbers = KnownNumbers.stored();
  if (numbers.count >= MAX_RELAY_ROOTS) clear(rootKey(numbers.removeSmallest()));
  setBytes(rootKey(current.relayParentNumber), current.relayParentStorageRoot, 32);
  setWritten(valueKey(KEY_KNOWN_RELAY_HEIGHTS), numbers.with(current.relayParentNumber));
  setU32(valueKey(KEY_COUNTER_FOR_CURRENT_RELAY_CHAIN_STATE_ROOTS), numbers.count + 1);
}

function rootKey(number: u32): Span {
  const bytes = __alloc(4);
  store<u32>(bytes, number);
  return blake2_128ConcatKey(KEY_CURRENT_RELAY_CHAIN_STATE_ROOTS, bytes, 4);
}

/** A view of the stored set of numbers; a value that is no set counts as an empty one. */
@final
class KnownNumbers {
  private constructor(
    public count: u32,
    /** Address of the first number. */
    private start: usize,
  ) {}

  static stored(): KnownNumbers {
    const value = get(valueKey(KEY_KNOWN_RELAY_HEIGHTS));
    if (value == ABSENT) return new KnownNumbers(0, 0);
    const reader = Reader.over(value);
    const count = reader.count(4);
    return reader.failed || count > MAX_RELAY_ROOTS
      ? new KnownNumbers(0, 0)
      : new KnownNumbers(count, reader.position);
  }

  removeSmallest(): u32 {
    const smallest = load<u32>(this.start);
    this.start += 4;
    this.count--;
    return smallest;
  }

  /** The encoded set with a number that is not in it. */
  with(number: u32): Writer {
    let below: u32 = this.count;
    // Relay blocks come in order, so this is nearly always the greatest.
    while (below > 0 && load<u32>(this.start + ((below - 1) as usize) * 4) > number) below--;
    const set = new Writer((this.count + 1) * 4 + 4);
    set.compact(this.count + 1);
    set.raw(this.start, below * 4);
    set.u32(number);
    set.raw(this.start + (below as usize) * 4, (this.count - below) * 4);
    return set;
  }
}
