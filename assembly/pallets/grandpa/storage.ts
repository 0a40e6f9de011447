// Storage of GRANDPA: the authorities, the set id, and the pending change.
//
// At most one change is pending. The set id counts the authority sets since genesis.

import { AUTHORITY_SIZE } from "../../consensus/grandpa/voter-set";
import { twox64ConcatKey, valueKey } from "../../frame/storage-key";
import { getU64, setU32, setU64, setWritten } from "../../frame/storage-value";
import {
  KEY_AUTHORITIES,
  KEY_CURRENT_SET_ID,
  KEY_PENDING_CHANGE,
  KEY_SET_ID_SESSION,
  KEY_STALLED,
} from "../../generated/pallets/grandpa";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, clear, exists, get, set } from "../../host/storage";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";

/** `StoredPendingChange` */
@final
export class PendingChange {
  constructor(
    /** Number of the block that scheduled and announced it. */
    public scheduledAt: u32,
    /** How many blocks later it is enacted. */
    public delay: u32,
    /** SCALE `AuthorityList`. */
    public authorities: Span,
    /** Nodes make the change without waiting for finality, which has stalled at block `median`. */
    public forced: bool,
    public median: u32,
  ) {}

  static exists(): bool {
    return exists(valueKey(KEY_PENDING_CHANGE));
  }

  static load(): PendingChange | null {
    const value = get(valueKey(KEY_PENDING_CHANGE));
    if (value == ABSENT) return null;
    const reader = Reader.over(value);
    const scheduledAt = reader.u32();
    const delay = reader.u32();
    const start = reader.position;
    reader.fixed(reader.count(AUTHORITY_SIZE) * AUTHORITY_SIZE);
    const authorities = packSpan(start, (reader.position - start) as u32);
    const forced = reader.bool();
    const median = forced ? reader.u32() : 0;
    return reader.failed ? null : new PendingChange(scheduledAt, delay, authorities, forced, median);
  }

  save(): void {
    const writer = new Writer(spanLength(this.authorities) + 16);
    writer.u32(this.scheduledAt);
    writer.u32(this.delay);
    writer.raw(spanAddress(this.authorities), spanLength(this.authorities));
    writer.u8(this.forced ? 1 : 0);
    if (this.forced) writer.u32(this.median);
    setWritten(valueKey(KEY_PENDING_CHANGE), writer);
  }

  static clear(): void {
    clear(valueKey(KEY_PENDING_CHANGE));
  }
}

/** What `note_stalled` stored for the next change. */
@final
export class Stalled {
  constructor(
    public delay: u32,
    /** The `best_finalized` argument of `note_stalled`: number of a block that enough authorities have finalized. */
    public median: u32,
  ) {}

  static take(): Stalled | null {
    const key = valueKey(KEY_STALLED);
    const value = get(key);
    if (value == ABSENT || spanLength(value) < 8) return null;
    clear(key);
    return new Stalled(load<u32>(spanAddress(value)), load<u32>(spanAddress(value), 4));
  }

  save(): void {
    const writer = new Writer(8);
    writer.u32(this.delay);
    writer.u32(this.median);
    setWritten(valueKey(KEY_STALLED), writer);
  }
}

/** @param authorities SCALE `AuthorityList` */
export function setAuthorities(authorities: Span): void {
  set(valueKey(KEY_AUTHORITIES), authorities);
}

export function nextSetId(): void {
  const key = valueKey(KEY_CURRENT_SET_ID);
  setU64(key, getU64(key) + 1);
}

/** Writes the genesis state: set 0 begins with session 0. An empty list of authorities is not stored. */
export function initializeAuthorities(authorities: Span): void {
  setU64(valueKey(KEY_CURRENT_SET_ID), 0);
  const setId = __alloc(8);
  store<u64>(setId, 0);
  setU32(twox64ConcatKey(KEY_SET_ID_SESSION, setId, 8), 0);
  if (spanLength(authorities) > 1) setAuthorities(authorities);
}
