/**
 * Measures an answer while its parts are collected.
 *
 * Attack: a client requests the longest value of the state thousands of times in one request. The answer would use up
 * the memory before its size could be checked.
 */
import { toHex } from "@as-ismp/core/internal/codec";
import { responseTooBig } from "./errors.ts";
import type { RpcLimits } from "./limits.ts";

export class AnswerSize {
  readonly #most: number;
  #bytes = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Adds `bytes` that will be written as hex. */
  addHex(bytes: number): void {
    this.add(2 * bytes);
  }

  /** Adds characters. Throws the error of an oversized answer beyond the limit. */
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
