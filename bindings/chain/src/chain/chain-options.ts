/** Options of a chain and of authoring, and what a chain tells its listeners. */
import type { CallOptions, HasherName, State } from "@as-ismp/core";
import type { Account, ApplyOutcome } from "@as-ismp/relayer/substrate";
import type { BlockHash, ChainBlock } from "./chain-block.ts";
import type { InherentData } from "./inherents.ts";
import type { ParachainHeads } from "./relay-parent.ts";
import type { RuntimeCache } from "./runtime-cache.ts";
import type { DatabaseOptions } from "./store/database-options.ts";

/** Options of a development chain. */
export interface ChainOptions {
  /** Hash function of headers and of the state trie. Default: `blake2_256`. */
  readonly hasher?: HasherName;
  /** Keys that can seal blocks. Default: the sr25519 development accounts. */
  readonly keys?: readonly Account[];
  /** Keys that can finalize blocks. Default: the ed25519 development accounts. */
  readonly voterKeys?: readonly Account[];
  /** Slot of the first block. Default: the one of the system clock. */
  readonly firstSlot?: bigint;
  /**
   * Milliseconds since 1970. If given, the next slot is never one that the clock has passed, so a chain that paused
   * catches up with the time. Default: slots follow each other whatever the time is.
   */
  readonly clock?: () => number;
  /** Where blocks are stored on disk. Default: in memory only. */
  readonly database?: DatabaseOptions;
  /** Cache of compiled code. Default: one cache that all chains share. */
  readonly runtimes?: RuntimeCache;
  /** Options for logging and metering of all runtime calls. */
  readonly call?: Omit<CallOptions, "storage">;
}

/** Options for authoring a block. */
export interface AuthorOptions {
  /** With their length prefixes, in order. */
  readonly extrinsics?: readonly Uint8Array[];
  /** Default: the parent's slot plus one. */
  readonly slot?: bigint;
  /** Milliseconds since 1970. Default: the beginning of the slot. Without `slot`, it also determines the slot. */
  readonly timestamp?: bigint;
  /** Default: the best block. */
  readonly parent?: BlockHash;
  /** For a parachain: heads of siblings in the relay chain's state, which the block submits to ISMP. */
  readonly siblings?: ParachainHeads;
  /** Additional inherent data, which also replaces the default data. */
  readonly inherents?: InherentData;
}

/** An authored block, which is in the chain. */
export interface Authored {
  /** The block, with the state after it. */
  readonly block: ChainBlock;
  /** One for each extrinsic of the options, in their order. */
  readonly outcomes: readonly ApplyOutcome[];
  /** The state before the first extrinsic of the options, after the inherents, and then the one after each extrinsic. */
  readonly states: readonly State[];
}

/** A block was added, became final, or is the new head after a revert. */
export interface ChainNotice {
  /** What happened to the block. */
  readonly kind: "imported" | "finalized" | "reverted";
  /** The block that was added or finalized; after a revert, the new head. */
  readonly block: ChainBlock;
  /** For a finalized block, if the chain has GRANDPA authorities. */
  readonly justification?: Uint8Array;
}
