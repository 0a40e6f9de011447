/**
 * A block without signed extrinsics on the state of another one, in memory: built as an author does, then executed as
 * an importing node does. It has no seal.
 *
 * The slot follows the parent's: by Aura's digest, or by BABE's, whose claim is copied from the parent without its
 * proof, since the runtime checks none. A parachain gets a made-up relay block, a relay chain no news of its parachains.
 * (docs/spec/host.md#authoring, docs/spec/host.md#inherent-data)
 */

import {
  auraSettings,
  BlockBuilder,
  executeBlock,
  type InherentData,
  parachainInherents,
  slotDigest,
  slotInherents,
  slotOf,
} from "@as-ismp/chain";
import { type HasherName, type LogEntry, type Runtime, type State, Storage } from "@as-ismp/core";
import { concat, encodeU64, readU64, ScaleReader } from "@as-ismp/core/internal/codec";
import { storagePrefix } from "@as-ismp/core/internal/state";
import {
  type Block,
  type DigestItem,
  encodeHeader,
  type Header,
  RuntimeMetadata,
} from "@as-ismp/relayer/substrate";

/** What a block is built on. */
export interface Parent {
  readonly hash: Uint8Array;
  readonly header: Header;
  readonly hasher: HasherName;
  /** With the code that executes the block. */
  readonly state: State;
}

/** A block in the making: initialized, nothing applied. */
export interface InitializedBlock {
  /** The state after `Core_initialize_block`. */
  readonly state: State;
  /** Adds the inherents and ends the block. @throws AuthoringError */
  finish(): { readonly block: Block; readonly state: State };
}

const BABE = "BABE";
/** `PreDigest::SecondaryPlain`. */
const SECONDARY_PLAIN = 2;
/** Milliseconds, for runtimes that do not say. */
const BLOCK_TIME = 6000n;

/** @throws AuthoringError if the runtime traps */
export function initialize(
  runtime: Runtime,
  parent: Parent,
  onLog: (entry: LogEntry) => void,
): InitializedBlock {
  const { hash: parentHash, header, hasher } = parent;
  const storage = new Storage(parent.state);
  const { digest, inherents } = slotAfter(runtime, header, storage);
  const builder = new BlockBuilder({
    runtime,
    storage,
    parentHash,
    number: header.number + 1,
    digest,
    hasher,
    call: { onLog },
  });
  return {
    state: storage.snapshot(),
    finish() {
      builder.applyInherents(
        new Map([
          ...inherents,
          ...parachainInherents(runtime, new Storage(parent.state), header),
          ...relayChainInherents(runtime, header),
        ]),
      );
      const block = builder.finalize();
      return { block, state: storage.snapshot() };
    },
  };
}

/** Executes a block as a node that imports it. @throws ExecutionError, StateRootError */
export function importBlock(runtime: Runtime, { state }: Parent, block: Block): void {
  executeBlock(runtime, block, new Storage(state));
}

interface Slot {
  readonly digest: readonly DigestItem[];
  readonly inherents: InherentData;
}

function slotAfter(runtime: Runtime, parent: Header, storage: Storage): Slot {
  const babe = babeClaim(parent);
  if (babe !== undefined) {
    return babeSlot(babe, constantOf(runtime, "Babe", "ExpectedBlockTime") ?? BLOCK_TIME);
  }
  if (!runtime.entryPoints.has("AuraApi_slot_duration")) {
    const time = earliestTime(runtime, storage, BLOCK_TIME) ?? BigInt(Date.now());
    return { digest: [], inherents: new Map([["timstap0", encodeU64(time)]]) };
  }
  const { slotDuration } = auraSettings(runtime, storage);
  const before = slotOf(parent);
  const slot = before === undefined ? BigInt(Date.now()) / slotDuration : before + 1n;
  const start = slot * slotDuration;
  const earliest = earliestTime(runtime, storage, slotDuration) ?? start;
  return { digest: [slotDigest(slot)], inherents: slotInherents(slot, start > earliest ? start : earliest) };
}

interface BabeClaim {
  readonly authority: Uint8Array;
  readonly slot: bigint;
}

function babeClaim({ digest }: Header): BabeClaim | undefined {
  for (const item of digest) {
    if (item.kind !== "preRuntime" || item.engine !== BABE) continue;
    const reader = new ScaleReader(item.data);
    reader.u8();
    return { authority: reader.fixed(4).slice(), slot: readU64(reader) };
  }
  return undefined;
}

/** BABE's pallet demands that the time is in the slot. */
function babeSlot({ authority, slot }: BabeClaim, duration: bigint): Slot {
  const next = slot + 1n;
  const data = concat(Uint8Array.of(SECONDARY_PLAIN), authority, encodeU64(next));
  const inherents = new Map([
    ["timstap0", encodeU64(next * duration)],
    ["babeslot", encodeU64(next)],
  ]);
  return { digest: [{ kind: "preRuntime", engine: BABE, data }], inherents };
}

/** `ParachainsInherentData` without bitfields, candidates and disputes: a relay chain makes no block without it. */
function relayChainInherents(runtime: Runtime, parent: Header): InherentData {
  if (!RuntimeMetadata.of(runtime).hasCall("ParaInherent", "enter")) return new Map();
  return new Map([["parachn0", concat(new Uint8Array(3), encodeHeader(parent))]]);
}

/** The earliest time that pallet Timestamp takes, milliseconds since 1970; undefined if there was none before. */
function earliestTime(runtime: Runtime, storage: Storage, slotDuration: bigint): bigint | undefined {
  const last = storage.get(storagePrefix("Timestamp", "Now"));
  if (last?.length !== 8) return undefined;
  const least = constantOf(runtime, "Timestamp", "MinimumPeriod") ?? slotDuration;
  return readU64(new ScaleReader(last)) + least;
}

function constantOf(runtime: Runtime, pallet: string, name: string): bigint | undefined {
  const found = RuntimeMetadata.of(runtime)
    .latest.pallets.find((each) => each.name.eq(pallet))
    ?.constants.find((each) => each.name.eq(name));
  const value = found?.value.toU8a(true);
  return value?.length === 8 ? readU64(new ScaleReader(value)) : undefined;
}
