/**
 * The transaction pool of a chain: it keeps transactions until they are in a block, and follows every change of the
 * best chain.
 *
 * The runtime decides on validity (`TaggedTransactionQueue`), on the state of the best block. It is asked again for
 * every transaction at every new best block, because a nonce, a balance or an era may have changed. With many
 * transactions this is done in steps, between which the event loop runs: a full pool must not keep a server from
 * answering. The longevity that the runtime gave at first is kept: the pool drops the transaction after it.
 * Transactions of blocks that leave the best chain return to the pool. Rejections are the errors of `errors.ts`.
 * Invariant: no transaction of an unfinalized block of the best chain is in the queue.
 */

import { RuntimeCallError, ScaleError } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { HASHERS } from "@as-ismp/core/internal/state";
import { assertFramed } from "@as-ismp/relayer/internal/substrate";
import type { Validity } from "@as-ismp/relayer/substrate";
import type { Chain } from "../chain/chain.ts";
import { UnusableCodeError } from "../chain/errors.ts";
import {
  AlreadyInPoolError,
  InvalidTransactionError,
  NoTagsError,
  PoolError,
  TransactionFormatError,
  ValidationFailedError,
} from "./errors.ts";
import { type Insertion, type QueueLimit, TransactionQueue } from "./queue.ts";
import { BestRoute } from "./route.ts";
import {
  isTerminal,
  type PoolTransaction,
  type StatusListener,
  type TransactionStatus,
} from "./transaction.ts";

/** Limits of a transaction pool. */
export interface PoolOptions {
  /** Default: 1,024 transactions, 8 MiB. */
  readonly ready?: QueueLimit;
  /** Default: 256 transactions, 2 MiB. */
  readonly future?: QueueLimit;
  /** The number of unfinalized blocks whose transactions are still followed. Default: 512. */
  readonly finalityWindow?: number;
}

/** A change of the status of one transaction. */
export interface PoolNotice {
  /** As {@link TransactionPool.hashOf} gives it. */
  readonly hash: string;
  /** The status that the transaction has now. */
  readonly status: TransactionStatus;
}

/** A submitted transaction whose status is followed. */
interface FollowedTransaction {
  /** As {@link TransactionPool.hashOf} gives it. */
  readonly hash: string;
  /** Ends the calls of the listener. */
  stop(): void;
}

const MEBIBYTE = 2 ** 20;
const READY: QueueLimit = { count: 1024, bytes: 8 * MEBIBYTE };
const FUTURE: QueueLimit = { count: 256, bytes: 2 * MEBIBYTE };
const FINALITY_WINDOW = 512;
/** Transactions that are validated again at once when there is a new best block; at least one. */
const CHECKED_AT_ONCE: QueueLimit = { count: 16, bytes: MEBIBYTE / 4 };
/** Milliseconds for which others are validated without a break. */
const CHECK_TIME = 10;

/** The pool of one chain. Close it when the chain is no longer used. */
export class TransactionPool {
  /** The chain on whose best block transactions are validated. */
  readonly chain: Chain;
  readonly #limits: { readonly ready: QueueLimit; readonly future: QueueLimit };
  readonly #route: BestRoute;
  readonly #listeners = new Set<(notice: PoolNotice) => void>();
  readonly #watchers = new Map<string, Set<StatusListener>>();
  /**
   * Hashes of transactions that came through the pool and have not reached a final status. Other extrinsics of blocks
   * are not reported.
   */
  readonly #known = new Set<string>();
  readonly #stop: () => void;
  /** Hashes of transactions that were not validated since the last block, in the order of their turns. */
  #unchecked = new Set<string>();
  #later: NodeJS.Immediate | undefined;
  #queue: TransactionQueue;
  #order = 0;

  constructor(chain: Chain, options: PoolOptions = {}) {
    this.chain = chain;
    this.#limits = { ready: options.ready ?? READY, future: options.future ?? FUTURE };
    this.#queue = new TransactionQueue(this.#limits);
    this.#route = new BestRoute(chain, options.finalityWindow ?? FINALITY_WINDOW);
    this.#stop = chain.subscribe(() => this.#follow());
  }

  /** Transactions for the next block, in an order in which they can be applied. */
  ready(): PoolTransaction[] {
    this.#follow();
    return this.#queue.ready();
  }

  /** Transactions that wait for others. */
  future(): PoolTransaction[] {
    this.#follow();
    return this.#queue.future;
  }

  /** Whether a transaction is in the pool, by the hash of {@link hashOf}. */
  has(hash: string): boolean {
    return this.#queue.has(hash);
  }

  /** The hash of an extrinsic under the chain's hasher, `0x` hex; it identifies the extrinsic in this pool. */
  hashOf(extrinsic: Uint8Array): string {
    return toHex(HASHERS[this.chain.hasher](extrinsic));
  }

  /** Adds an extrinsic, with its length prefix, if the runtime finds it valid. Returns its hash. */
  submit(extrinsic: Uint8Array): string {
    return this.submitAndWatch(extrinsic, () => undefined).hash;
  }

