/**
 * Reads the finalized blocks of a chain one after another, and notes what was sent in them.
 *
 * A node can hide nothing and make nothing up: events are read with a proof under the header, and each block must be
 * the child of the one that was read before ({@link DishonestNodeError}). That a block is final is the node's word.
 * One that takes it back is told of by {@link FinalityTakenBackError}, and read again from where both agree. A block
 * whose messages can't be read stops the watcher there, by {@link UnreadableMessageError}: nothing is passed over.
 */
import { toHex } from "../chain/hex.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { KnownHeader } from "../client/node.ts";
import type { Connection } from "./connection.ts";
import { FinalityTakenBackError, UnreadableMessageError } from "./errors.ts";
import { type FoundMessage, foundMessage } from "./found-message.ts";
import { type Entry, type Journal, KEPT_BLOCKS, type ReadBlock } from "./journal.ts";
import { provenValue } from "./proven-state.ts";
import type { Tools } from "./tools.ts";

/** Blocks read in one step. */
const AT_ONCE = 256;

export class Watcher<T extends Entry> {
  readonly #chain: Connection;
  readonly #journal: Journal<T>;
  readonly #tools: Pick<Tools, "lightClient" | "metrics">;
  readonly #note: (message: FoundMessage) => T | undefined;

  /** @param note what to keep of a message, undefined for nothing */
  constructor(
    chain: Connection,
    journal: Journal<T>,
    tools: Pick<Tools, "lightClient" | "metrics">,
    note: (message: FoundMessage) => T | undefined,
  ) {
    this.#chain = chain;
    this.#journal = journal;
    this.#tools = tools;
    this.#note = note;
  }

  /** Reads what became final. Answers how many blocks are still to read. */
  async step(): Promise<number> {
    const { node, config, name } = this.#chain;
    const { header } = await node.header(await node.finalizedHash());
    let parent = await this.#journal.lastRead(name);
    if (parent !== undefined && parent.number <= header.number) await this.#mustStand(parent);
    const first = (await this.#journal.cursor(name)) ?? config.start_block ?? header.number;
    // A node that lags behind has nothing new.
    for (let number = Math.max(first, 1); number <= header.number; number += 1) {
      if (number - first >= AT_ONCE) return header.number - number + 1;
      const block = await this.#block(number, parent);
      const found = await this.#read(block);
      parent = { number, hash: toHex(block.hash) };
      await this.#journal.advance(name, parent, found);
      this.#tools.metrics.readHeight.set({ chain: name }, number);
    }
    return 0;
  }

  /** What was read last must be what the node has there. If not, what both still agree on is gone back to. */
  async #mustStand({ number, hash }: ReadBlock): Promise<void> {
    const { node, name } = this.#chain;
    const now = toHex(await node.hashAt(number));
    if (now === hash) return;
    let agreed = number - 1;
    for (; agreed > 0 && number - agreed <= KEPT_BLOCKS; agreed -= 1) {
      const read = await this.#journal.readBlock(name, agreed);
      if (read === undefined || read.hash === toHex(await node.hashAt(agreed))) break;
    }
    await this.#journal.rewind(name, Math.max(agreed, 0));
    throw new FinalityTakenBackError(
      `block ${number} of ${name} was final as ${hash}, and the node has ${now} there now: it lies, or has lied; ` +
        `what is behind block ${agreed} is read again`,
    );
  }

  async #block(number: number, parent: ReadBlock | undefined): Promise<KnownHeader> {
    const block = await this.#chain.node.header(await this.#chain.node.hashAt(number));
    const isChild = parent === undefined || toHex(block.header.parentHash) === parent.hash;
    if (block.header.number === number && isChild) return block;
    throw new DishonestNodeError("chain_getBlockHash", `block ${number} is no child of ${number - 1}`);
  }

  async #read(block: KnownHeader): Promise<T[]> {
    const { ismp, name } = this.#chain;
    const { hash } = block;
    const { number } = block.header;
    const events = (key: Uint8Array): Promise<Uint8Array | undefined> =>
      provenValue(this.#chain.node, this.#tools.lightClient, block, key);
    const messages = await ismp.sentIn(hash, events);
    const all = await ismp.sentAll(messages, hash);
    return messages.flatMap(({ commitment }, i): T[] => {
      const sent = all[i];
      if (sent === undefined) {
        throw new UnreadableMessageError(
          `block ${number} of ${name} sent ${toHex(commitment)}, and its node can't say what that is: ` +
            "off-chain indexing must be on",
        );
      }
      const found = this.#note(foundMessage(sent, commitment, number));
      return found === undefined ? [] : [found];
    });
  }
}
