/**
 * A development chain: authors and imports blocks of a runtime, keeps every state, and keeps forks.
 *
 * Work that changes the chain is done one piece at a time, in the order of the calls. A block that is rejected, by
 * one of the errors of `errors.ts`, changes nothing. Each block is executed by the code in its parent's state, so an
 * upgrade takes effect in the next block.
 */

import { type HasherName, type Runtime, type State, Storage, type TrieChange } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { refreshChildRoots } from "@as-ismp/core/internal/state";
import {
  type Account,
  type AnyRuntime,
  type ApplyOutcome,
  type AuthoritySet,
  type Block,
  devAccounts,
  encodeFinalityProof,
  encodeHeader,
  headerHash,
  RuntimeMetadata,
  type RuntimeTypes,
} from "@as-ismp/relayer/substrate";
import { cryptoWaitReady } from "@polkadot/util-crypto";
import { auraSettings, seal, slotDigest, slotOf, unseal } from "./aura.ts";
import { BlockBuilder } from "./block-builder.ts";
import { BlockTree, type TreeRoots } from "./block-tree.ts";
import { breather } from "./breathe.ts";
import type { BlockHash, ChainBlock } from "./chain-block.ts";
import type { Authored, AuthorOptions, ChainNotice, ChainOptions } from "./chain-options.ts";
import { genesisState, type RawChainSpec } from "./chain-spec.ts";
import { ChainView } from "./chain-view.ts";
import {
  BlockNumberError,
  DatabaseUnusableError,
  FinalityConflictError,
  NotFinalizedError,
  StatePrunedError,
  UnknownParentError,
  UnusableCodeError,
} from "./errors.ts";
import { executeBlock } from "./execute-block.ts";
import { CODE_KEY, genesisHeader, stateVersionOf } from "./genesis.ts";
import { authoritySet, justify } from "./grandpa.ts";
import { slotInherents } from "./inherents.ts";
import { readOnlyOffchain } from "./offchain-database.ts";
import { parachainInherents } from "./relay-parent.ts";
import { RuntimeCache } from "./runtime-cache.ts";
import { type SignOptions, signFor } from "./signing.ts";
import type { LevelStore } from "./store/level-store.ts";
import { MemoryStore } from "./store/memory-store.ts";
import type { ChainStore, RevertStep } from "./store/store.ts";

interface Justified {
  readonly block: ChainBlock;
  readonly justification: Uint8Array | undefined;
  readonly endsSet: boolean;
}

/** A block that is built but not yet added. */
interface Built {
  readonly parent: ChainBlock;
  readonly runtime: Runtime;
  /** The state after it. */
  readonly storage: Storage;
  readonly unsealed: Block;
  readonly sealed: Block;
  readonly outcomes: readonly ApplyOutcome[];
  readonly states: readonly State[];
}

const sharedRuntimes = new RuntimeCache();

