// Commitments of other chains' states, by state machine and height: of each state machine at most 1024.
//
// The heights of a state machine are kept in one value, in ascending order. Where it is full the smallest gives way,
// also to one that is smaller still. Invariant: a height that is evicted takes its commitment and its time with it.
// Source: ismp-v1.md §7.3.

import { setBytes, setU64, setWritten } from "../../frame/storage-value";
import {
  KEY_BOUNDED_STATE_COMMITMENTS,
  KEY_BOUNDED_STATE_MACHINE_UPDATE_TIME,
  KEY_KNOWN_STATE_MACHINE_HEIGHTS,
} from "../../generated/pallets/ismp";
import { ABSENT, clear, get } from "../../host/storage";
import { StateCommitment } from "../../ismp/state-commitment";
import { StateMachineHeight, StateMachineId } from "../../ismp/state-machine-id";
import { Seconds } from "../../ismp/time";
import { Writer } from "../../scale/writer";
import { heightKey, machineKey } from "./storage-keys";
import { readerOver, secondsAt } from "./stored-values";

const MAX_STATE_MACHINE_COMMITMENTS: u32 = 1024;

export function stateCommitment(at: StateMachineHeight): StateCommitment | null {
  const value = get(heightKey(KEY_BOUNDED_STATE_COMMITMENTS, at));
  if (value == ABSENT) return null;
  const reader = readerOver(value);
  const commitment = StateCommitment.read(reader);
  return reader.failed ? null : commitment;
}

export function storeStateCommitment(at: StateMachineHeight, commitment: StateCommitment): void {
  rememberHeight(at);
  const value = new Writer(73);
  commitment.write(value);
  setWritten(heightKey(KEY_BOUNDED_STATE_COMMITMENTS, at), value);
}

/** When the commitment was stored, by this chain's clock, or null. */
export function updateTime(at: StateMachineHeight): Seconds | null {
  return secondsAt(heightKey(KEY_BOUNDED_STATE_MACHINE_UPDATE_TIME, at));
}

export function storeUpdateTime(at: StateMachineHeight, seconds: u64): void {
  setU64(heightKey(KEY_BOUNDED_STATE_MACHINE_UPDATE_TIME, at), seconds);
}

function rememberHeight(at: StateMachineHeight): void {
  const key = machineKey(KEY_KNOWN_STATE_MACHINE_HEIGHTS, at.id);
  const known = KnownHeights.of(get(key));
  if (known.count >= MAX_STATE_MACHINE_COMMITMENTS) evict(at.id, known.removeSmallest());
  const heights = known.with(at.height);
  setBytes(key, heights.address, heights.length);
}

function evict(id: StateMachineId, height: u64): void {
  const at = new StateMachineHeight(id, height);
  clear(heightKey(KEY_BOUNDED_STATE_COMMITMENTS, at));
  clear(heightKey(KEY_BOUNDED_STATE_MACHINE_UPDATE_TIME, at));
}

/** A view of an encoded set of heights. */
@final
class KnownHeights {
  private constructor(
    public count: u32,
    /** Address of the first height. */
    private start: usize,
  ) {}

  /** @param value what is stored; a value that is no set counts as an empty one */
  static of(value: u64): KnownHeights {
    if (value == ABSENT) return new KnownHeights(0, 0);
    const reader = readerOver(value);
    const count = reader.count(8);
    return reader.failed || count > MAX_STATE_MACHINE_COMMITMENTS
      ? new KnownHeights(0, 0)
      : new KnownHeights(count, reader.position);
  }

  removeSmallest(): u64 {
    const smallest = load<u64>(this.start);
    this.start += 8;
    this.count--;
    return smallest;
  }

  /** The encoded set with the height in it. */
  with(height: u64): Writer {
    let below: u32 = this.count;
    // A new height is nearly always the greatest.
    while (below > 0 && this.at(below - 1) >= height) below--;
    const isKnown = below < this.count && this.at(below) == height;
    const set = new Writer((this.count + 1) * 8 + 4);
    set.compact(this.count + (isKnown ? 0 : 1));
    set.raw(this.start, below * 8);
    if (!isKnown) set.u64(height);
    set.raw(this.start + (below as usize) * 8, (this.count - below) * 8);
    return set;
  }

  private at(place: u32): u64 {
    return load<u64>(this.start + (place as usize) * 8);
  }
}
