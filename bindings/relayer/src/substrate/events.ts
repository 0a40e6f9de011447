/**
 * Decodes `System.Events`, by names of pallets and events.
 *
 * Throws {@link MetadataError} for bytes that are not a list of the runtime's events.
 */
import type { EventRecord } from "@polkadot/types/interfaces";
import type { Codec } from "@polkadot/types/types";
import { MetadataError, type RuntimeMetadata } from "./metadata.ts";
import { type Plain, toPlain } from "./plain.ts";

/** A decoded event. */
export interface ChainEvent {
  /** For example `Balances`. */
  readonly pallet: string;
  /** For example `Transfer`. */
  readonly name: string;
  /** When the event was deposited; for an event of an extrinsic, the extrinsic's index in the body. */
  readonly phase: "initialization" | "finalization" | { readonly extrinsic: number };
  /** By field name in camelCase; fields without names by their position. */
  readonly data: Readonly<Record<string, Plain>>;
  /** `0x` hex. */
  readonly topics: readonly string[];
}

/** Decodes the value of `System.Events`. If it is absent, there are no events. */
export function decodeEvents(metadata: RuntimeMetadata, bytes: Uint8Array | undefined): ChainEvent[] {
  if (bytes === undefined) return [];
  const type = metadata.storageEntry("System", "Events").type;
  let records: readonly EventRecord[];
  try {
    records = metadata.decode(type.asPlain, bytes) as unknown as readonly EventRecord[];
  } catch (cause) {
    throw new MetadataError("the events do not decode", { cause });
  }
  return records.map(({ phase, event, topics }) => {
    const names = event.data.names;
    const fields = [...(event.data as Iterable<Codec>)].map(
      (value, i) => [names?.[i] ?? String(i), toPlain(value, metadata)] as const,
    );
    return {
      pallet: metadata.palletName(event.index[0] as number),
      name: event.method,
      phase: phase.isApplyExtrinsic
        ? { extrinsic: phase.asApplyExtrinsic.toNumber() }
        : phase.isFinalization
          ? "finalization"
          : "initialization",
      data: Object.fromEntries(fields),
      topics: topics.map((topic) => topic.toHex()),
    };
  });
}
