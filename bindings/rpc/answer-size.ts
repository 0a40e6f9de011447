/**
 * Counts what an answer will hold while it is gathered.
 *
 * Attack: a request that names the longest value of the state thousands of times, whose answer would take all memory
 * before anybody could measure it.
 */
import { toHex } from "../codec/hex.ts";
import { responseTooBig } from "./errors.ts";
import type { RpcLimits } from "./limits.ts";

export class AnswerSize {
  readonly #most: number;
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts `bytes` that are written as hex. */
  addHex(bytes: number): void {
    this.add(2 * bytes);
  }

  /** Counts characters. Refuses, as an answer that is too big, what goes beyond the limit. */
  add(length: number): void {
    this.#bytes += length;
    if (this.#bytes > this.#most) throw responseTooBig(this.#most);
  }
}

/** The hex of bytes that are the whole answer. */
export function hexAnswer(bytes: Uint8Array, { responseBytes }: Pick<RpcLimits, "responseBytes">): string {
  new AnswerSize(responseBytes).addHex(bytes.length);
  return toHex(bytes);
}
