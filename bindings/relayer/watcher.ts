/**
 * Reads the finalized blocks of a chain one after another, and notes what was sent in them.
 *
 * Only finalized blocks count, so no fork can take back what was noted. A block whose messages can't be read
 * stops the watcher there, by {@link UnreadableMessageError}: it is tried again, and nothing is passed over.
 */
import { toHex } from "../chain/hex.ts";
import { decodeLeaf, encodePostResponse, encodeRequest, type Sent } from "../client/request.ts";
import type { StateMachine } from "../client/state-machine.ts";
import { concat } from "../state/scale.ts";
import type { Connection } from "./connection.ts";
import { UnreadableMessageError } from "./errors.ts";
import type { Entry, Journal } from "./journal.ts";

/** A message as it was found. */
export interface FoundMessage extends Entry {
  readonly from: StateMachine;
  readonly to: StateMachine;
  /** Number of the block that sent it. */
  readonly height: number;
  /** `0x` hex. */
  readonly commitment: string;
  /** SCALE `Leaf`, `0x` hex. */
  readonly leaf: string;
}

/** Blocks read in one step. */
const AT_ONCE = 256;

export class Watcher<T extends Entry> {
  readonly #chain: Connection;
  readonly #journal: Journal<T>;
  readonly #note: (message: FoundMessage) => T | undefined;

  /** @param note what to keep of a message, undefined for nothing */
  constructor(chain: Connection, journal: Journal<T>, note: (message: FoundMessage) => T | undefined) {
    this.#chain = chain;
    this.#journal = journal;
    this.#note = note;
  }

  /** Reads what became final. Answers how many blocks are still to read. */
  async step(): Promise<number> {
    const { node, config, name } = this.#chain;
    const { header } = await node.header(await node.finalizedHash());
    const first = (await this.#journal.cursor(name)) ?? config.start_block ?? header.number;
    // A node that lags behind has nothing new.
    for (let number = Math.max(first, 1); number <= header.number; number += 1) {
      if (number - first >= AT_ONCE) return header.number - number + 1;
      const found = await this.#read(number);
      await this.#journal.advance(name, number + 1, found);
    }
    return 0;
  }

  async #read(number: number): Promise<T[]> {
    const { ismp, node, name } = this.#chain;
    const hash = await node.hashAt(number);
    const kept: T[] = [];
    for (const message of await ismp.sentIn(hash)) {
      const { commitment } = message;
      const sent = await ismp.sent(message, hash);
      if (sent === undefined) {
        throw new UnreadableMessageError(
          `block ${number} of ${name} sent ${toHex(commitment)}, and its node can't say what that is: ` +
            "off-chain indexing must be on",
        );
      }
      const { from, to } = endsOf(sent);
      const found = this.#note({
        id: `${from}/${toHex(commitment)}`,
        from,
        to,
        height: number,
        commitment: toHex(commitment),
        leaf: toHex(encodeLeaf(sent)),
      });
      if (found !== undefined) kept.push(found);
    }
    return kept;
  }
}

/** From where to where a message goes. A response goes the other way than its request. */
export function endsOf(sent: Sent): { readonly from: StateMachine; readonly to: StateMachine } {
  if (sent.kind === "request") return { from: sent.request.source, to: sent.request.dest };
  return { from: sent.response.post.dest, to: sent.response.post.source };
}

function encodeLeaf(sent: Sent): Uint8Array {
  if (sent.kind === "request") return concat(Uint8Array.of(0), encodeRequest(sent.request));
  return concat(Uint8Array.of(1, 0), encodePostResponse(sent.response));
}

/** The message that was found. */
export function sentOf({ leaf }: FoundMessage): Sent {
  return decodeLeaf(new Uint8Array(Buffer.from(leaf.slice(2), "hex")));
}
