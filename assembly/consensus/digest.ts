// Digest items of a Substrate header, read in place.
//
// Refuses items of kinds that Substrate does not know: the whole header is then undecodable.
// Source: docs/spec/grandpa.md#digest-items.

import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";

export const enum DigestKind {
  Other = 0,
  Consensus = 4,
  Seal = 5,
  PreRuntime = 6,
  RuntimeEnvironmentUpdated = 8,
}

/** Engine ids, as the four bytes read as one little-endian number. */
export const ENGINE_AURA: u32 = 0x61727561;
export const ENGINE_BABE: u32 = 0x45424142;
export const ENGINE_GRANDPA: u32 = 0x4b4e5246;
export const ENGINE_ISMP: u32 = 0x504d5349;
export const ENGINE_ISMP_TIMESTAMP: u32 = 0x4d545349;

/** Passes one item: without an object for it, since a header may have an item in every byte. */
export function skipDigestItem(reader: Reader): void {
  const kind = reader.u8() as DigestKind;
  if (kind == DigestKind.RuntimeEnvironmentUpdated) return;
  if (kind == DigestKind.Consensus || kind == DigestKind.Seal || kind == DigestKind.PreRuntime) reader.u32();
  else if (kind != DigestKind.Other) reader.fail(ScaleError.UnknownVariant);
  reader.bytes();
}


@final
export class DigestItem {
  kind: DigestKind = DigestKind.Other;
  /** 0 where the kind has none. */
  engine: u32 = 0;
  payload: usize = 0;
  payloadLength: u32 = 0;

  read(reader: Reader): void {
    this.kind = reader.u8() as DigestKind;
    this.engine = 0;
    this.payloadLength = 0;
    switch (this.kind) {
      case DigestKind.Other:
        break;
      case DigestKind.Consensus:
      case DigestKind.Seal:
      case DigestKind.PreRuntime:
        this.engine = reader.u32();
        break;
      case DigestKind.RuntimeEnvironmentUpdated:
        return;
      default:
        reader.fail(ScaleError.UnknownVariant);
        return;
    }
    this.payload = reader.bytes();
    this.payloadLength = reader.length;
  }

  is(kind: DigestKind, engine: u32): bool {
    return this.kind == kind && this.engine == engine;
  }
}
