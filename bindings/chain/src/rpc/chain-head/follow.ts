/**
 * One `chainHead_v1_follow` subscription: which blocks were reported to the client, and which it has pinned.
 *
 * Invariants: a block is reported after its parent; the best block is one that was reported; a finalized or pruned
 * block was reported as new before; a block stays usable until it is unpinned, even if the chain has discarded it. A
 * client that does not unpin gets a `stop` event.
 */

import { toHex } from "@as-ismp/core/internal/codec";
import type { Chain } from "../../chain/chain.ts";
import type { ChainBlock } from "../../chain/chain-block.ts";
import { RpcError } from "../errors.ts";
import { isUnusableRuntime, runtimeSpecJson } from "../json-forms.ts";
import type { RpcLimits } from "../limits.ts";
import type { MethodContext } from "../method.ts";
import type { Notices } from "../notices.ts";
import type { Subscription } from "../subscriptions.ts";
import { Operations } from "./operations.ts";

/** The number of finalized blocks that a new subscription gets: those of one minute. */
const FINALIZED_AT_START = 10;

export class Follow {
  readonly withRuntime: boolean;
  readonly #chain: Chain;
  readonly #limits: RpcLimits;
  readonly #notices: Notices;
  readonly #operations: Operations;
  readonly #pinned = new Map<string, ChainBlock>();
  /** Reported as new, and neither finalized nor pruned since. */
  readonly #unfinalized = new Map<string, ChainBlock>();
  #subscription: Subscription | undefined;
  #finalized: ChainBlock;
  #best: ChainBlock;

  constructor(
    { chain, limits, notices }: Pick<MethodContext, "chain" | "limits" | "notices">,
    withRuntime: boolean,
  ) {
    this.withRuntime = withRuntime;
    this.#notices = notices;
    this.#chain = chain;
    this.#limits = limits;
    this.#operations = new Operations(limits.operations, (event) => this.#tell(event));
    this.#finalized = chain.finalized;
    this.#best = chain.finalized;
  }

