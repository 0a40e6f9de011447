/**
 * What the relayer must not forget: how far each chain was read, and what is still to be done.
 *
 * Invariant: that a block was read and what was found in it are written together, so that a stop at any point
 * loses nothing and repeats nothing that counts.
 */
import { ClassicLevel } from "classic-level";

export interface Entry {
  /** The same for the same thing, whenever it is found. */
  readonly id: string;
}

const CURSOR = "cursor/";
const ENTRY = "entry/";
const AFTER_ENTRY = "entry0";

export class Journal<T extends Entry> {
  readonly #database: ClassicLevel<string, unknown>;

  private constructor(database: ClassicLevel<string, unknown>) {
    this.#database = database;
  }

  /** Opens the journal of a folder, which one process at a time may do. */
  static async open<T extends Entry>(folder: string): Promise<Journal<T>> {
    const database = new ClassicLevel<string, unknown>(folder, { valueEncoding: "json" });
    await database.open();
    return new Journal<T>(database);
  }

  /** The next block of a chain to read. */
  async cursor(chain: string): Promise<number | undefined> {
    return (await this.#database.get(CURSOR + chain)) as number | undefined;
  }

  /** Notes what was found up to a block, and which one is next. */
  async advance(chain: string, next: number, found: readonly T[]): Promise<void> {
    const known = await Promise.all(found.map(({ id }) => this.#database.get(ENTRY + id)));
    const fresh = found.filter((_, i) => known[i] === undefined);
    await this.#database.batch(
      [
        { type: "put", key: CURSOR + chain, value: next },
        ...fresh.map((entry) => ({ type: "put" as const, key: ENTRY + entry.id, value: entry as unknown })),
      ],
      { sync: true },
    );
  }

  /** All that is to be done. */
  async entries(): Promise<T[]> {
    return (await this.#database.values({ gt: ENTRY, lt: AFTER_ENTRY }).all()) as T[];
  }

  async entry(id: string): Promise<T | undefined> {
    return (await this.#database.get(ENTRY + id)) as T | undefined;
  }

  async update(entry: T): Promise<void> {
    await this.#database.put(ENTRY + entry.id, entry, { sync: true });
  }

  /** It is done. */
  async remove({ id }: Entry): Promise<void> {
    await this.#database.del(ENTRY + id, { sync: true });
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}
