/**
 * What the relayer must not forget: how far each chain was read, by which blocks, and what is still to be done.
 *
 * Invariant: that a block was read and what was found in it are written together, so that a stop at any point
 * loses nothing and repeats nothing that counts. What ended is kept for a while beside the block that ended it: a
 * node that takes finality back takes that end back as well.
 */
import { ClassicLevel } from "classic-level";
import { JournalUnusableError } from "./errors.ts";

export interface Entry {
  /** The same for the same thing, whenever it is found. */
  readonly id: string;
  /** Number of the block that it is about: another one, found later, replaces it. */
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
/** Blocks of each chain, below the last one, of which is known what was read and what ended. */
export const KEPT_BLOCKS = 1024;

/** Keys sort as numbers do. */
const padded = (number: number): string => String(number).padStart(10, "0");
const blockKey = (chain: string, number: number): string => `block/${chain}/${padded(number)}`;
const endedKey = (chain: string, number: number): string => `ended/${chain}/${padded(number)}/`;

type Operation =
  | { readonly type: "put"; readonly key: string; readonly value: unknown }
  | { readonly type: "del"; readonly key: string };

export class Journal<T extends Entry> {
  readonly #database: ClassicLevel<string, unknown>;

  private constructor(database: ClassicLevel<string, unknown>) {
    this.#database = database;
  }

  /** Opens the journal of a folder, which one process at a time may do. @throws JournalUnusableError */
  static async open<T extends Entry>(folder: string): Promise<Journal<T>> {
    const database = new ClassicLevel<string, unknown>(folder, { valueEncoding: "json" });
    await database.open().catch((error: Error) => {
      const cause = error.cause as NodeJS.ErrnoException | undefined;
      const why = cause?.code === "LEVEL_LOCKED" ? "another relayer uses it" : (cause ?? error).message;
      throw new JournalUnusableError(`${folder}: ${why}`, { cause: error });
    });
    return new Journal<T>(database);
  }

  /** The next block of a chain to read. */
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

  /** Notes that a block was read, and what was found in it. */
  async advance(chain: string, { number, hash }: ReadBlock, found: readonly T[]): Promise<void> {
    const known = (await Promise.all(found.map(({ id }) => this.#database.get(ENTRY + id)))) as T[];
    const fresh = found.filter(({ height }, i) => known[i]?.height !== height);
    const oldest = number - KEPT_BLOCKS;
    const old = await this.#database.keys({ gt: endedKey(chain, 0), lt: endedKey(chain, oldest) }).all();
    await this.#write([
      { type: "put", key: CURSOR + chain, value: number + 1 },
      { type: "put", key: blockKey(chain, number), value: hash },
      { type: "del", key: blockKey(chain, oldest) },
      ...old.map((key): Operation => ({ type: "del", key })),
      ...fresh.map((entry): Operation => ({ type: "put", key: ENTRY + entry.id, value: entry })),
    ]);
  }

  /** Forgets what was read of a chain behind a block; what ended there is to be done again. */
  async rewind(chain: string, number: number): Promise<void> {
    const ended = { gt: endedKey(chain, number + 1), lt: `ended/${chain}0` };
    const operations: Operation[] = [{ type: "put", key: CURSOR + chain, value: number + 1 }];
    for await (const [key, entry] of this.#database.iterator(ended)) {
      operations.push({ type: "put", key: ENTRY + (entry as T).id, value: entry }, { type: "del", key });
    }
    const read = { gt: blockKey(chain, number), lt: `block/${chain}0` };
    for await (const key of this.#database.keys(read)) operations.push({ type: "del", key });
    await this.#write(operations);
  }

  /** All that is to be done. */
  async entries(): Promise<T[]> {
    return (await this.#database.values({ gt: ENTRY, lt: AFTER_ENTRY }).all()) as T[];
  }

  async update(entries: readonly T[]): Promise<void> {
    await this.#write(entries.map((entry) => ({ type: "put", key: ENTRY + entry.id, value: entry })));
  }

  /** They are done, and nothing can take that back. */
  async remove(entries: readonly Entry[]): Promise<void> {
    await this.#write(entries.map(({ id }) => ({ type: "del", key: ENTRY + id })));
  }

  /** They are done, as that block of that chain says. */
  async settle(entries: readonly T[], chain: string, { number }: Pick<ReadBlock, "number">): Promise<void> {
    await this.#write(
      entries.flatMap((entry): Operation[] => [
        { type: "put", key: endedKey(chain, number) + entry.id, value: entry },
        { type: "del", key: ENTRY + entry.id },
      ]),
    );
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  async #write(operations: readonly Operation[]): Promise<void> {
    if (operations.length > 0) await this.#database.batch([...operations], { sync: true });
  }
}
