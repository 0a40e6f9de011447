/**
 * Which transactions may go into the next block, and in which order: the dependency graph of tags.
 *
 * A transaction is ready when ready transactions provide everything that it requires; until then it is future.
 * Rejects, with the errors of `errors.ts`: a transaction that is already here; one that would replace others without
 * a higher priority than all of them together; one that would replace a transaction that it depends on; and one for
 * which there is no room. Invariants: no two ready transactions provide the same tag; the requirements of each ready
 * transaction are provided by ready ones; both kinds stay within their limits of number and bytes.
 */
import { AlreadyInPoolError, DependencyCycleError, PoolFullError, TooLowPriorityError } from "./errors.ts";
import type { PoolTransaction } from "./transaction.ts";

/** Limits: the number of transactions, and their bytes. */
export interface QueueLimit {
  readonly count: number;
  readonly bytes: number;
}

/** The other changes when a transaction was added. */
export interface Insertion {
  readonly placed: "ready" | "future";
  /** Future transactions that became ready. */
  readonly promoted: readonly PoolTransaction[];
  /** Ready transactions that it, or a promoted one, has replaced. */
  readonly usurped: readonly { readonly transaction: PoolTransaction; readonly by: string }[];
  /** Future transactions that could not become ready, because another one provides their tags. */
  readonly conflicting: readonly PoolTransaction[];
  /** Transactions that were dropped to make room. */
  readonly dropped: readonly PoolTransaction[];
}

export class TransactionQueue {
  readonly #limits: { readonly ready: QueueLimit; readonly future: QueueLimit };
  #ready = new Map<string, PoolTransaction>();
  #future = new Map<string, PoolTransaction>();
  /** The ready transaction for each tag. */
  #providers = new Map<string, PoolTransaction>();

  constructor(limits: { readonly ready: QueueLimit; readonly future: QueueLimit }) {
    this.#limits = limits;
  }

