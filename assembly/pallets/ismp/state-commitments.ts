// Commitments of other chains' states, by state machine and height: of each state machine at most 1024.
//
// The heights of a state machine are kept in one value, in ascending order. If it is full, the smallest is removed, also
// for one that is smaller still. The value has up to 8 KiB, so it is read and written once for all heights of an update:
// a head of a hundred bytes must not cost 32 KiB of memory.
// Invariant: a height that is removed takes its commitment and its time with it.

import { Seconds } from "../../bytes/units";
import { copyBytes } from "../../bytes/copy";
import { setWritten } from "../../frame/storage-value";
import {
  KEY_BOUNDED_STATE_COMMITMENTS,
  KEY_BOUNDED_STATE_MACHINE_UPDATE_TIME,
  knownStateMachineHeights,
} from "../../generated/pallets/ismp";
import { blake2b128 } from "../../hashing/blake2b";
import { packSpan, Span } from "../../bytes/span";
import { ABSENT, clear, get } from "../../host/storage";
import { StateCommitment } from "../../ismp/state-commitment";
import { StateMachineId } from "../../ismp/state-machine-id";
import { VerifiedCommitment } from "../../ismp/verified-commitments";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";

const MAX_STATE_MACHINE_COMMITMENTS: u32 = 1024;

/** Of a key: its prefix, and a Blake2_128Concat hash. */
const PREFIX: u32 = 32;
const HASH: u32 = 16;

/**
 * Stores the commitments `from` up to `to`, and `seconds` as the time of each.
 *
 * @param commitments of one state machine, none of them stored yet
 */
export function storeStateCommitments(
  commitments: VerifiedCommitment[],
  from: i32,
  to: i32,
  seconds: Seconds,
): void {
  const id = commitments[from].at.id;
  const key = knownStateMachineHeights.key(id);
  const known = new KnownHeights(get(key), (to - from) as u32);
  const entry = new HeightEntry(id);
  for (let i = from; i < to; i++) {
    const height = commitments[i].at.height;
    if (known.count >= MAX_STATE_MACHINE_COMMITMENTS) entry.clear(known.removeSmallest());
    known.add(height);
    entry.set(height, commitments[i].commitment, seconds);
  }
  setWritten(key, known.encode());
}

/** The commitment and the time of one state machine's heights; keys and values have one buffer for all of them. */
@final
class HeightEntry {
  /** Prefix, then the hashed id and the hashed height. */
  private key: Writer = new Writer(PREFIX + HASH + 13 + HASH + 8);
  private value: Writer = new Writer(73);
  /** Place of the hashed height in the key. */
  private heightAt: usize;

  constructor(id: StateMachineId) {
    const key = this.key;
    key.reserve(PREFIX);
    const hash = key.reserve(HASH);
    id.write(key);
    blake2b128(hash + HASH, key.length - PREFIX - HASH, hash);
    this.heightAt = key.reserve(HASH + 8);
  }

  set(height: u64, commitment: StateCommitment, seconds: Seconds): void {
    const value = this.value;
    value.clear();
    commitment.write(value);
    setWritten(this.keyOf(KEY_BOUNDED_STATE_COMMITMENTS, height), value);
    value.clear();
    value.u64(seconds);
    setWritten(this.keyOf(KEY_BOUNDED_STATE_MACHINE_UPDATE_TIME, height), value);
  }

  clear(height: u64): void {
    clear(this.keyOf(KEY_BOUNDED_STATE_COMMITMENTS, height));
    clear(this.keyOf(KEY_BOUNDED_STATE_MACHINE_UPDATE_TIME, height));
  }

  private keyOf(prefix: usize, height: u64): Span {
    copyBytes(this.key.address, prefix, PREFIX);
    store<u64>(this.heightAt + HASH, height);
    blake2b128(this.heightAt + HASH, 8, this.heightAt);
    return packSpan(this.key.address, this.key.length);
  }
}

/** The heights of one state machine, with room for some more. */
@final
class KnownHeights {
  count: u32 = 0;
  /** Address of the first height. */
  private start: usize;

  /** @param value what is stored; a value that is no set counts as an empty one @param more how many may be added */
  constructor(value: u64, more: u32) {
    this.start = __alloc(((MAX_STATE_MACHINE_COMMITMENTS + more) as usize) << 3);
    if (value != ABSENT) this.take(Reader.over(value));
  }

  private take(reader: Reader): void {
    const count = reader.count(8);
    if (reader.failed || count > MAX_STATE_MACHINE_COMMITMENTS) return;
    copyBytes(this.start, reader.position, count << 3);
    this.count = count;
  }

  removeSmallest(): u64 {
    const smallest = load<u64>(this.start);
    this.start += 8;
    this.count--;
    return smallest;
  }

  add(height: u64): void {
    let place = this.count;
    // A new height is nearly always the greatest.
    while (place > 0 && this.at(place - 1) >= height) place--;
    if (place < this.count && this.at(place) == height) return;
    const at = this.start + ((place as usize) << 3);
    memory.copy(at + 8, at, (this.count - place) << 3);
    store<u64>(at, height);
    this.count++;
  }

  /** The encoded set. */
  encode(): Writer {
    const set = new Writer((this.count << 3) + 4);
    set.compact(this.count);
    set.raw(this.start, this.count << 3);
    return set;
  }

  private at(place: u32): u64 {
    return load<u64>(this.start + ((place as usize) << 3));
  }
}
