// What ISMP reads from a header's digest: the time of the block, and the roots of its message tries.
//
// Refuses: payloads that are too short, slots of unknown kinds, slot times beyond 64 bits (upstream wraps there). The
// last item of a kind counts, same as upstream. A time of zero means that no item had it. Source:
// docs/spec/grandpa.md#ismp-digests, docs/spec/grandpa.md#header-time, docs/spec/grandpa.md#slots.

import { ErrorCode, Milliseconds, Seconds } from "../bytes/units";
import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";
import {
  DigestItem,
  DigestKind,
  ENGINE_AURA,
  ENGINE_BABE,
  ENGINE_ISMP,
  ENGINE_ISMP_TIMESTAMP,
} from "./digest";
import { Header } from "./header";

/** Where the time may come from: flags to be joined. */
export const enum TimeSource {
  Aura = 1,
  Babe = 2,
  IsmpTimestamp = 4,
}

const ZERO_HASH = memory.data(32);


@final
export class IsmpDigest {
  /** Seconds, or 0. */
  timestamp: Seconds = 0;
  /** Addresses of 32 bytes; zeros where the header has no `ISMP` item. */
  mmrRoot: usize = ZERO_HASH;
  childTrieRoot: usize = ZERO_HASH;
  /** Whether an `ISMP` item was there. */
  hasRoots: bool = false;
  error: ErrorCode = ScaleError.None;
  private payload: Reader = new Reader(0, 0);

  /** @param slotDuration milliseconds @param sources joined `TimeSource` flags; other items tell no time */
  static scan(header: Header, slotDuration: Milliseconds, sources: u32): IsmpDigest {
    const digest = new IsmpDigest();
    const walk = header.digestWalk();
    while (digest.error == ScaleError.None && walk.next()) digest.take(walk.item, slotDuration, sources);
    return digest;
  }

  private take(item: DigestItem, slotDuration: Milliseconds, sources: u32): void {
    // One reader for all items: a header may have an item in every byte.
    const payload = this.payload;
    payload.position = item.payload;
    payload.end = item.payload + item.payloadLength;
    if (item.is(DigestKind.Consensus, ENGINE_ISMP)) {
      this.mmrRoot = payload.fixed(32);
      this.childTrieRoot = payload.fixed(32);
      this.hasRoots = true;
    } else if (item.is(DigestKind.Consensus, ENGINE_ISMP_TIMESTAMP) && sources & TimeSource.IsmpTimestamp) {
      this.timestamp = payload.u64();
    } else if (item.is(DigestKind.PreRuntime, ENGINE_AURA) && sources & TimeSource.Aura) {
      this.timestamp = slotTime(payload.u64(), slotDuration, payload);
    } else if (item.is(DigestKind.PreRuntime, ENGINE_BABE) && sources & TimeSource.Babe) {
      this.timestamp = slotTime(babeSlot(payload), slotDuration, payload);
    }
    this.error = payload.error;
  }
}

function babeSlot(payload: Reader): u64 {
  const kind = payload.u8();
  payload.u32();
  const slot = payload.u64();
  // Primary and secondary VRF slots carry an output and a proof; a secondary plain slot carries nothing more.
  if (kind == 1 || kind == 3) payload.fixed(32 + 64);
  else if (kind != 2) payload.fail(ScaleError.UnknownVariant);
  return slot;
}

function slotTime(slot: u64, duration: Milliseconds, payload: Reader): Seconds {
  if (duration != 0 && slot > u64.MAX_VALUE / duration) {
    payload.fail(ScaleError.CompactOutOfRange);
    return 0;
  }
  return (slot * duration) / 1000;
}