  /** {@link submit}, and calls `listener` with each status, from the position in the pool on. */
  submitAndWatch(extrinsic: Uint8Array, listener: StatusListener): FollowedTransaction {
    this.#follow();
    const hash = this.hashOf(extrinsic);
    if (this.has(hash)) throw new AlreadyInPoolError(hash);
    const insertion = this.#queue.insert(this.#examine(extrinsic));
    const stop = this.#watch(hash, listener);
    this.#known.add(hash);
    this.#tell(hash, { kind: insertion.placed });
    this.#tellOthers(insertion);
    return { hash, stop };
  }

  /** Removes a transaction and those that depend on it. Returns the hashes of all that were removed. */
  remove(hash: string, reason = "removed from the pool"): string[] {
    const removed = this.#queue.remove(hash).map((transaction) => transaction.hash);
    for (const each of removed) this.#tell(each, { kind: "invalid", reason });
    return removed;
  }

  /** Calls `listener` with every status of every transaction from now on. Returns a function that ends this. */
  subscribe(listener: (notice: PoolNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops following the chain. */
  close(): void {
    this.#stop();
    clearImmediate(this.#later);
    this.#unchecked.clear();
    this.#listeners.clear();
    this.#watchers.clear();
    this.#known.clear();
  }

  #examine(extrinsic: Uint8Array, known?: PoolTransaction): PoolTransaction {
    try {
      assertFramed(extrinsic);
    } catch (error) {
      if (!(error instanceof ScaleError)) throw error;
      throw new TransactionFormatError(error.message, { cause: error });
    }
    let validity: Validity;
    try {
      validity = this.chain.at().validate(extrinsic);
    } catch (error) {
      // The last version that worked: an upgrade may have left the chain without a usable runtime.
      if (
        error instanceof RuntimeCallError ||
        error instanceof ScaleError ||
        error instanceof UnusableCodeError
      ) {
        throw new ValidationFailedError(error.message, { cause: error });
      }
      throw error;
    }
    if (!validity.valid) throw new InvalidTransactionError(validity.error);
    if (validity.provides.length === 0) throw new NoTagsError("the transaction provides no tag");
    return {
      hash: known?.hash ?? this.hashOf(extrinsic),
      extrinsic: known?.extrinsic ?? extrinsic.slice(),
      priority: validity.priority,
      requires: validity.requires.map(toHex),
      provides: validity.provides.map(toHex),
      validTill: known?.validTill ?? BigInt(this.chain.best.number) + validity.longevity,
      order: known?.order ?? this.#order++,
    };
  }

  /** Updates the pool to the chain's present best and finalized block. */
  #follow(): void {
    const { retracted, enacted, finalized, timedOut } = this.#route.advance();
    for (const block of retracted) {
      for (const extrinsic of block.extrinsics)
        this.#tell(this.hashOf(extrinsic), { kind: "retracted", block });
    }
    const reverted = retracted.filter((block) => this.chain.wasReverted(block));
    for (const { extrinsics } of reverted) {
      // They would produce the same block again, for example the upgrade that a developer wants to remove.
      for (const each of extrinsics)
        this.#tell(this.hashOf(each), { kind: "invalid", reason: "its block was reverted" });
    }
    const returning = retracted.flatMap((block) => (reverted.includes(block) ? [] : block.extrinsics));
    const included = new Set<string>();
    for (const block of enacted) {
      block.extrinsics.forEach((extrinsic, index) => {
        const hash = this.hashOf(extrinsic);
        included.add(hash);
        this.#tell(hash, { kind: "inBlock", block, index });
      });
    }
    if (retracted.length > 0 || enacted.length > 0) {
      this.#recheck(included, returning, retracted.length > 0);
    }
    for (const block of finalized) {
      block.extrinsics.forEach((extrinsic, index) => {
        this.#tell(this.hashOf(extrinsic), { kind: "finalized", block, index });
      });
    }
    for (const block of timedOut) {
      for (const extrinsic of block.extrinsics) {
        this.#tell(this.hashOf(extrinsic), { kind: "finalityTimeout", block });
      }
    }
  }

  /**
   * Validates every transaction again, in the order in which they came: a few at once, the others later. Until then
   * their previous validity counts.
   */
  #recheck(included: ReadonlySet<string>, returning: readonly Uint8Array[], isReorganization: boolean): void {
    const before = this.#queue;
    const known = this.#all();
    const given = new Set(known.flatMap(({ hash, provides }) => (included.has(hash) ? provides : [])));
    const number = BigInt(this.chain.best.number);
    const kept = new Map<string, PoolTransaction>();
    for (const transaction of known) {
      const { hash, validTill, requires } = transaction;
      if (included.has(hash)) continue;
      if (validTill < number) this.#tell(hash, { kind: "invalid", reason: "longevity is over" });
      else kept.set(hash, { ...transaction, requires: requires.filter((tag) => !given.has(tag)) });
    }
    // Those that were not validated since the previous block come first.
    const left = [...this.#unchecked].filter((hash) => kept.has(hash));
    this.#unchecked = new Set([...left, ...kept.keys()]);
    let count = 0;
    let bytes = 0;
    this.#check(kept, ({ length }) => {
      const isEnough = count >= CHECKED_AT_ONCE.count || bytes >= CHECKED_AT_ONCE.bytes;
      count += 1;
      bytes += length;
      // After a reorganization a transaction may lack a tag that it requires; it must not be in the next block.
      return isEnough && !isReorganization;
    });
    this.#rebuild(kept.values(), before);
    for (const extrinsic of returning) {
      const hash = this.hashOf(extrinsic);
      if (!included.has(hash) && !this.has(hash)) this.#takeBack(hash, extrinsic);
    }
    this.#checkLater();
  }

  /**
   * Validates those of `transactions` that are still unchecked, and replaces or removes them there.
   *
   * @returns whether the queue has to be rebuilt
   */
  #check(transactions: Map<string, PoolTransaction>, isEnough: (extrinsic: Uint8Array) => boolean): boolean {
    let isChanged = false;
    for (const hash of this.#unchecked) {
      const known = transactions.get(hash);
      if (known !== undefined && isEnough(known.extrinsic)) return isChanged;
      this.#unchecked.delete(hash);
      if (known === undefined) continue;
      try {
        const now = this.#examine(known.extrinsic, known);
        isChanged ||= !isEquivalent(now, known);
        transactions.set(hash, now);
      } catch (error) {
        if (!(error instanceof PoolError)) throw error;
        isChanged = true;
        transactions.delete(hash);
        this.#tell(hash, { kind: "invalid", reason: error.message });
      }
    }
    return isChanged;
  }

  /** Continues with the unchecked transactions after the event loop has run. */
  #checkLater(): void {
    if (this.#unchecked.size === 0 || this.#later !== undefined) return;
    this.#later = setImmediate(() => {
      this.#later = undefined;
      this.#follow();
      const end = performance.now() + CHECK_TIME;
      const transactions = new Map(this.#all().map((each) => [each.hash, each]));
      const isChanged = this.#check(transactions, () => performance.now() > end);
      if (isChanged) this.#rebuild(transactions.values(), this.#queue);
      this.#checkLater();
    });
  }

  /** Adds transactions, the oldest first, to a new queue. */
  #rebuild(transactions: Iterable<PoolTransaction>, before: TransactionQueue): void {
    this.#queue = new TransactionQueue(this.#limits);
    const inserted = [...transactions];
    for (const transaction of inserted) {
      try {
        const insertion = this.#queue.insert(transaction);
        const promoted = insertion.promoted.filter(({ hash }) => !before.has(hash));
        this.#tellOthers({ ...insertion, promoted });
      } catch (error) {
        if (!(error instanceof PoolError)) throw error;
        this.#tell(transaction.hash, { kind: "invalid", reason: error.message });
      }
    }
    // A transaction may have changed its position more than once meanwhile; only the last one is reported.
    for (const { hash } of inserted) {
      if (!this.has(hash) || this.#queue.isReady(hash) === before.isReady(hash)) continue;
      this.#tell(hash, { kind: this.#queue.isReady(hash) ? "ready" : "future" });
    }
  }

  /** Takes back a transaction of a block that has left the best chain. */
  #takeBack(hash: string, extrinsic: Uint8Array): void {
    try {
      const insertion = this.#queue.insert(this.#examine(extrinsic));
      this.#known.add(hash);
      this.#tell(hash, { kind: insertion.placed });
      this.#tellOthers(insertion);
    } catch (error) {
      if (!(error instanceof PoolError)) throw error;
      this.#tell(hash, { kind: "invalid", reason: error.message });
    }
  }

  /** All transactions in the queue, the oldest first. */
  #all(): PoolTransaction[] {
    return [...this.#queue.unsorted, ...this.#queue.future].sort((left, right) => left.order - right.order);
  }

  #tellOthers({ promoted, usurped, conflicting, dropped }: Insertion): void {
    for (const { hash } of promoted) this.#tell(hash, { kind: "ready" });
    for (const { transaction, by } of usurped) this.#tell(transaction.hash, { kind: "usurped", by });
    for (const { hash } of conflicting)
      this.#tell(hash, { kind: "invalid", reason: "another transaction provides its tags" });
    for (const { hash } of dropped) this.#tell(hash, { kind: "dropped" });
  }

  #watch(hash: string, listener: StatusListener): () => void {
    const listeners = this.#watchers.get(hash) ?? new Set();
    this.#watchers.set(hash, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#watchers.get(hash) === listeners) this.#watchers.delete(hash);
    };
  }

  #tell(hash: string, status: TransactionStatus): void {
    if (!this.#known.has(hash)) return;
    const watchers = [...(this.#watchers.get(hash) ?? [])];
    if (isTerminal(status)) {
      this.#watchers.delete(hash);
      this.#known.delete(hash);
    }
    for (const listener of watchers) listener(status);
    for (const listener of [...this.#listeners]) listener({ hash, status });
  }
}

/** Whether a transaction has the same position in both queues. */
function isEquivalent(left: PoolTransaction, right: PoolTransaction): boolean {
  return (
    left.priority === right.priority &&
    left.requires.join() === right.requires.join() &&
    left.provides.join() === right.provides.join()
  );
}
