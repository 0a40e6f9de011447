/**
 * A development chain: authors and imports blocks of a runtime, keeps every state, knows its forks.
 *
 * Work that changes the chain happens one piece at a time, in the order it was asked for. A block that is
 * refused, by one of the errors of `errors.ts`, leaves nothing. Each block is executed by the code that
 * stands in its parent's state, so an upgrade takes effect in the block after it.
 */
import { cryptoWaitReady } from "@polkadot/util-crypto";
import type { Runtime } from "../runtime/runtime.ts";
import type { HasherName } from "../state/hasher.ts";
import { refreshChildRoots, type State } from "../state/state.ts";
import { Storage } from "../state/storage.ts";
import { type Account, devAccounts } from "./accounts.ts";
import { auraSettings, seal, slotDigest, slotOf, unseal } from "./aura.ts";
import type { Block } from "./block.ts";
import { BlockBuilder } from "./block-builder.ts";
import { type BlockHash, BlockTree, type ChainBlock } from "./block-tree.ts";
import type { Authored, AuthorOptions, ChainNotice, ChainOptions } from "./chain-options.ts";
import { genesisState, type RawChainSpec } from "./chain-spec.ts";
import { ChainView } from "./chain-view.ts";
import { BlockNumberError, FinalityConflictError, UnknownParentError, UnusableCodeError } from "./errors.ts";
import { executeBlock } from "./execute-block.ts";
import { CODE_KEY, genesisHeader, stateVersionOf } from "./genesis.ts";
import { headerHash } from "./header.ts";
import { toHex } from "./hex.ts";
import { slotInherents } from "./inherents.ts";
import { RuntimeMetadata } from "./metadata.ts";
import { parachainInherents } from "./relay-parent.ts";
import { RuntimeCache } from "./runtime-cache.ts";
import { type SignOptions, signFor } from "./signing.ts";

const sharedRuntimes = new RuntimeCache();

