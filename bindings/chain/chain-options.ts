/**
 * What a chain may be told: when it is made, when it authors a block, and what it tells in return.
 */
import type { CallOptions } from "../runtime/execution.ts";
import type { HasherName } from "../state/hasher.ts";
import type { Account } from "./accounts.ts";
import type { BlockHash, ChainBlock } from "./chain-block.ts";
import type { InherentData } from "./inherents.ts";
import type { ParachainHeads } from "./relay-parent.ts";
import type { RuntimeCache } from "./runtime-cache.ts";
import type { DatabaseOptions } from "./store/database-options.ts";
import type { ApplyOutcome } from "./validity.ts";

export interface ChainOptions {
  /** Of headers and of the state trie. Default: `blake2_256`. */
  readonly hasher?: HasherName;
  /** Keys that blocks may be sealed with. Default: the sr25519 development accounts. */
  readonly keys?: readonly Account[];
  /** Keys that blocks may be finalized with. Default: the ed25519 development accounts. */
  readonly voterKeys?: readonly Account[];
  /** Slot of the first block. Default: the one of the system clock. */
  readonly firstSlot?: bigint;
  /**
   * Milliseconds since 1970. Where given, the next slot is never one that the clock has passed, so that a chain that
   * stood still keeps up with time. Default: slots follow each other whatever the time.
   */
  readonly clock?: () => number;
  /** Where blocks are kept beyond the process. Default: in memory only. */
  readonly database?: DatabaseOptions;
  /** Compiled code; chains share one cache unless told otherwise. */
  readonly runtimes?: RuntimeCache;
  /** Logging and metering of all runtime calls. */
  readonly call?: Omit<CallOptions, "storage">;
}

export interface AuthorOptions {
  /** With length prefix, in order. */
  readonly extrinsics?: readonly Uint8Array[];
  /** Default: the parent's slot plus one. */
  readonly slot?: bigint;
  /** Milliseconds since 1970. Default: where the slot begins. Alone, it also gives the slot. */
  readonly timestamp?: bigint;
  /** Default: the best block. */
  readonly parent?: BlockHash;
  /** Of a parachain: heads of others in the relay chain's state, which the block brings to ISMP. */
  readonly siblings?: ParachainHeads;
  /** More inherent data, and other than what is made up otherwise. */
  readonly inherents?: InherentData;
}

export interface Authored {
  readonly block: ChainBlock;
  /** Of the extrinsics that were handed in, one each. */
  readonly outcomes: readonly ApplyOutcome[];
}

/** A block was added, or became final, or the chain was set back to it. */
export interface ChainNotice {
  readonly kind: "imported" | "finalized" | "reverted";
  readonly block: ChainBlock;
  /** Of a finalized block, where the chain has GRANDPA authorities. */
  readonly justification?: Uint8Array;
}
