/**
 * A runtime with a genesis state in memory, and its first block: enough to measure single extrinsics, without a chain
 * that keeps blocks.
 *
 * Every extrinsic is immortal and without a tip. The slot of the block is always the same, so the same calls give the
 * same bytes. (docs/spec/host.md#genesis, docs/spec/host.md#authoring)
 */
import { type Runtime, Storage } from "@as-ismp/core";
import {
  type Account,
  type Header,
  headerHash,
  RuntimeMetadata,
  signImmortal,
} from "@as-ismp/relayer/substrate";
import { slotDigest } from "./aura.ts";
import { BlockBuilder } from "./block-builder.ts";
import { buildState, CODE_KEY, genesisHeader } from "./genesis.ts";
import { slotInherents } from "./inherents.ts";
import { parachainInherents } from "./relay-parent.ts";

const SLOT = 290_000_000n;
/** In milliseconds. */
const SLOT_DURATION = 6000n;

/** The first block after a genesis state. */
export class FirstBlock {
  /** The block's timestamp in seconds since 1970. */
  static readonly TIME: number = Number((SLOT * SLOT_DURATION) / 1000n);

  /** The runtime that executes the block. */
  readonly runtime: Runtime;
  /** The decoded metadata of the runtime. */
  readonly metadata: RuntimeMetadata;
  /** 32 bytes. */
  readonly genesisHash: Uint8Array;
  readonly #genesis = new Storage();
  readonly #parent: Header;

  /**
   * @param config the genesis configuration, JSON
   * @throws GenesisError if the runtime rejects it
   */
  constructor(runtime: Runtime, config: string) {
    this.runtime = runtime;
    this.metadata = RuntimeMetadata.of(runtime);
    buildState(runtime, config, this.#genesis);
    this.#genesis.set(CODE_KEY, runtime.code);
    this.#genesis.seal();
    this.#parent = genesisHeader(this.#genesis.snapshot(), runtime);
    this.genesisHash = headerHash(this.#parent);
  }

  /** The state before the block: a copy, which the caller may change. */
  genesis(): Storage {
    return this.#genesis.fork();
  }

  /** A signed extrinsic for the block. */
  sign(signer: Account, nonce: number, call: Uint8Array): Uint8Array {
    return signImmortal(this.runtime, { signer, call, genesisHash: this.genesisHash, nonce });
  }

  /** The block on `storage`, which changes: initialized, with its inherents. */
  begin(storage: Storage = this.genesis()): BlockBuilder {
    const inherents = parachainInherents(this.runtime, storage, this.#parent);
    const builder = new BlockBuilder({
      runtime: this.runtime,
      storage,
      parentHash: this.genesisHash,
      number: 1,
      digest: [slotDigest(SLOT)],
    });
    builder.applyInherents(new Map([...slotInherents(SLOT, SLOT * SLOT_DURATION), ...inherents]));
    return builder;
  }
}