export class Chain {
  readonly hasher: HasherName;
  readonly #tree: BlockTree;
  readonly #runtimes: RuntimeCache;
  readonly #options: ChainOptions;
  readonly #listeners = new Set<(notice: ChainNotice) => void>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(tree: BlockTree, runtimes: RuntimeCache, options: ChainOptions) {
    this.hasher = options.hasher ?? "blake2_256";
    this.#tree = tree;
    this.#runtimes = runtimes;
    this.#options = options;
  }

  /** Starts a chain from its genesis. */
  static async create(spec: RawChainSpec, options: ChainOptions = {}): Promise<Chain> {
    await cryptoWaitReady();
    const runtimes = options.runtimes ?? sharedRuntimes;
    const built = genesisState(spec, options.hasher);
    const runtime = runtimes.get(await loadCode(runtimes, built));
    const stateVersion = stateVersionOf(runtime);
    const state = refreshChildRoots(built, stateVersion);
    const header = genesisHeader(state, runtime);
    const hash = headerHash(header, options.hasher);
    const genesis = { hash, number: 0, header, extrinsics: [], state, stateVersion, offchainWrites: [] };
    return new Chain(new BlockTree(genesis), runtimes, options);
  }

  get genesis(): ChainBlock {
    return this.#tree.genesis;
  }

  get best(): ChainBlock {
    return this.#tree.best;
  }

  get finalized(): ChainBlock {
    return this.#tree.finalized;
  }

  /** The tips of all forks. */
  get leaves(): ChainBlock[] {
    return this.#tree.leaves;
  }

  /** The block of a hash, or undefined. */
  find(hash: BlockHash): ChainBlock | undefined {
    return this.#tree.find(hash);
  }

  /** The block of a number on the way to the best block, or undefined. */
  blockAt(number: number): ChainBlock | undefined {
    return this.#tree.ancestor(this.best, number);
  }

  /** What can be asked at a block, by default the best. */
  at(hash: BlockHash = this.best.hash): ChainView {
    return this.viewOf(this.#tree.get(hash));
  }

  /** What can be asked at a block that was in the chain, also when finality has discarded it since. */
  viewOf(block: ChainBlock): ChainView {
    return new ChainView(block, this.#runtimeOf(block.state), this.#options.call);
  }

  /** The state after a block. */
  stateAt(hash: BlockHash): State {
    return this.#tree.get(hash).state;
  }

  /** The runtime whose code stands in the state after a block. */
  runtimeAt(hash: BlockHash): Runtime {
    return this.#runtimeOf(this.stateAt(hash));
  }

  /** Signs a call for this chain. The nonce is the next one of the account, unless given. */
  sign(signer: Account, call: Uint8Array, options: SignOptions = {}): Uint8Array {
    return signFor(this, signer, call, options);
  }

  /** Builds a block, seals it where there are authorities, and adds it. */
  author(options: AuthorOptions = {}): Promise<Authored> {
    return this.#inTurn(async () => {
      const parent = this.#tree.get(options.parent ?? this.best.hash);
      this.#refuseBelowFinality(parent);
      const runtime = this.#runtimeOf(parent.state);
      const storage = new Storage(parent.state);
      const aura = auraSettings(runtime, storage);
      const slot = options.slot ?? this.#slotFor(parent, aura.slotDuration, options.timestamp);
      const builder = new BlockBuilder({
        runtime,
        storage,
        parentHash: parent.hash,
        number: parent.number + 1,
        digest: [slotDigest(slot)],
        hasher: this.hasher,
        errorNames: { errorName: (...at) => RuntimeMetadata.of(runtime).errorName(...at) },
        call: this.#options.call ?? {},
      });
      builder.applyInherents(
        new Map([
          ...slotInherents(slot, options.timestamp ?? slot * aura.slotDuration),
          ...parachainInherents(runtime, storage, parent.header, options.siblings),
          ...(options.inherents ?? []),
        ]),
      );
      const outcomes = (options.extrinsics ?? []).map((extrinsic) => builder.apply(extrinsic));
      const { header, extrinsics } = builder.finalize();
      const keys = this.#options.keys ?? devAccounts();
      const sealed = seal(header, aura, keys, this.hasher);
      return { block: await this.#add({ header: sealed, extrinsics }, runtime, storage), outcomes };
    });
  }

  /** Checks and executes a block of another author and adds it. A block that is here already is answered. */
  import(block: Block): Promise<ChainBlock> {
    return this.#inTurn(async () => {
      const present = this.find(headerHash(block.header, this.hasher));
      if (present !== undefined) return present;
      const { number, parentHash } = block.header;
      const parent = this.find(parentHash);
      if (parent === undefined) throw new UnknownParentError(`the parent ${toHex(parentHash)} is not here`);
      if (number !== parent.number + 1) {
        throw new BlockNumberError(`the child of block ${parent.number} has the number ${number}`);
      }
      this.#refuseBelowFinality(parent);
      const runtime = this.#runtimeOf(parent.state);
      const storage = new Storage(parent.state);
      const header = unseal(block.header, auraSettings(runtime, storage), this.hasher);
      executeBlock(runtime, { ...block, header }, storage, this.#options.call);
      return this.#add(block, runtime, storage);
    });
  }

  /** Makes a block and its ancestors final, and discards the forks that this excludes. */
  finalize(hash: BlockHash): Promise<ChainBlock> {
    return this.#inTurn(async () => {
      const block = this.#tree.finalize(hash);
      this.#tell({ kind: "finalized", block });
      return block;
    });
  }

  /** Tells `listener` of blocks from now on, each once it is in the chain. Answers how to end that. */
  subscribe(listener: (notice: ChainNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #add({ header, extrinsics }: Block, runtime: Runtime, storage: Storage): Promise<ChainBlock> {
    const offchainWrites = storage.offchainWrites();
    const state = storage.seal();
    const stateVersion = stateVersionOf(runtime);
    if (state.top.get(CODE_KEY) !== undefined) await loadCode(this.#runtimes, state);
    const hash = headerHash(header, this.hasher);
    // Authoring is deterministic without seals: the same block may come twice.
    const present = this.find(hash);
    if (present !== undefined) return present;
    const { number } = header;
    const block = { hash, number, header, extrinsics, state, stateVersion, offchainWrites };
    this.#tree.add(block);
    this.#tell({ kind: "imported", block });
    return block;
  }

  #runtimeOf(state: State): Runtime {
    return this.#runtimes.get(codeOf(state));
  }

  #slotFor(parent: ChainBlock, duration: bigint, timestamp: bigint | undefined): bigint {
    if (timestamp !== undefined) return timestamp / duration;
    const before = slotOf(parent.header);
    return before === undefined ? (this.#options.firstSlot ?? BigInt(Date.now()) / duration) : before + 1n;
  }

  #refuseBelowFinality(parent: ChainBlock): void {
    if (parent.number >= this.finalized.number) return;
    throw new FinalityConflictError(
      `a fork at block ${parent.number}, below the finalized block ${this.finalized.number}`,
    );
  }

  #tell(notice: ChainNotice): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener(notice));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function codeOf(state: State): Uint8Array {
  const code = state.top.get(CODE_KEY);
  if (code === undefined) throw new UnusableCodeError("there is no code in the state");
  return code;
}

async function loadCode(runtimes: RuntimeCache, state: State): Promise<Uint8Array> {
  const code = codeOf(state);
  await runtimes.load(code);
  return code;
}
