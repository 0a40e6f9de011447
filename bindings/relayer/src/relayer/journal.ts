/**
 * The relayer's persistent state: how far each chain was read, the blocks that were read, and the open entries:
 * messages that have not ended, or heights that clients still need.
 *
 * Invariant: that a block was read and what was found in it are written in one batch, so that a stop at any point
 * loses no entry and repeats nothing that has an effect. An entry that ended is kept for some time with the block
 * that ended it: if the node reverts that block, although it reported it as final, the entry is open again.
 */
import type { ClassicLevel } from "classic-level";
import { MemoryLevel } from "memory-level";
import { JournalUnusableError } from "./errors.ts";

export interface JournalEntry {
  /** The same message or height always has the same id. */
  readonly id: string;
  /** Number of the block that it is about: if it is found again in another block, the entry is replaced. */
  readonly height: number;
}

/** A block that was read. */
export interface ReadBlock {
  readonly number: number;
  /** `0x` hex. */
  readonly hash: string;
}

const CURSOR = "cursor/";
const ENTRY = "entry/";
const AFTER_ENTRY = "entry0";
/** The number of blocks of each chain, below the last one, whose hashes and ended entries are kept. */
export const KEPT_BLOCKS = 1024;

/** Keys in text order are in the order of numbers. */
const padded = (number: number): string => String(number).padStart(10, "0");
const blockKey = (chain: string, number: number): string => `block/${chain}/${padded(number)}`;
const endedKey = (chain: string, number: number): string => `ended/${chain}/${padded(number)}/`;

type JournalOperation =
  | { readonly type: "put"; readonly key: string; readonly value: unknown }
  | { readonly type: "del"; readonly key: string };

type JournalDatabase = ClassicLevel<string, unknown>;

export class Journal<T extends JournalEntry> {
  readonly #database: JournalDatabase;

  private constructor(database: JournalDatabase) {
    this.#database = database;
  }

  /** A journal without a folder, for a relayer that need not continue after a restart. */
  static async inMemory<T extends JournalEntry>(): Promise<Journal<T>> {
    const database = new MemoryLevel<string, unknown>({ valueEncoding: "json" });
    await database.open();
    // Both are implementations of `abstract-level`, whose part the journal uses.
    return new Journal<T>(database as unknown as JournalDatabase);
  }

  /**
   * Opens the journal in a folder, which only one process at a time can do.
   *
   * @throws JournalUnusableError
   */
  static async open<T extends JournalEntry>(folder: string): Promise<Journal<T>> {
    // The database is a native module. Those who only make proofs can do without it, so it is optional.
    const level = await import("classic-level").catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "ERR_MODULE_NOT_FOUND") throw cause;
      const why = "the package classic-level is missing: npm install classic-level";
      throw new JournalUnusableError(`${folder}: ${why}`, { cause });
    });
    const database = new level.ClassicLevel<string, unknown>(folder, { valueEncoding: "json" });
    await database.open().catch((error: Error) => {
      const cause = error.cause as NodeJS.ErrnoException | undefined;
      const why = cause?.code === "LEVEL_LOCKED" ? "another relayer uses it" : (cause ?? error).message;
      throw new JournalUnusableError(`${folder}: ${why}`, { cause: error });
    });
    return new Journal<T>(database);
  }

  /** The number of the next block of a chain to read. */
  async cursor(chain: string): Promise<number | undefined> {
    return (await this.#database.get(CURSOR + chain)) as number | undefined;
  }

  /** The last block that was read. */
  async lastRead(chain: string): Promise<ReadBlock | undefined> {
    const next = await this.cursor(chain);
    return next === undefined ? undefined : this.readBlock(chain, next - 1);
  }

  /** A block that was read, if it is one of the last {@link KEPT_BLOCKS}. */
  async readBlock(chain: string, number: number): Promise<ReadBlock | undefined> {
    const hash = (await this.#database.get(blockKey(chain, number))) as string | undefined;
    return hash === undefined ? undefined : { number, hash };
  }

  /** Records that a block was read, with the messages found in it. */
  async advance(chain: string, { number, hash }: ReadBlock, found: readonly T[]): Promise<void> {
    const known = (await Promise.all(found.map(({ id }) => this.#database.get(ENTRY + id)))) as T[];
    const fresh = found.filter(({ height }, i) => known[i]?.height !== height);
    const oldest = number - KEPT_BLOCKS;
    const old = await this.#database.keys({ gt: endedKey(chain, 0), lt: endedKey(chain, oldest) }).all();
    await this.#write([
      { type: "put", key: CURSOR + chain, value: number + 1 },
      { type: "put", key: blockKey(chain, number), value: hash },
      { type: "del", key: blockKey(chain, oldest) },
      ...old.map((key): JournalOperation => ({ type: "del", key })),
      ...fresh.map((entry): JournalOperation => ({ type: "put", key: ENTRY + entry.id, value: entry })),
    ]);
  }

  /** Forgets the blocks of a chain after `number`; entries that ended there are open again. */
  async rewind(chain: string, number: number): Promise<void> {
    const ended = { gt: endedKey(chain, number + 1), lt: `ended/${chain}0` };
    const operations: JournalOperation[] = [{ type: "put", key: CURSOR + chain, value: number + 1 }];
    for await (const [key, entry] of this.#database.iterator(ended)) {
      operations.push({ type: "put", key: ENTRY + (entry as T).id, value: entry }, { type: "del", key });
    }
    const read = { gt: blockKey(chain, number), lt: `block/${chain}0` };
    for await (const key of this.#database.keys(read)) operations.push({ type: "del", key });
    await this.#write(operations);
  }

  /** All open entries. */
  async entries(): Promise<T[]> {
    return (await this.#database.values({ gt: ENTRY, lt: AFTER_ENTRY }).all()) as T[];
  }

  async update(entries: readonly T[]): Promise<void> {
    await this.#write(entries.map((entry) => ({ type: "put", key: ENTRY + entry.id, value: entry })));
  }

  /** Removes entries whose end no reorganization can revert. */
  async remove(entries: readonly JournalEntry[]): Promise<void> {
    await this.#write(entries.map(({ id }) => ({ type: "del", key: ENTRY + id })));
  }

  /** Removes entries that ended in that block of that chain. */
  async settle(entries: readonly T[], chain: string, { number }: Pick<ReadBlock, "number">): Promise<void> {
    await this.#write(
      entries.flatMap((entry): JournalOperation[] => [
        { type: "put", key: endedKey(chain, number) + entry.id, value: entry },
        { type: "del", key: ENTRY + entry.id },
      ]),
    );
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  async #write(operations: readonly JournalOperation[]): Promise<void> {
    if (operations.length > 0) await this.#database.batch([...operations], { sync: true });
  }
}
