/**
 * Justifications as a node tells of them: while it finalizes, for as long as somebody listens.
 *
 * Most nodes keep a justification where authorities change and every 512 blocks, and prove nothing by others
 * before the first such change: fresh finality is proven by what the stream brings. Kept are the newest few, whatever a
 * node sends: one a block, a bounded number of bytes. Nothing is verified here; what turns out to be
 * worthless is to be forgotten by name. What comes while nobody listens is missed, and found nowhere else.
 */
import { fromHex, toHex } from "../chain/hex.ts";
import { RpcRefusedError } from "../client/errors.ts";
import type { RpcClient, Subscribed } from "../client/rpc-client.ts";
import { isTransient } from "../client/transient.ts";
import { ScaleError } from "../state/scale.ts";
import { decodeJustification } from "./justification.ts";

const METHODS = { open: "grandpa_subscribeJustifications", close: "grandpa_unsubscribeJustifications" };

/** Blocks that may become final without a word before the subscription is taken for dead. */
const LONGEST_SILENCE = 16;

export interface StreamLimits {
  /** Justifications that are kept. Default: 512. */
  readonly count?: number;
  /** Bytes that they may take together. Default: 64 MiB. */
  readonly bytes?: number;
}

/** A justification as it came. */
export interface Received {
  /** SCALE. */
  readonly bytes: Uint8Array;
  readonly targetHash: Uint8Array;
  readonly targetNumber: number;
}

export class JustificationStream {
  readonly #rpc: RpcClient;
  readonly #most: Required<StreamLimits>;
  /** By the hash of the block, in the order in which they came. */
  readonly #kept = new Map<string, Received>();
  #bytes = 0;
  #isHeard = false;
  /** What was final when the silence began. */
  #silentFrom = 0;
  #subscribed: Promise<Subscribed | undefined> | undefined;

  constructor(rpc: RpcClient, { count = 512, bytes = 64 * 2 ** 20 }: StreamLimits = {}) {
    this.#rpc = rpc;
    this.#most = { count, bytes };
  }

  /**
   * Listens from now on, where the node lets us. To be called again and again: lost connections end it, and a node that is
   * busy or away may let us later. Answers whether it does now: what is to be proven may be proven without.
   */
  async listen(): Promise<boolean> {
    this.#subscribed ??= this.#subscribe();
    const subscribed = this.#subscribed;
    if ((await subscribed) !== undefined) return true;
    if (this.#subscribed === subscribed) this.#subscribed = undefined;
    return false;
  }

  /**
   * Tells how far the chain is final. Nodes drop a listener who is slow without a word to him: where much became
   * final and nothing came, the next `listen` subscribes anew.
   */
  noteFinalized(number: number): void {
    if (this.#isHeard || this.#silentFrom === 0) {
      this.#isHeard = false;
      this.#silentFrom = number;
    } else if (number - this.#silentFrom > LONGEST_SILENCE) {
      this.#silentFrom = 0;
      this.close();
    }
  }

  /** How many are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** What came for a block, if it is still kept. */
  of(block: Uint8Array): Received | undefined {
    return this.#kept.get(toHex(block));
  }

  /** Those of blocks above a number, the lowest first. */
  above(number: number): Received[] {
    return [...this.#kept.values()]
      .filter(({ targetNumber }) => targetNumber > number)
      .sort((a, b) => a.targetNumber - b.targetNumber);
  }

  /** It was no good. */
  forget(received: Received): void {
    const key = toHex(received.targetHash);
    if (this.#kept.get(key) !== received) return;
    this.#kept.delete(key);
    this.#bytes -= received.bytes.length;
  }

  /** Listens no more. */
  close(): void {
    this.#subscribed?.then(
      (subscribed) => subscribed?.end(),
      () => undefined,
    );
    this.#subscribed = undefined;
  }

  async #subscribe(): Promise<Subscribed | undefined> {
    try {
      return await this.#rpc.subscribe?.(METHODS, {
        next: (item) => this.#take(item),
        ended: () => {
          this.#subscribed = undefined;
        },
      });
    } catch (error) {
      if (error instanceof RpcRefusedError || isTransient(error)) return undefined;
      throw error;
    }
  }

  #take(item: unknown): void {
    const bytes = typeof item === "string" ? fromHex(item) : undefined;
    const received = bytes === undefined ? undefined : read(bytes);
    this.#isHeard ||= received !== undefined;
    // Attack: one message larger than all that may be kept.
    if (received === undefined || received.bytes.length > this.#most.bytes) return;
    const before = this.of(received.targetHash);
    if (before !== undefined) this.forget(before);
    this.#kept.set(toHex(received.targetHash), received);
    this.#bytes += received.bytes.length;
    // Attack: a flood that takes all memory.
    for (const oldest of this.#kept.values()) {
      if (this.#kept.size <= this.#most.count && this.#bytes <= this.#most.bytes) return;
      this.forget(oldest);
    }
  }
}

function read(bytes: Uint8Array): Received | undefined {
  try {
    const { targetHash, targetNumber } = decodeJustification(bytes);
    return { bytes, targetHash, targetNumber };
  } catch (error) {
    if (error instanceof ScaleError) return undefined;
    throw error;
  }
}
