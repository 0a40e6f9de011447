/**
 * A chain's blocks in a LevelDB database: headers and bodies, justifications, the nodes of all states by their
 * hashes, the off-chain database, and the best and finalized block.
 *
 * Each change is one atomic batch, and finality is on disk before listeners are notified of it. So a process that is
 * killed at any moment leaves a database that opens, with every block that was reported final. Throws named errors
 * for a database in another format, of another chain, or in use. To prune old states, the nodes that the kept states
 * need are looked up; there are no reference counts that could be wrong. Invariant: all nodes of a kept state are in
 * the database.
 */

import type { HasherName, State, StateVersion, Trie, TrieChange } from "@as-ismp/core";
import { concat, equalBytes, fromHex, toHex } from "@as-ismp/core/internal/codec";
import {
  HASHERS,
  readStoredTrie,
  rootNode,
  type TrieNode,
  type TrieValue,
  trieOfNode,
  visitStoredTrie,
  writeTrie,
} from "@as-ismp/core/internal/state";
import { ClassicLevel } from "classic-level";
import type { TreeRoots } from "../block-tree.ts";
import type { ChainBlock } from "../chain-block.ts";
import {
  DatabaseGenesisError,
  DatabaseUnusableError,
  DatabaseVersionError,
  StatePrunedError,
} from "../errors.ts";
import { type BlockRecord, childRootsOf, decodeRecord, encodeRecord } from "./block-record.ts";
import type { DatabaseOptions } from "./database-options.ts";
import type { ChainStore, FinalityStep, RevertStep } from "./store.ts";

type Database = ClassicLevel<Uint8Array, Uint8Array>;
type BatchOperation = { type: "put"; key: Uint8Array; value: Uint8Array } | { type: "del"; key: Uint8Array };

/** The format of the database. It must change with every change of keys or values. */
const FORM = "as-ismp chain 1";
/** The first byte of each kind of key. */
const SPACE = {
  meta: 0x6d,
  block: 0x62,
  open: 0x75,
  number: 0x6e,
  justification: 0x6a,
  node: 0x74,
  offchain: 0x6f,
};
/** Number of blocks that are kept in memory. */
const CACHED = 64;
/** Number of states that are pruned together: pruning visits all kept nodes, so it is not done for every block. */
const PRUNED_AT_ONCE = 32;

const META = {
  form: "form",
  genesis: "genesis",
  best: "best",
  finalized: "finalized",
  setEnds: "setEnds",
  lowest: "lowest",
};

const key = (space: keyof typeof SPACE, name: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(SPACE[space]), name);
const metaKey = (name: string): Uint8Array => key("meta", Buffer.from(name));
const hashKey = (space: keyof typeof SPACE, hash: string): Uint8Array =>
  key(space, fromHex(hash) ?? new Uint8Array());

function numberKey(number: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return key("number", bytes);
}

function offchainOperation([name, value]: TrieChange): BatchOperation {
  const at = key("offchain", name);
  return value === null ? { type: "del", key: at } : { type: "put", key: at, value };
}

