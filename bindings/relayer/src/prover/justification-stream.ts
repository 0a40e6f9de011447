/**
 * The justifications that a node sends to its subscribers while it finalizes.
 *
 * Most nodes keep a justification where authorities change and every 512 blocks, and prove nothing with other ones
 * before the first such change. So recent finality is proven with justifications from the subscription. The newest
 * ones are kept, one for each block and within a limit of bytes, whatever a node sends. Nothing is verified here; a
 * caller that finds a justification invalid removes it with `forget`. Justifications that come while there is no
 * subscription are missed and can't be found elsewhere.
 */

import { ScaleError } from "@as-ismp/core";
import { fromHex, toHex } from "@as-ismp/core/internal/codec";
import { RpcRefusedError } from "../client/errors.ts";
import type { RpcClient, Subscribed } from "../client/rpc-client.ts";
import { isTransient } from "../client/transient.ts";
import { decodeJustification } from "./justification.ts";

const METHODS = { open: "grandpa_subscribeJustifications", close: "grandpa_unsubscribeJustifications" };

/** After so many finalized blocks without a justification, the subscription is taken for dead. */
const LONGEST_SILENCE = 16;

/** Limits of the memory that justifications take. */
export interface StreamLimits {
  /** Most justifications that are kept. Default: 512. */
  readonly count?: number;
  /** Most bytes that they may take together. Default: 64 MiB. */
  readonly bytes?: number;
}

/** A justification that was received. */
export interface Received {
  /** SCALE. */
  readonly bytes: Uint8Array;
  /** The finalized block, 32 bytes. */
  readonly targetHash: Uint8Array;
  /** Number of the finalized block. */
  readonly targetNumber: number;
}

/** The subscription of one node's justifications. */
export class JustificationStream {
  readonly #rpc: RpcClient;
  readonly #most: Required<StreamLimits>;
  /** By the hash of the block, in the order in which they came. */
  readonly #kept = new Map<string, Received>();
  #bytes = 0;
  #isHeard = false;
  /** The finalized number when the time without justifications began. */
  #silentFrom = 0;
  #subscribed: Promise<Subscribed | undefined> | undefined;

  constructor(rpc: RpcClient, { count = 512, bytes = 64 * 2 ** 20 }: StreamLimits = {}) {
    this.#rpc = rpc;
    this.#most = { count, bytes };
  }

  /**
   * Opens the subscription if the node allows it. Must be called repeatedly: a lost connection ends the subscription,
   * and a node that is busy or unreachable may allow it later. Returns whether it is open; proofs may be possible
   * without it.
   */
  async listen(): Promise<boolean> {
    this.#subscribed ??= this.#subscribe();
    const subscribed = this.#subscribed;
    if ((await subscribed) !== undefined) return true;
    if (this.#subscribed === subscribed) this.#subscribed = undefined;
    return false;
  }

  /**
   * Notes which block is final. Nodes drop a slow subscriber without telling it. If many blocks became final and no
   * justification came, the next `listen` subscribes again.
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

  /** Number of justifications that are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /** The justification for a block, if it is still kept. */
  of(block: Uint8Array): Received | undefined {
    return this.#kept.get(toHex(block));
  }

  /** The justifications of blocks above a number, lowest first. */
  above(number: number): Received[] {
    return [...this.#kept.values()]
      .filter(({ targetNumber }) => targetNumber > number)
      .sort((a, b) => a.targetNumber - b.targetNumber);
  }

  /** Removes a justification that is invalid. */
  forget(received: Received): void {
    const key = toHex(received.targetHash);
    if (this.#kept.get(key) !== received) return;
    this.#kept.delete(key);
    this.#bytes -= received.bytes.length;
  }

  /** Ends the subscription. */
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
    // A node could send one message that is larger than all that may be kept.
    if (received === undefined || received.bytes.length > this.#most.bytes) return;
    const before = this.of(received.targetHash);
    if (before !== undefined) this.forget(before);
    this.#kept.set(toHex(received.targetHash), received);
    this.#bytes += received.bytes.length;
    // A node could send so many justifications that they fill the memory.
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