  get future(): PoolTransaction[] {
    return [...this.#future.values()];
  }

  /** The ready transactions in no particular order. */
  get unsorted(): PoolTransaction[] {
    return [...this.#ready.values()];
  }

  get readyCount(): number {
    return this.#ready.size;
  }

  has(hash: string): boolean {
    return this.#ready.has(hash) || this.#future.has(hash);
  }

  isReady(hash: string): boolean {
    return this.#ready.has(hash);
  }

  /**
   * The ready transactions in the order for a block: each after those that it requires; otherwise by priority, then
   * by the shorter validity, then by age.
   */
  ready(): PoolTransaction[] {
    const missing = new Map<string, number>();
    const dependents = new Map<string, PoolTransaction[]>();
    const open: PoolTransaction[] = [];
    for (const transaction of this.#ready.values()) {
      const before = this.#predecessors(transaction);
      for (const { hash } of before) dependents.set(hash, [...(dependents.get(hash) ?? []), transaction]);
      missing.set(transaction.hash, before.size);
      if (before.size === 0) insertSorted(open, transaction);
    }
    const sorted: PoolTransaction[] = [];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      sorted.push(next);
      for (const dependent of dependents.get(next.hash) ?? []) {
        const left = (missing.get(dependent.hash) as number) - 1;
        missing.set(dependent.hash, left);
        if (left === 0) insertSorted(open, dependent);
      }
    }
    return sorted;
  }

  /** Adds a transaction. */
  insert(transaction: PoolTransaction): Insertion {
    if (this.has(transaction.hash)) throw new AlreadyInPoolError(transaction.hash);
    // Only an insertion that removes others can be rejected after it has changed the queue; it works on copies.
    if (this.#hasRoomFor(transaction)) return this.#insert(transaction);
    const before = [this.#ready, this.#future, this.#providers] as const;
    [this.#ready, this.#future, this.#providers] = [
      new Map(this.#ready),
      new Map(this.#future),
      new Map(this.#providers),
    ];
    try {
      return this.#insert(transaction);
    } catch (error) {
      [this.#ready, this.#future, this.#providers] = before;
      throw error;
    }
  }

  /** Whether no transaction has to leave, even if all future ones become ready. */
  #hasRoomFor({ extrinsic }: PoolTransaction): boolean {
    const future = [...this.#future.values(), { extrinsic }];
    return (
      !exceeds(future, this.#limits.future) &&
      !exceeds([...this.#ready.values(), ...future], this.#limits.ready)
    );
  }

  #insert(transaction: PoolTransaction): Insertion {
    const promoted: PoolTransaction[] = [];
    const conflicting: PoolTransaction[] = [];
    const usurped: { transaction: PoolTransaction; by: string }[] = [];
    if (!this.#isSatisfied(transaction)) {
      this.#future.set(transaction.hash, transaction);
    } else {
      const take = (candidate: PoolTransaction): void => {
        for (const replaced of this.#insertReady(candidate)) {
          usurped.push({ transaction: replaced, by: candidate.hash });
        }
      };
      take(transaction);
      for (let next = this.#nextSatisfied(); next !== undefined; next = this.#nextSatisfied()) {
        this.#future.delete(next.hash);
        try {
          take(next);
          promoted.push(next);
        } catch (error) {
          if (!(error instanceof TooLowPriorityError) && !(error instanceof DependencyCycleError))
            throw error;
          conflicting.push(next);
        }
      }
    }
    const dropped = this.#enforceLimits();
    if (!this.has(transaction.hash)) {
      throw new PoolFullError("the pool is full of transactions with a higher priority");
    }
    return {
      placed: this.isReady(transaction.hash) ? "ready" : "future",
      promoted: promoted.filter(({ hash }) => this.isReady(hash)),
      usurped,
      conflicting,
      dropped,
    };
  }

  /** Removes a transaction and the ready ones that depend on it. Returns all that were removed. */
  remove(hash: string): PoolTransaction[] {
    const future = this.#future.get(hash);
    if (future !== undefined) {
      this.#future.delete(hash);
      return [future];
    }
    const ready = this.#ready.get(hash);
    return ready === undefined ? [] : this.#removeWithDependents([ready], new Set());
  }

  #insertReady(transaction: PoolTransaction): PoolTransaction[] {
    const replaced = new Set<PoolTransaction>();
    for (const tag of transaction.provides) {
      const provider = this.#providers.get(tag);
      if (provider !== undefined) replaced.add(provider);
    }
    let gone: PoolTransaction[] = [];
    if (replaced.size > 0) {
      const present = [...replaced].reduce((sum, { priority }) => sum + priority, 0n);
      if (transaction.priority <= present) throw new TooLowPriorityError(present, transaction.priority);
      const kept = new Set(transaction.provides);
      const leaving = this.#withDependents([...replaced], kept);
      if (this.#ancestors(transaction).some((ancestor) => leaving.has(ancestor))) {
        throw new DependencyCycleError("the transaction would replace one that it depends on");
      }
      gone = this.#removeWithDependents([...replaced], kept);
    }
    this.#ready.set(transaction.hash, transaction);
    for (const tag of transaction.provides) this.#providers.set(tag, transaction);
    return gone;
  }

  /** `roots` and the ready transactions that would lose a required tag with them, unless it is among those kept. */
  #withDependents(roots: readonly PoolTransaction[], kept: ReadonlySet<string>): Set<PoolTransaction> {
    const leaving = new Set(roots);
    const lost = new Set(roots.flatMap(({ provides }) => provides).filter((tag) => !kept.has(tag)));
    for (let size = -1; size !== leaving.size; ) {
      size = leaving.size;
      for (const candidate of this.#ready.values()) {
        if (leaving.has(candidate) || !candidate.requires.some((tag) => lost.has(tag))) continue;
        leaving.add(candidate);
        for (const tag of candidate.provides) if (!kept.has(tag)) lost.add(tag);
      }
    }
    return leaving;
  }

  #removeWithDependents(roots: readonly PoolTransaction[], kept: ReadonlySet<string>): PoolTransaction[] {
    const leaving = this.#withDependents(roots, kept);
    for (const { hash, provides } of leaving) {
      this.#ready.delete(hash);
      for (const tag of provides) this.#providers.delete(tag);
    }
    return [...leaving];
  }

  /** The ready transactions that must be in a block before `transaction`, directly or through others. */
  #ancestors(transaction: PoolTransaction): PoolTransaction[] {
    const found = new Set<PoolTransaction>(this.#predecessors(transaction));
    for (const ancestor of found) for (const each of this.#predecessors(ancestor)) found.add(each);
    return [...found];
  }

  #predecessors({ requires }: PoolTransaction): Set<PoolTransaction> {
    const providers = requires.map((tag) => this.#providers.get(tag));
    return new Set(providers.filter((provider) => provider !== undefined));
  }

  #isSatisfied({ requires }: PoolTransaction): boolean {
    return requires.every((tag) => this.#providers.has(tag));
  }

  #nextSatisfied(): PoolTransaction | undefined {
    for (const transaction of this.#future.values()) {
      if (this.#isSatisfied(transaction)) return transaction;
    }
    return undefined;
  }

  /** Drops the ready transactions of lowest priority with their dependents, and the oldest future ones. */
  #enforceLimits(): PoolTransaction[] {
    const dropped: PoolTransaction[] = [];
    while (exceeds([...this.#ready.values()], this.#limits.ready)) {
      const least = [...this.#ready.values()].reduce((worst, each) => {
        if (each.priority !== worst.priority) return each.priority < worst.priority ? each : worst;
        return each.order > worst.order ? each : worst;
      });
      dropped.push(...this.remove(least.hash));
    }
    while (exceeds([...this.#future.values()], this.#limits.future)) {
      const oldest = [...this.#future.values()].reduce((old, each) => (each.order < old.order ? each : old));
      dropped.push(...this.remove(oldest.hash));
    }
    return dropped;
  }
}

function exceeds(transactions: readonly Pick<PoolTransaction, "extrinsic">[], limit: QueueLimit): boolean {
  if (transactions.length > limit.count) return true;
  let bytes = 0;
  for (const { extrinsic } of transactions) bytes += extrinsic.length;
  return bytes > limit.bytes;
}

/** Keeps `open` sorted; the next one to take is the last. */
function insertSorted(open: PoolTransaction[], transaction: PoolTransaction): void {
  let low = 0;
  let high = open.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (goesBefore(open[middle] as PoolTransaction, transaction)) high = middle;
    else low = middle + 1;
  }
  open.splice(low, 0, transaction);
}

function goesBefore(left: PoolTransaction, right: PoolTransaction): boolean {
  if (left.priority !== right.priority) return left.priority > right.priority;
  if (left.validTill !== right.validTill) return left.validTill < right.validTill;
  return left.order < right.order;
}
