/** A chain's blocks in memory. All are kept as long as the chain exists. */

import type { TrieChange } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import type { ChainBlock } from "../chain-block.ts";
import type { ChainStore, FinalityStep, RevertStep } from "./store.ts";

export class MemoryStore implements ChainStore {
  readonly setEnds: number[] = [];
  readonly #blocks = new Map<string, ChainBlock>();
  readonly #canonical: ChainBlock[];
  readonly #justifications = new Map<string, Uint8Array>();
  readonly #offchain = new Map<string, Uint8Array>();

  constructor(genesis: ChainBlock) {
    this.#canonical = [genesis];
    this.#blocks.set(toHex(genesis.hash), genesis);
  }

  find(hash: string): ChainBlock | undefined {
    return this.#blocks.get(hash);
  }

  canonical(number: number): ChainBlock | undefined {
    return this.#canonical[number];
  }

  justification(hash: string): Uint8Array | undefined {
    return this.#justifications.get(hash);
  }

  offchain(key: Uint8Array): Uint8Array | undefined {
    return this.#offchain.get(toHex(key));
  }

  async add(block: ChainBlock): Promise<void> {
    this.#blocks.set(toHex(block.hash), block);
    this.#write(block.offchainWrites);
  }

  async finalize({ enacted, discarded, justification, endsSet }: FinalityStep): Promise<void> {
    for (const { hash } of discarded) this.#blocks.delete(toHex(hash));
    this.#canonical.push(...enacted);
    const last = enacted.at(-1);
    if (last === undefined) return;
    if (justification !== undefined) this.#justifications.set(toHex(last.hash), justification);
    if (endsSet) this.setEnds.push(last.number);
  }

  async revert({ finalized, removed }: RevertStep, offchain: readonly TrieChange[]): Promise<void> {
    for (const { hash } of removed) {
      this.#blocks.delete(toHex(hash));
      this.#justifications.delete(toHex(hash));
    }
    this.#canonical.length = finalized.number + 1;
    this.setEnds.splice(0, Infinity, ...this.setEnds.filter((number) => number <= finalized.number));
    this.#write(offchain);
  }

  async close(): Promise<void> {}

  #write(changes: readonly TrieChange[]): void {
    for (const [key, value] of changes) {
      if (value === null) this.#offchain.delete(toHex(key));
      else this.#offchain.set(toHex(key), value);
    }
  }
}