export class LevelStore implements ChainStore {
  readonly #database: Database;
  readonly #hasher: HasherName;
  readonly #keep: number;
  readonly #genesis: ChainBlock;
  readonly #held = new Map<string, WeakRef<ChainBlock>>();
  readonly #recent = new Set<ChainBlock>();
  readonly #gone = new FinalizationRegistry<string>((name) => {
    if (this.#held.get(name)?.deref() === undefined) this.#held.delete(name);
  });
  /** The nodes and values that are in the database, by state version. */
  readonly #stored: readonly [WeakSet<object>, WeakSet<object>] = [new WeakSet(), new WeakSet()];
  readonly #open = new Map<string, ChainBlock>();
  #setEnds: number[] = [];
  /** Number of the lowest finalized block whose state is kept. */
  #lowest = 0;
  #finalized = 0;

  private constructor(database: Database, hasher: HasherName, keep: number, genesis: ChainBlock) {
    this.#database = database;
    this.#hasher = hasher;
    this.#keep = keep;
    this.#genesis = genesis;
  }

  /** Opens a database, or creates one with the genesis block. */
  static async open(
    { path, keep = "archive" }: DatabaseOptions,
    genesis: ChainBlock,
    hasher: HasherName,
  ): Promise<{ store: LevelStore; roots: TreeRoots }> {
    const database = await openLevel(path, true);
    const kept = keep === "archive" ? Number.POSITIVE_INFINITY : keep;
    return closingOnError(database, async () => {
      const store = new LevelStore(database, hasher, kept, genesis);
      return { store, roots: await store.#begin(path) };
    });
  }

  /**
   * Opens a database that exists, whatever its genesis and its hash function are. Nothing is pruned.
   *
   * @throws DatabaseUnusableError, DatabaseVersionError
   */
  static async openExisting(
    path: string,
  ): Promise<{ store: LevelStore; roots: TreeRoots; hasher: HasherName }> {
    const database = await openLevel(path, false);
    return closingOnError(database, async () => {
      const form = Buffer.from(database.getSync(metaKey(META.form)) ?? []).toString();
      const hasher = (Object.keys(HASHERS) as HasherName[]).find((name) => form === `${FORM} ${name}`);
      const hash = database.getSync(metaKey(META.genesis));
      const record = hash === undefined ? undefined : database.getSync(key("block", hash));
      if (hasher === undefined || hash === undefined || record === undefined) {
        throw new DatabaseVersionError(
          `${path}: expected a database of the format "${FORM}", found ${form === "" ? "none" : `"${form}"`}`,
        );
      }
      // The block reads its state from the store, and the store begins with the block.
      const genesis: StoredBlock = new StoredBlock(hash, decodeRecord(record), (block) => store.#load(block));
      const store: LevelStore = new LevelStore(database, hasher, Number.POSITIVE_INFINITY, genesis);
      return { store, roots: await store.#begin(path), hasher };
    });
  }

  get setEnds(): readonly number[] {
    return this.#setEnds;
  }

  find(hash: string): ChainBlock | undefined {
    if (hash === toHex(this.#genesis.hash)) return this.#genesis;
    const held = this.#held.get(hash)?.deref();
    if (held !== undefined) return held;
    const bytes = this.#database.getSync(hashKey("block", hash));
    if (bytes === undefined) return undefined;
    return this.#hold(
      new StoredBlock(fromHex(hash) as Uint8Array, decodeRecord(bytes), (block) => this.#load(block)),
    );
  }

  canonical(number: number): ChainBlock | undefined {
    const hash = this.#database.getSync(numberKey(number));
    return hash === undefined ? undefined : this.find(toHex(hash));
  }

  justification(hash: string): Uint8Array | undefined {
    return this.#database.getSync(hashKey("justification", hash));
  }

  offchain(name: Uint8Array): Uint8Array | undefined {
    return this.#database.getSync(key("offchain", name));
  }

  async add(block: ChainBlock, isBest: boolean): Promise<void> {
    const operations = this.#addition(block);
    operations.push({ type: "put", key: key("open", block.hash), value: new Uint8Array() });
    if (isBest) operations.push({ type: "put", key: metaKey(META.best), value: block.hash });
    await this.#write(block, operations);
    this.#open.set(toHex(block.hash), block);
  }

  async finalize(step: FinalityStep): Promise<void> {
    const { enacted, discarded, best, justification, endsSet } = step;
    const last = enacted.at(-1);
    if (last === undefined) return;
    const setEnds = endsSet ? [...this.#setEnds, last.number] : this.#setEnds;
    const operations: BatchOperation[] = [
      { type: "put", key: metaKey(META.finalized), value: last.hash },
      { type: "put", key: metaKey(META.best), value: best.hash },
      { type: "put", key: metaKey(META.setEnds), value: Buffer.from(JSON.stringify(setEnds)) },
    ];
    for (const { hash, number } of enacted) {
      operations.push({ type: "put", key: numberKey(number), value: hash });
      operations.push({ type: "del", key: key("open", hash) });
    }
    for (const { hash } of discarded) {
      operations.push({ type: "del", key: key("open", hash) });
      operations.push({ type: "del", key: key("block", hash) });
    }
    if (justification !== undefined) {
      operations.push({ type: "put", key: key("justification", last.hash), value: justification });
    }
    // What is final must survive a crash of the machine, not only of the process.
    await this.#database.batch(operations, { sync: true });
    this.#setEnds = setEnds;
    this.#finalized = last.number;
    for (const { hash } of enacted) this.#open.delete(toHex(hash));
    for (const block of discarded) this.#forget(block);
    const lowest = last.number - this.#keep + 1;
    if (lowest - this.#lowest >= Math.min(this.#keep, PRUNED_AT_ONCE)) await this.#prune(lowest);
  }

  async revert({ head, finalized, removed }: RevertStep, offchain: readonly TrieChange[]): Promise<void> {
    const setEnds = this.#setEnds.filter((number) => number <= finalized.number);
    const operations: BatchOperation[] = [
      { type: "put", key: metaKey(META.finalized), value: finalized.hash },
      { type: "put", key: metaKey(META.best), value: head.hash },
      { type: "put", key: metaKey(META.setEnds), value: Buffer.from(JSON.stringify(setEnds)) },
      ...offchain.map(offchainOperation),
    ];
    for (const { hash } of removed) {
      for (const space of ["open", "block", "justification"] as const) {
        operations.push({ type: "del", key: key(space, hash) });
      }
    }
    for (let number = finalized.number + 1; number <= this.#finalized; number += 1) {
      operations.push({ type: "del", key: numberKey(number) });
    }
    await this.#database.batch(operations, { sync: true });
    this.#setEnds = setEnds;
    this.#finalized = finalized.number;
    for (const block of removed) this.#forget(block);
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  /** Checks the format and the genesis of the database, and reads the best, finalized and open blocks. */
  async #begin(path: string): Promise<TreeRoots> {
    const form = this.#database.getSync(metaKey(META.form));
    if (form === undefined) {
      for await (const _ of this.#database.keys({ limit: 1 })) {
        throw new DatabaseVersionError(`${path}: expected the database of a chain, found another one`);
      }
      await this.#write(this.#genesis, this.#beginning());
      return { genesis: this.#genesis, finalized: this.#genesis, above: [], best: this.#genesis };
    }
    const said = Buffer.from(form).toString();
    if (said !== `${FORM} ${this.#hasher}`) {
      throw new DatabaseVersionError(
        `${path}: expected the database format "${FORM} ${this.#hasher}", found "${said}"`,
      );
    }
    const genesis = this.#meta(META.genesis);
    if (!equalBytes(genesis, this.#genesis.hash)) {
      throw new DatabaseGenesisError(
        `${path}: expected a chain with the genesis ${toHex(this.#genesis.hash)} of the chain spec, found ${toHex(genesis)}`,
      );
    }
    this.#setEnds = JSON.parse(Buffer.from(this.#meta(META.setEnds)).toString()) as number[];
    this.#lowest = Number(Buffer.from(this.#meta(META.lowest)).toString());
    const finalized = this.#expect(this.#meta(META.finalized));
    this.#finalized = finalized.number;
    const range = { gte: Uint8Array.of(SPACE.open), lt: Uint8Array.of(SPACE.open + 1) };
    const above: ChainBlock[] = [];
    for await (const open of this.#database.keys(range)) above.push(this.#expect(open.subarray(1)));
    above.sort((left, right) => left.number - right.number);
    for (const block of above) this.#open.set(toHex(block.hash), block);
    return { genesis: this.#genesis, finalized, above, best: this.#expect(this.#meta(META.best)) };
  }

  #beginning(): BatchOperation[] {
    const { hash } = this.#genesis;
    const text = (value: string): Uint8Array => Buffer.from(value);
    const entries: [string, Uint8Array][] = [
      [META.form, text(`${FORM} ${this.#hasher}`)],
      [META.genesis, hash],
      [META.best, hash],
      [META.finalized, hash],
      [META.setEnds, text("[]")],
      [META.lowest, text("0")],
    ];
    return [
      ...this.#addition(this.#genesis),
      { type: "put", key: numberKey(0), value: hash },
      ...entries.map(([name, value]): BatchOperation => ({ type: "put", key: metaKey(name), value })),
    ];
  }

  /** Writes of the block, of the new nodes of its state, and of its off-chain index. */
  #addition(block: ChainBlock): BatchOperation[] {
    const operations: BatchOperation[] = [
      { type: "put", key: key("block", block.hash), value: encodeRecord(block) },
    ];
    const stored = this.#stored[block.stateVersion];
    const write = (hash: Uint8Array, value: Uint8Array): void => {
      operations.push({ type: "put", key: key("node", hash), value });
    };
    for (const trie of [block.state.top, ...block.state.children.values()]) {
      writeTrie(
        rootNode(trie),
        block.stateVersion,
        HASHERS[this.#hasher],
        (item) => !stored.has(item),
        write,
      );
    }
    operations.push(...block.offchainWrites.map(offchainOperation));
    return operations;
  }

  async #write(block: ChainBlock, operations: BatchOperation[]): Promise<void> {
    await this.#database.batch(operations);
    // Done only after the batch: a failed batch has stored nothing.
    const stored = this.#stored[block.stateVersion];
    const mark = (item: TrieNode | TrieValue): boolean => {
      if (stored.has(item)) return false;
      stored.add(item);
      return true;
    };
    for (const trie of [block.state.top, ...block.state.children.values()]) {
      writeTrie(rootNode(trie), block.stateVersion, HASHERS[this.#hasher], mark, () => undefined);
    }
    this.#hold(block);
  }

  #load(block: StoredBlock): State {
    const isKept = block.number >= this.#lowest || this.#open.has(toHex(block.hash));
    if (!isKept) throw new StatePrunedError(block.number);
    const trie = (root: Uint8Array): Trie => this.#loadTrie(root, block.stateVersion);
    const children = [...block.childRoots].map(([name, root]) => [name, trie(root)] as const);
    return { top: trie(block.header.stateRoot), children: new Map(children) };
  }

  #loadTrie(root: Uint8Array, version: StateVersion): Trie {
    const stored = this.#stored[version];
    const node = readStoredTrie(root, version, this.#node, (item) => stored.add(item));
    return trieOfNode(node, this.#hasher);
  }

  readonly #node = (hash: Uint8Array): Uint8Array | undefined => this.#database.getSync(key("node", hash));

  /** Removes all nodes that no kept state contains. */
  async #prune(lowest: number): Promise<void> {
    const live = new Set<string>();
    const enter = (hash: Uint8Array): boolean => {
      const name = toHex(hash);
      if (live.has(name)) return false;
      live.add(name);
      return true;
    };
    const kept: ChainBlock[] = [...this.#open.values()];
    for (let number = lowest; number <= this.#finalized; number += 1) {
      kept.push(this.canonical(number) as ChainBlock);
    }
    for (const block of kept) {
      const children =
        block instanceof StoredBlock ? block.childRoots : childRootsOf(block.state, block.stateVersion);
      for (const root of [block.header.stateRoot, ...children.values()])
        visitStoredTrie(root, this.#node, enter);
    }
    const operations: BatchOperation[] = [
      { type: "put", key: metaKey(META.lowest), value: Buffer.from(`${lowest}`) },
    ];
    const range = { gte: Uint8Array.of(SPACE.node), lt: Uint8Array.of(SPACE.node + 1) };
    for await (const node of this.#database.keys(range)) {
      if (!live.has(toHex(node.subarray(1)))) operations.push({ type: "del", key: node });
    }
    await this.#database.batch(operations);
    const before = this.#lowest;
    this.#lowest = lowest;
    for (let number = before; number < lowest; number += 1) {
      const block = this.canonical(number);
      if (block !== undefined) this.#forget(block);
    }
  }

  #hold<T extends ChainBlock>(block: T): T {
    const name = toHex(block.hash);
    if (this.#held.get(name)?.deref() !== block) {
      this.#held.set(name, new WeakRef(block));
      this.#gone.register(block, name);
    }
    this.#recent.delete(block);
    this.#recent.add(block);
    if (this.#recent.size > CACHED) {
      const [oldest] = this.#recent;
      this.#recent.delete(oldest as ChainBlock);
    }
    return block;
  }

  #forget(block: ChainBlock): void {
    this.#held.delete(toHex(block.hash));
    this.#recent.delete(block);
    this.#open.delete(toHex(block.hash));
  }

  #meta(name: string): Uint8Array {
    const value = this.#database.getSync(metaKey(name));
    if (value === undefined) throw new DatabaseUnusableError(`the database lacks "${name}"`);
    return value;
  }

  #expect(hash: Uint8Array): ChainBlock {
    const block = this.find(toHex(hash));
    if (block === undefined) throw new DatabaseUnusableError(`the database lacks the block ${toHex(hash)}`);
    return block;
  }
}

/** @throws DatabaseUnusableError */
async function openLevel(path: string, createIfMissing: boolean): Promise<Database> {
  const options = { keyEncoding: "view", valueEncoding: "view", createIfMissing } as const;
  const database: Database = new ClassicLevel(path, options);
  try {
    await database.open();
  } catch (cause) {
    const why = (cause as { cause?: Error }).cause?.message ?? (cause as Error).message;
    throw new DatabaseUnusableError(`${path}: ${why}`, { cause });
  }
  return database;
}

async function closingOnError<T>(database: Database, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A block from the database. Its state is read at the first access. */
class StoredBlock implements ChainBlock {
  readonly hash: Uint8Array;
  readonly number: number;
  readonly header: ChainBlock["header"];
  readonly extrinsics: ChainBlock["extrinsics"];
  readonly stateVersion: StateVersion;
  readonly offchainWrites: ChainBlock["offchainWrites"];
  readonly childRoots: BlockRecord["childRoots"];
  readonly #load: (block: StoredBlock) => State;
  #state: State | undefined;

  constructor(hash: Uint8Array, record: BlockRecord, load: (block: StoredBlock) => State) {
    this.hash = hash;
    this.number = record.header.number;
    this.header = record.header;
    this.extrinsics = record.extrinsics;
    this.stateVersion = record.stateVersion;
    this.offchainWrites = record.offchainWrites;
    this.childRoots = record.childRoots;
    this.#load = load;
  }

  get state(): State {
    this.#state ??= this.#load(this);
    return this.#state;
  }
}