/** A development chain. {@link Chain.create} starts it, {@link Chain.close} ends it. */
export class Chain {
  /** Hash function of headers, lists of extrinsics and the state trie. */
  readonly hasher: HasherName;
  readonly #store: ChainStore;
  readonly #tree: BlockTree;
  readonly #runtimes: RuntimeCache;
  readonly #options: ChainOptions;
  readonly #listeners = new Set<(notice: ChainNotice) => void>();
  readonly #reverted = new WeakSet<ChainBlock>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(store: ChainStore, roots: TreeRoots, runtimes: RuntimeCache, options: ChainOptions) {
    this.hasher = options.hasher ?? "blake2_256";
    this.#store = store;
    this.#tree = new BlockTree(store, roots);
    this.#runtimes = runtimes;
    this.#options = options;
  }

  /** Starts a chain from its genesis, or continues the one in the database. */
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
    const { store, roots } = await openStore(genesis, options);
    return Chain.#continue(store, roots, runtimes, options);
  }

  /**
   * Opens the chain in a database without its chain spec, for example to read its state. A folder without a chain is
   * refused, and none is created.
   *
   * @param path the folder of the database, which no other process may use
   * @throws DatabaseUnusableError, DatabaseVersionError
   */
  static async open(path: string, options: Omit<ChainOptions, "database" | "hasher"> = {}): Promise<Chain> {
    await cryptoWaitReady();
    const { store, roots, hasher } = await (await levelStore()).openExisting(path);
    return Chain.#continue(store, roots, options.runtimes ?? sharedRuntimes, { ...options, hasher });
  }

  static async #continue(
    store: ChainStore,
    roots: TreeRoots,
    runtimes: RuntimeCache,
    options: ChainOptions,
  ): Promise<Chain> {
    for (const { state } of [roots.finalized, ...roots.above]) {
      // A block may have removed the code. Such a chain can still be read and reverted.
      if (state.top.get(CODE_KEY) !== undefined) await loadCode(runtimes, state);
    }
    return new Chain(store, roots, runtimes, options);
  }

  /** The first block, number 0. */
  get genesis(): ChainBlock {
    return this.#tree.genesis;
  }

  /** The head of the best chain: the one that the next block is built on. */
  get best(): ChainBlock {
    return this.#tree.best;
  }

  /** The last finalized block. */
  get finalized(): ChainBlock {
    return this.#tree.finalized;
  }

  /** The tips of all forks. */
  get leaves(): ChainBlock[] {
    return this.#tree.leaves;
  }

  /** The block with a hash, or undefined. */
  find(hash: BlockHash): ChainBlock | undefined {
    return this.#tree.find(hash);
  }

  /** The block with a number on the chain of the best block, or undefined. */
  blockAt(number: number): ChainBlock | undefined {
    return this.#tree.ancestor(this.best, number);
  }

  /** A view of the state after a block, by default the best. `as-ismp types` makes types for its names and values. */
  at<T extends RuntimeTypes = AnyRuntime>(hash: BlockHash = this.best.hash): ChainView<T> {
    return this.viewOf<T>(this.#tree.get(hash));
  }

  /** A view of a block that was in the chain, even if finality has discarded it since. */
  viewOf<T extends RuntimeTypes = AnyRuntime>(block: ChainBlock): ChainView<T> {
    return new ChainView<T>(block, this.#runtimeOf(block.state), () => this.#executorOf(block), {
      ...this.#options.call,
      offchain: readOnlyOffchain((key) => this.#store.offchain(key)),
    });
  }

  /** What the blocks of the best chain have written to the off-chain index at a key, or undefined. */
  offchainIndex(key: Uint8Array): Uint8Array | undefined {
    return this.#store.offchain(key);
  }

  /** SCALE `GrandpaJustification` of a finalized block, if it has one. */
  justification(hash: BlockHash): Uint8Array | undefined {
    return this.#store.justification(typeof hash === "string" ? hash.toLowerCase() : toHex(hash));
  }

  /**
   * SCALE `FinalityProof` of a finalized block. Its justification is of the last block of that block's authority set,
   * or of the last finalized block if that set still votes. Undefined if there are no voters.
   *
   * @throws NotFinalizedError
   */
  proveFinality(number: number): Uint8Array | undefined {
    if (number > this.finalized.number) throw new NotFinalizedError(number);
    const end = this.#store.setEnds.find((each) => each >= number) ?? this.finalized.number;
    const proven = this.#tree.ancestor(this.best, end) as ChainBlock;
    const justification = this.justification(proven.hash);
    if (justification === undefined) return undefined;
    const unknown: Uint8Array[] = [];
    for (let at = number + 1; at <= end; at += 1) {
      unknown.push(encodeHeader((this.#tree.ancestor(this.best, at) as ChainBlock).header));
    }
    return encodeFinalityProof(proven.hash, justification, unknown);
  }

  /** The state after a block. */
  stateAt(hash: BlockHash): State {
    return this.#tree.get(hash).state;
  }

  /** The runtime whose code is in the state after a block. */
  runtimeAt(hash: BlockHash): Runtime {
    return this.#runtimeOf(this.stateAt(hash));
  }

  /** Signs a call for this chain. Default of the nonce: the account's next one. */
  sign(signer: Account, call: Uint8Array, options: SignOptions = {}): Uint8Array {
    return signFor(this, signer, call, options);
  }

  /** Builds a block, seals it if there are authorities, and adds it. Between extrinsics the event loop may run. */
  author(options: AuthorOptions = {}): Promise<Authored> {
    return this.#inTurn(async () => {
      const { sealed, runtime, storage, outcomes, states } = await this.#build(options);
      return { block: await this.#add(sealed, runtime, storage), outcomes, states };
    });
  }

  /**
   * Builds a block without extrinsics on the best one, executes it, and discards it.
   *
   * @throws the error if the code in the best block's state can't build or execute blocks, for example after an
   *   upgrade to code that traps
   */
  checkAuthoring(): Promise<void> {
    return this.#inTurn(async () => {
      const { unsealed, runtime, parent } = await this.#build({});
      executeBlock(runtime, unsealed, new Storage(parent.state), this.#options.call);
    });
  }

  /**
   * Builds and executes a block as it would be after an upgrade to `code`, and discards it. The chain does not change.
   *
   * @param code plain or compressed
   * @throws the error with which the block fails, for example a trap in a migration
   */
  checkUpgrade(code: Uint8Array): Promise<void> {
    return this.#inTurn(async () => {
      await this.#runtimes.load(code);
      const { unsealed, runtime, parent } = await this.#build({}, code);
      const storage = new Storage(parent.state);
      storage.set(CODE_KEY, code);
      executeBlock(runtime, unsealed, storage, this.#options.call);
    });
  }

  /**
   * Checks and executes a block of another author and adds it. If the block is already here, returns it.
   *
   * @throws ImportError, UnusableCodeError, MissingApiError
   */
  import(block: Block): Promise<ChainBlock> {
    return this.#inTurn(async () => {
      const present = this.find(headerHash(block.header, this.hasher));
      if (present !== undefined) return present;
      const { number, parentHash } = block.header;
      const parent = this.find(parentHash);
      if (parent === undefined)
        throw new UnknownParentError(`the parent block ${toHex(parentHash)} is unknown`);
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

  /**
   * Finalizes a block and its ancestors, and discards the forks that this excludes.
   *
   * If there are GRANDPA authorities, they sign for the block, and also for the last block of each authority set on
   * the way, because the votes of one set are not valid for later blocks. Listeners are notified of each of these
   * blocks.
   */
  finalize(hash: BlockHash): Promise<ChainBlock> {
    return this.#inTurn(async () => {
      const path = this.#tree.pathTo(hash);
      // All votes are made first: if one is missing, nothing becomes final.
      for (const { block, justification, endsSet } of this.#justify(path)) {
        const step = this.#tree.stepTo(block);
        const signed = justification === undefined ? {} : { justification };
        await this.#store.finalize({ ...step, ...signed, endsSet });
        this.#tree.finalize(step);
        this.#tell({ kind: "finalized", block, ...signed });
      }
      return this.#tree.get(hash);
    });
  }

  /**
   * Sets the chain back to a block, and removes all blocks that are not its ancestors: those above it, and forks. If
   * the block is below the finalized one, finality is undone as well.
   *
   * For development only: a way back from an upgrade to code that traps. On a real chain finality is never undone.
   * Listeners are told.
   *
   * @throws UnknownBlockError, StatePrunedError
   */
  revertTo(hash: BlockHash): Promise<ChainBlock> {
    return this.#inTurn(async () => {
      const head = this.#tree.get(hash);
      // Throws if the state was pruned, because no block could be built on it.
      void head.state;
      const step = this.#tree.stepBackTo(head);
      if (step.removed.length === 0) return head;
      await this.#store.revert(step, this.#offchainBefore(step));
      for (const block of step.removed) this.#reverted.add(block);
      this.#tree.revert(step);
      this.#tell({ kind: "reverted", block: head });
      return head;
    });
  }

  /** Whether {@link revertTo} has removed a block, as opposed to finality of another fork. */
  wasReverted(block: ChainBlock): boolean {
    return this.#reverted.has(block);
  }

  /** Waits for pending work, then closes the store. The chain must not be used afterwards. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#store.close());
  }

  /** Calls `listener` for every new block after it was added to the chain. Returns a function that ends this. */
  subscribe(listener: (notice: ChainNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param code replaces that in the parent's state, for a trial */
  async #build(options: AuthorOptions, code?: Uint8Array): Promise<Built> {
    const parent = this.#tree.get(options.parent ?? this.best.hash);
    this.#refuseBelowFinality(parent);
    const runtime = code === undefined ? this.#runtimeOf(parent.state) : this.#runtimes.get(code);
    const storage = new Storage(parent.state);
    if (code !== undefined) storage.set(CODE_KEY, code);
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
    const outcomes: ApplyOutcome[] = [];
    const states = [storage.snapshot()];
    const pause = breather();
    for (const extrinsic of options.extrinsics ?? []) {
      outcomes.push(builder.apply(extrinsic));
      states.push(storage.snapshot());
      await pause();
    }
    const unsealed = builder.finalize();
    const keys = this.#options.keys ?? devAccounts();
    const header = seal(unsealed.header, aura, keys, this.hasher);
    return { parent, runtime, storage, unsealed, sealed: { ...unsealed, header }, outcomes, states };
  }

  async #add({ header, extrinsics }: Block, runtime: Runtime, storage: Storage): Promise<ChainBlock> {
    const offchainWrites = storage.offchainWrites();
    const state = storage.seal();
    const stateVersion = stateVersionOf(runtime);
    if (state.top.get(CODE_KEY) !== undefined) await loadCode(this.#runtimes, state);
    const hash = headerHash(header, this.hasher);
    // Without seals authoring is deterministic, so the same block may come twice.
    const present = this.find(hash);
    if (present !== undefined) return present;
    const { number } = header;
    const block = { hash, number, header, extrinsics, state, stateVersion, offchainWrites };
    await this.#store.add(block, this.#tree.wouldBeBest(number));
    this.#tree.add(block);
    this.#tell({ kind: "imported", block });
    return block;
  }

  /** The values that the off-chain database had for the keys that removed blocks have written. */
  #offchainBefore({ head, removed }: RevertStep): TrieChange[] {
    const missing = new Map(
      removed.flatMap(({ offchainWrites }) => offchainWrites.map(([key]) => [toHex(key), key] as const)),
    );
    const found: TrieChange[] = [];
    let at: ChainBlock | undefined = head;
    while (at !== undefined && missing.size > 0) {
      for (const [key, value] of [...at.offchainWrites].reverse()) {
        if (missing.delete(toHex(key))) found.push([key, value]);
      }
      at = at.number === 0 ? undefined : this.find(at.header.parentHash);
    }
    return [...found, ...[...missing.values()].map((key): TrieChange => [key, null])];
  }

  /** The blocks of a path that are signed for, with their justifications. The last one is always among them. */
  #justify(path: readonly ChainBlock[]): Justified[] {
    const keys = this.#options.voterKeys ?? devAccounts("ed25519");
    const justified: Justified[] = [];
    let set = this.#authoritySetAfter(this.finalized);
    for (const block of path) {
      const next = this.#authoritySetAfter(block);
      const endsSet = next?.id !== set?.id;
      if (endsSet || block === path.at(-1)) {
        const justification = set === undefined ? undefined : justify(block, set, keys);
        justified.push({ block, justification, endsSet });
      }
      set = next;
    }
    return justified;
  }

  #authoritySetAfter({ state }: ChainBlock): AuthoritySet | undefined {
    return authoritySet(this.#runtimeOf(state), new Storage(state));
  }

  #runtimeOf(state: State): Runtime {
    return this.#runtimes.get(codeOf(state));
  }

  /** If the parent's state is pruned, this is the runtime in the block's own state. */
  #executorOf({ header, state }: ChainBlock): Runtime {
    try {
      return this.#runtimeOf(this.#tree.find(header.parentHash)?.state ?? state);
    } catch (error) {
      if (!(error instanceof StatePrunedError)) throw error;
      return this.#runtimeOf(state);
    }
  }

  #slotFor(parent: ChainBlock, duration: bigint, timestamp: bigint | undefined): bigint {
    if (timestamp !== undefined) return timestamp / duration;
    const { clock, firstSlot } = this.#options;
    const before = slotOf(parent.header);
    if (before === undefined) return firstSlot ?? BigInt((clock ?? Date.now)()) / duration;
    const present = clock === undefined ? 0n : BigInt(clock()) / duration;
    return present > before ? present : before + 1n;
  }

  #refuseBelowFinality(parent: ChainBlock): void {
    if (parent.number >= this.finalized.number) return;
    throw new FinalityConflictError(
      `the block forks from block ${parent.number}, below the finalized block ${this.finalized.number}`,
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
  if (code === undefined) throw new UnusableCodeError("the state has no runtime code");
  return code;
}

async function openStore(
  genesis: ChainBlock,
  { database, hasher }: ChainOptions,
): Promise<{ store: ChainStore; roots: TreeRoots }> {
  if (database === undefined) {
    return {
      store: new MemoryStore(genesis),
      roots: { genesis, finalized: genesis, above: [], best: genesis },
    };
  }
  return (await levelStore()).open(database, genesis, hasher ?? "blake2_256");
}

/** The database is a native module, so it is optional, and loaded only if it is used. */
async function levelStore(): Promise<typeof LevelStore> {
  const module = await import("./store/level-store.ts").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new DatabaseUnusableError("the package classic-level is missing: npm install classic-level", {
      cause,
    });
  });
  return module.LevelStore;
}

async function loadCode(runtimes: RuntimeCache, state: State): Promise<Uint8Array> {
  const code = codeOf(state);
  await runtimes.load(code);
  return code;
}
