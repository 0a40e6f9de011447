/**
 * Inherent data, which a block's author adds from its node, and the runtime's check of inherents.
 *
 * A node asks for the check when it imports a block, with the time of its own clock.
 * (docs/spec/host.md#inherent-data)
 */

import type { Runtime, Storage } from "@as-ismp/core";
import { concat, encodeBytes, encodeU64, encodeVec, ScaleReader } from "@as-ismp/core/internal/codec";
import { type Block, encodeBlock } from "@as-ismp/relayer/substrate";

/** Values by their ids, eight characters each. */
export type InherentData = ReadonlyMap<string, Uint8Array>;

/** SCALE `CheckInherentsResult`, decoded. */
export interface InherentsVerdict {
  /** Whether all inherents are accepted. */
  readonly ok: boolean;
  /** Whether the error will not go away with time. */
  readonly fatal: boolean;
  /** Encoded errors by id. */
  readonly errors: InherentData;
}

/** What Aura and Timestamp need: a slot, and milliseconds since 1970. */
export function slotInherents(slot: bigint, timestamp: bigint): InherentData {
  return new Map([
    ["auraslot", encodeU64(slot)],
    ["timstap0", encodeU64(timestamp)],
  ]);
}

/** Encodes `InherentData`, sorted by id. */
export function encodeInherentData(data: InherentData): Uint8Array {
  const entries = [...data].sort(([left], [right]) => (left < right ? -1 : 1));
  return encodeVec(entries.map(([id, value]) => concat(Buffer.from(id, "latin1"), encodeBytes(value))));
}

/** Lets the runtime check the inherents of `block` (without seal), on the state before it. */
export function checkInherents(
  runtime: Runtime,
  block: Block,
  data: InherentData,
  storage: Storage,
): InherentsVerdict {
  const input = concat(encodeBlock(block), encodeInherentData(data));
  const reader = new ScaleReader(
    runtime.call("BlockBuilder_check_inherents", input, { storage: storage.fork() }),
  );
  const ok = reader.bool();
  const fatal = reader.bool();
  const errors = reader.vec(() => {
    const id = Buffer.from(reader.fixed(8)).toString("latin1");
    return [id, reader.bytes().slice()] as const;
  });
  reader.end();
  return { ok, fatal, errors: new Map(errors) };
}
