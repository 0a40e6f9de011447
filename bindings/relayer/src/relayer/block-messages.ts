/**
 * The messages that one block of a chain sent, proven and read once for all callers.
 *
 * The node can neither hide a message nor invent one: events are read with a proof under the header, and each message
 * is checked against its commitment. Rejects, with {@link UnreadableMessageError}, a block with a message that its
 * node can't return. The results are kept in bounded memory, so that a run over many blocks that fails continues at
 * the failed block.
 */

import type { LightClient } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { BoundedCache } from "../client/bounded-cache.ts";
import type { KnownHeader } from "../client/node.ts";
import type { Connection } from "./connection.ts";
import { UnreadableMessageError } from "./errors.ts";
import { type FoundMessage, foundMessage } from "./found-message.ts";
import { provenValue } from "./proven-state.ts";

/** Limits of the cache: blocks, and bytes of their messages. */
const KEPT = { count: 1024, bytes: 16 * 2 ** 20 };

export class BlockMessages {
  readonly chain: Connection;
  readonly #lightClient: LightClient;
  readonly #kept = new BoundedCache<readonly FoundMessage[]>(KEPT, sizeOf);

  constructor(chain: Connection, lightClient: LightClient) {
    this.chain = chain;
    this.#lightClient = lightClient;
  }

  /** The messages of a block, in the order in which they were sent. */
  of(block: KnownHeader): Promise<readonly FoundMessage[]> {
    return this.#kept.getOr(toHex(block.hash), () => this.#read(block));
  }

  async #read(block: KnownHeader): Promise<readonly FoundMessage[]> {
    const { ismp, name, node } = this.chain;
    const { hash } = block;
    const { number } = block.header;
    const messages = await ismp.sentIn(hash, (key) => provenValue(node, this.#lightClient, block, key));
    const all = await ismp.sentAll(messages, hash);
    return messages.map(({ commitment }, i): FoundMessage => {
      const sent = all[i];
      if (sent !== undefined) return foundMessage(sent, commitment, number);
      throw new UnreadableMessageError(
        `block ${number} of ${name} sent ${toHex(commitment)}, but its node cannot return the message: ` +
          "enable off-chain indexing",
      );
    });
  }
}

function sizeOf(messages: readonly FoundMessage[]): number {
  return messages.reduce((sum, { leaf }) => sum + 2 * leaf.length + 512, 64);
}
