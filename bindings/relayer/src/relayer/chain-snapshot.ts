/**
 * One chain in one round of the relayer: its last final and its best block, its clock, and the heights of other
 * chains that it knows.
 *
 * Read once a round and shared by all messages, so that more messages need no more requests. Invariant: everything
 * that is read from the best state is from the same block.
 */

import { fromHex, toHex } from "@as-ismp/core/internal/codec";
import type { HeldHeight } from "../client/ismp-chain.ts";
import type { KnownHeader } from "../client/node.ts";
import type { Connection } from "./connection.ts";
import type { ReadBlock } from "./journal.ts";
import type { UsableHeight } from "./next-action.ts";

/** What a chain knows about another one. */
interface Known {
  readonly latest: bigint | undefined;
  readonly heights: Map<bigint, HeldHeight | undefined>;
}

export class ChainSnapshot {
  readonly connection: Connection;
  readonly finalized: KnownHeader;
  readonly best: KnownHeader;
  /** Seconds since 1970, at the best block. */
  readonly clock: bigint;
  readonly #known = new Map<Connection, Known>();

  private constructor(connection: Connection, finalized: KnownHeader, best: KnownHeader, clock: bigint) {
    this.connection = connection;
    this.finalized = finalized;
    this.best = best;
    this.clock = clock;
  }

  /** @param last the block that counts as the last final one. Default: the node's */
  static async of(connection: Connection, last?: ReadBlock): Promise<ChainSnapshot> {
    const { node, ismp } = connection;
    const [heads, read] = await Promise.all([
      connection.heads(),
      last === undefined ? undefined : node.header(fromHex(last.hash) as Uint8Array),
    ]);
    const { finalized, best } = heads;
    return new ChainSnapshot(connection, read ?? finalized, best, (await ismp.now(best.hash)) / 1000n);
  }

  /** Reads the latest height of another chain that this chain knows, and the given heights. */
  async learn(of: Connection, heights: readonly (bigint | undefined)[]): Promise<void> {
    const known = this.#known.get(of) ?? (await this.#latest(of));
    this.#known.set(of, known);
    const wanted = new Set([known.latest, ...heights]);
    const missing = [...wanted].filter((height) => height !== undefined && !known.heights.has(height));
    if (missing.length === 0) return;
    const held = await this.connection.ismp.heldHeights(of.id, missing as bigint[], this.best.hash);
    missing.forEach((height, i) => {
      known.heights.set(height as bigint, held[i]);
    });
  }

  /** What was learned about another chain. */
  latest(of: Connection): UsableHeight | undefined {
    const latest = this.#known.get(of)?.latest;
    return latest === undefined ? undefined : this.height(of, latest);
  }

  /** A height of another chain, if it was learned and is known here. */
  height(of: Connection, height: bigint): UsableHeight | undefined {
    const held = this.#known.get(of)?.heights.get(height);
    return held === undefined ? undefined : { state: held.state, usable: this.#isUsable(held) };
  }

  /** The entries of the trie of messages at keys, by the key in hex. */
  async entries(
    keys: readonly Uint8Array[],
    at: "finalized" | "best",
  ): Promise<ReadonlyMap<string, Uint8Array | undefined>> {
    const values = await this.connection.ismp.entries(keys, this[at].hash);
    return new Map(keys.map((key, i) => [toHex(key), values[i]]));
  }

  async #latest(of: Connection): Promise<Known> {
    const latest = await this.connection.ismp.latestHeight(of.id, this.best.hash);
    return { latest, heights: new Map() };
  }

  /** The same rule as the chain's: whole seconds must have passed, more of them than the challenge period has. */
  #isUsable({ since, challengePeriod }: HeldHeight): boolean {
    if (challengePeriod === undefined) return false;
    return challengePeriod === 0n || this.clock - since > challengePeriod;
  }
}
