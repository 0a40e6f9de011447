/**
 * Reads the finalized blocks of a chain one after another, and records the messages that they sent.
 *
 * Each block must be the child of the previous one ({@link DishonestNodeError}). That a block is final is not proven:
 * the node is trusted for it. If a node reverts a block that it reported as final, the watcher throws {@link
 * FinalityTakenBackError}, and reads again from the last common block. Many blocks are requested at once, and
 * recorded in their order. A block whose messages can't be read stops the watcher there, with {@link
 * UnreadableMessageError}: no block is skipped.
 */

import { toHex } from "@as-ismp/core/internal/codec";
import { DishonestNodeError } from "../client/errors.ts";
import type { KnownHeader } from "../client/node.ts";
import type { BlockMessages } from "./block-messages.ts";
import type { Connection } from "./connection.ts";
import { FinalityTakenBackError } from "./errors.ts";
import type { FoundMessage } from "./found-message.ts";
import { type Journal, type JournalEntry, KEPT_BLOCKS, type ReadBlock } from "./journal.ts";
import type { Tools } from "./tools.ts";

/**
 * The number of blocks that are read in one step, concurrently: a request that is retried does not delay the others.
 */
const AT_ONCE = 256;

export interface Watching<T extends JournalEntry> {
  /** The chain, and the messages of its blocks. */
  readonly messages: BlockMessages;
  readonly journal: Journal<T>;
  readonly tools: Pick<Tools, "log" | "metrics">;
  /** The first block to read if none was read yet; undefined for the last finalized one. */
  readonly start: () => Promise<number | undefined>;
  /** The journal entry for a message; undefined if none is needed. */
  readonly note: (message: FoundMessage) => T | undefined;
}

export class Watcher<T extends JournalEntry> {
  readonly #chain: Connection;
  readonly #watching: Watching<T>;
  #isTold = false;

  constructor(watching: Watching<T>) {
    this.#chain = watching.messages.chain;
    this.#watching = watching;
  }

  /** Reads the newly finalized blocks. Returns the number of blocks that are still to read. */
  async step(): Promise<number> {
    const { journal } = this.#watching;
    const { finalized } = await this.#chain.heads();
    const last = finalized.header.number;
    const parent = await journal.lastRead(this.#chain.name);
    if (parent?.number === last && parent.hash !== toHex(finalized.hash)) await this.#goBack(parent);
    const first = await this.#first(last);
    const end = Math.min(last, first + AT_ONCE - 1);
    // A node that lags behind has nothing new.
    if (first <= end) await this.#read(await this.#blocks(first, end, parent));
    return Math.max(0, last - end);
  }

  async #first(last: number): Promise<number> {
    const { journal, start, tools } = this.#watching;
    const { name, config } = this.#chain;
    const cursor = await journal.cursor(name);
    if (cursor !== undefined) return Math.max(cursor, 1);
    const first = Math.max(config.start_block ?? (await start()) ?? last, 1);
    if (!this.#isTold) {
      this.#isTold = true;
      tools.log.info({ chain: name, block: first, final: last }, "messages are delivered from this block on");
    }
    return first;
  }

  /** The blocks of these numbers, each the child of the previous one. */
  async #blocks(from: number, to: number, parent: ReadBlock | undefined): Promise<KnownHeader[]> {
    const { node } = this.#chain;
    const isNext = parent?.number === from - 1;
    const first = isNext ? from - 1 : from;
    const hashes = await node.hashesAt(Array.from({ length: to - first + 1 }, (_, i) => first + i));
    if (isNext && toHex(hashes.shift() as Uint8Array) !== parent.hash) await this.#goBack(parent);
    const blocks = await Promise.all(hashes.map((hash) => node.header(hash)));
    let before = parent;
    for (const [i, { header, hash }] of blocks.entries()) {
      const isChild = before === undefined || toHex(header.parentHash) === before.hash;
      if (header.number !== from + i || !isChild) {
        throw new DishonestNodeError(
          "chain_getBlockHash",
          `block ${from + i} is not a child of block ${from + i - 1}`,
        );
      }
      before = { number: from + i, hash: toHex(hash) };
    }
    return blocks;
  }

  /** Records the messages of blocks. */
  async #read(blocks: readonly KnownHeader[]): Promise<void> {
    const { journal, messages, note, tools } = this.#watching;
    const { ismp, name } = this.#chain;
    // One request for the runtime code of all blocks: it changes only where a header announces it.
    for (const block of blocks) await ismp.codeBefore(block);
    const reading = blocks.map((block) => messages.of(block));
    // An error is thrown in the order of the blocks; later blocks that were read are kept for the next step.
    for (const each of reading) each.catch(() => undefined);
    for (const [i, { hash, header }] of blocks.entries()) {
      const found = await (reading[i] as (typeof reading)[number]);
      await journal.advance(
        name,
        { number: header.number, hash: toHex(hash) },
        found.flatMap((message) => note(message) ?? []),
      );
      tools.metrics.readHeight.set({ chain: name }, header.number);
    }
  }

  /** The node has another block than the one that was read last. Goes back to the last block on which both agree. */
  async #goBack({ number, hash }: ReadBlock): Promise<void> {
    const { node, name } = this.#chain;
    const { journal } = this.#watching;
    const now = toHex(await node.hashAt(number));
    // A replica that was on a fork is on the finalized chain again.
    if (now === hash) return;
    let agreed = number - 1;
    for (; agreed > 0 && number - agreed <= KEPT_BLOCKS; agreed -= 1) {
      const read = await journal.readBlock(name, agreed);
      if (read === undefined || read.hash === toHex(await node.hashAt(agreed))) break;
    }
    await journal.rewind(name, Math.max(agreed, 0));
    throw new FinalityTakenBackError(
      `the node of ${name} reported block ${number} as final with hash ${hash}, and now with ${now}: it is, or was, dishonest; ` +
        `the blocks after ${agreed} are read again`,
    );
  }
}