  /** Reports the present blocks, then every change. Returns a function that stops this. */
  start(subscription: Subscription): () => void {
    this.#subscription = subscription;
    this.#finalized = this.#chain.finalized;
    this.#best = this.#finalized;
    const finalized = this.#lastFinalized();
    for (const block of finalized) this.#pin(block);
    this.#tell({
      event: "initialized",
      finalizedBlockHashes: finalized.map(({ hash }) => toHex(hash)),
      ...(this.withRuntime ? { finalizedBlockRuntime: this.#runtimeJson(this.#finalized) } : {}),
    });
    for (const block of this.#blocksAbove()) this.#tellNew(block);
    this.#best = this.#chain.best;
    this.#tellBest();
    const unsubscribe = this.#notices.subscribe(({ kind, block }) => {
      if (kind === "imported") this.#onImported(block);
      else if (kind === "finalized") this.#onFinalized(block);
      // Blocks that were reported as finalized may be gone. The client has to start a new subscription.
      else this.#stop();
    });
    return () => {
      unsubscribe();
      this.#operations.stopAll();
      this.#pinned.clear();
      this.#unfinalized.clear();
    };
  }

  /** A block that the client has pinned and may query. */
  pinned(hash: string): ChainBlock {
    const block = this.#pinned.get(hash);
    if (block === undefined) throw new RpcError(-32801, "the block is not pinned", hash);
    return block;
  }

  /** Unpins all these blocks, or none if one of them is not pinned. */
  unpin(hashes: readonly string[]): void {
    for (const hash of hashes) this.pinned(hash);
    for (const hash of hashes) this.#pinned.delete(hash);
  }

  get freeOperations(): number {
    return this.#operations.free;
  }

  begin(cost: number, events: () => AsyncIterator<object>): { operationId: string; run: () => void } {
    return this.#operations.begin(cost, events);
  }

  resume(operationId: string): (() => void) | undefined {
    return this.#operations.resume(operationId);
  }

  stopOperation(operationId: string): void {
    this.#operations.stop(operationId);
  }

  #onImported(block: ChainBlock): void {
    // A late notice of a block that was there at the start, or of a fork that finality has discarded since.
    if (this.#unfinalized.has(toHex(block.hash)) || !this.#knows(block.header.parentHash)) return;
    this.#tellNew(block);
    if (block.number <= this.#best.number) return;
    this.#best = block;
    this.#tellBest();
  }

  #onFinalized(block: ChainBlock): void {
    if (!this.#unfinalized.has(toHex(block.hash))) return;
    const finalized: ChainBlock[] = [];
    for (let at: ChainBlock | undefined = block; at !== undefined; at = this.#parent(at)) finalized.push(at);
    const pruned: ChainBlock[] = [];
    for (const each of this.#unfinalized.values()) {
      if (!finalized.includes(each) && !this.#descends(each, block)) pruned.push(each);
    }
    const best = this.#best;
    for (const { hash } of [...finalized, ...pruned]) this.#unfinalized.delete(toHex(hash));
    this.#finalized = block;
    if (best !== block && !this.#unfinalized.has(toHex(best.hash))) {
      const left = [...this.#unfinalized.values()];
      this.#best = left.reduce((highest, each) => (each.number > highest.number ? each : highest), block);
      this.#tellBest();
    }
    const hashes = (blocks: readonly ChainBlock[]): string[] => blocks.map(({ hash }) => toHex(hash));
    this.#tell({
      event: "finalized",
      finalizedBlockHashes: hashes(finalized.reverse()),
      prunedBlockHashes: hashes(pruned),
    });
    this.#stopIfTooManyPinned();
  }

  /** The chain keeps unfinalized blocks anyway; other pinned blocks are kept for this client alone. */
  #stopIfTooManyPinned(): void {
    const kept = [...this.#pinned.keys()].filter((hash) => !this.#unfinalized.has(hash)).length;
    if (kept > this.#limits.pinned) this.#stop();
  }

  #stop(): void {
    this.#tell({ event: "stop" });
    this.#subscription?.end();
  }

  #tellNew(block: ChainBlock): void {
    this.#unfinalized.set(toHex(block.hash), block);
    this.#pin(block);
    this.#tell({
      event: "newBlock",
      blockHash: toHex(block.hash),
      parentBlockHash: toHex(block.header.parentHash),
      ...(this.withRuntime ? { newRuntime: this.#newRuntime(block) } : {}),
    });
  }

  #tellBest(): void {
    this.#tell({ event: "bestBlockChanged", bestBlockHash: toHex(this.#best.hash) });
  }

  #tell(event: object): void {
    this.#subscription?.notify(event);
  }

  #pin(block: ChainBlock): void {
    this.#pinned.set(toHex(block.hash), block);
  }

  #knows(hash: Uint8Array): boolean {
    const name = toHex(hash);
    return this.#unfinalized.has(name) || name === toHex(this.#finalized.hash);
  }

  #parent(block: ChainBlock): ChainBlock | undefined {
    return this.#unfinalized.get(toHex(block.header.parentHash));
  }

  #descends(block: ChainBlock, from: ChainBlock): boolean {
    let at: ChainBlock | undefined = block;
    while (at !== undefined && at !== from) at = this.#parent(at);
    return at === from;
  }

  #lastFinalized(): ChainBlock[] {
    const blocks: ChainBlock[] = [];
    let at: ChainBlock | undefined = this.#finalized;
    while (at !== undefined && blocks.length < FINALIZED_AT_START) {
      blocks.push(at);
      at = at.number === 0 ? undefined : this.#chain.find(at.header.parentHash);
    }
    return blocks.reverse();
  }

  /** All blocks above the finalized one, parents first. */
  #blocksAbove(): ChainBlock[] {
    const above = new Set<ChainBlock>();
    for (const leaf of this.#chain.leaves) {
      let at: ChainBlock | undefined = leaf;
      while (at !== undefined && at.number > this.#finalized.number && !above.has(at)) {
        above.add(at);
        at = this.#chain.find(at.header.parentHash);
      }
    }
    return [...above].sort((left, right) => left.number - right.number);
  }

  #newRuntime(block: ChainBlock): object | null {
    const parent = this.#parent(block) ?? this.#finalized;
    const before = this.#runtimeJson(parent);
    const after = this.#runtimeJson(block);
    return JSON.stringify(before) === JSON.stringify(after) ? null : after;
  }

  #runtimeJson(block: ChainBlock): object {
    try {
      return runtimeSpecJson(this.#chain.viewOf(block).runtime.version());
    } catch (error) {
      if (!isUnusableRuntime(error)) throw error;
      return { type: "invalid", error: error.message };
    }
  }
}
