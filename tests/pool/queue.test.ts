import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type PoolTransaction, TransactionQueue } from "../../bindings/chain/src/pool/index.ts";
import { cases, seed } from "../support/random.ts";

let order = 0;

function transaction(hash: string, fields: Partial<PoolTransaction> = {}): PoolTransaction {
  order += 1;
  const rest = {
    extrinsic: new Uint8Array(10),
    priority: 1n,
    requires: [],
    provides: [hash],
    validTill: 100n,
    order,
  };
  return { hash, ...rest, ...fields };
}

const queue = (count = 100, bytes = 10_000): TransactionQueue =>
  new TransactionQueue({ ready: { count, bytes }, future: { count, bytes } });
const hashes = (transactions: readonly PoolTransaction[]): string[] => transactions.map(({ hash }) => hash);
const refused = (name: string): unknown => expect.objectContaining({ name });

describe("a queue of transactions", () => {
  it("has transactions ready whose requirements are, whatever the order in which they come", () => {
    const pool = queue();
    expect(pool.insert(transaction("c", { requires: ["b"] })).placed).toBe("future");
    expect(pool.insert(transaction("b", { requires: ["a"] })).placed).toBe("future");
    const { placed, promoted } = pool.insert(transaction("a"));
    expect([placed, hashes(promoted)]).toEqual(["ready", ["b", "c"]]);
    expect(hashes(pool.ready())).toEqual(["a", "b", "c"]);
    expect(pool.future).toEqual([]);
  });

  it("orders by priority, then by the shorter validity, then by age, never before a requirement", () => {
    const pool = queue();
    pool.insert(transaction("low"));
    pool.insert(transaction("old", { priority: 5n }));
    pool.insert(transaction("soon", { priority: 5n, validTill: 9n }));
    pool.insert(transaction("young", { priority: 5n }));
    pool.insert(transaction("child", { priority: 9n, requires: ["low"] }));
    expect(hashes(pool.ready())).toEqual(["soon", "old", "young", "low", "child"]);
  });

  it("refuses a transaction that it has, ready or future", () => {
    const pool = queue();
    const ready = transaction("a");
    const future = transaction("b", { requires: ["x"] });
    for (const each of [ready, future]) pool.insert(each);
    for (const each of [ready, future])
      expect(() => pool.insert(each)).toThrow(refused("AlreadyInPoolError"));
  });

  it("lets a transaction replace others only with a higher priority than all of them together", () => {
    const pool = queue();
    pool.insert(transaction("a", { priority: 3n }));
    pool.insert(transaction("b", { priority: 4n }));
    pool.insert(transaction("child of b", { requires: ["b"] }));
    pool.insert(transaction("kept", { requires: ["a"] }));
    const claim = { provides: ["a", "b", "more"] };
    for (const priority of [4n, 7n]) {
      expect(() => pool.insert(transaction("new", { ...claim, priority }))).toThrow(
        refused("TooLowPriorityError"),
      );
    }
    expect(hashes(pool.ready())).toEqual(["b", "a", "child of b", "kept"]);
    const { usurped } = pool.insert(transaction("new", { provides: ["a", "more"], priority: 4n }));
    expect(usurped.map(({ transaction: { hash }, by }) => [hash, by])).toEqual([["a", "new"]]);
    expect(hashes(pool.ready())).toContain("kept");
    const last = pool.insert(transaction("last", { provides: ["b", "more"], priority: 9n }));
    // The provider of "a" is removed, and so is what required that.
    expect(last.usurped.map(({ transaction: { hash } }) => hash).sort()).toEqual(["b", "kept", "new"]);
    expect(hashes(pool.ready())).toEqual(["last", "child of b"]);
  });

  it("refuses a transaction that would replace one that it depends on, directly or through others", () => {
    const pool = queue();
    pool.insert(transaction("a"));
    pool.insert(transaction("b", { requires: ["a"] }));
    for (const requires of [["a"], ["b"]]) {
      const cycle = transaction("new", { requires, provides: ["a"], priority: 50n });
      expect(() => pool.insert(cycle)).toThrow(refused("DependencyCycleError"));
    }
    expect(hashes(pool.ready())).toEqual(["a", "b"]);
    expect(pool.insert(transaction("new", { provides: ["a"], priority: 50n })).usurped).toHaveLength(1);
  });

  it("makes room by dropping the lowest priority with its dependents, the newest of equals; refuses a new lowest one", () => {
    const pool = queue(3);
    pool.insert(transaction("a", { priority: 2n }));
    pool.insert(transaction("b", { priority: 1n }));
    pool.insert(transaction("child", { priority: 9n, requires: ["b"] }));
    expect(() => pool.insert(transaction("late", { priority: 1n }))).toThrow(refused("PoolFullError"));
    expect(hashes(pool.ready())).toEqual(["a", "b", "child"]);
    expect(hashes(pool.insert(transaction("c", { priority: 3n })).dropped).sort()).toEqual(["b", "child"]);
    expect(hashes(pool.ready())).toEqual(["c", "a"]);
  });

  it("is bounded in bytes, and keeps the newest of the future transactions", () => {
    const pool = queue(100, 25);
    pool.insert(transaction("a", { priority: 2n }));
    pool.insert(transaction("b", { priority: 2n }));
    expect(() => pool.insert(transaction("c"))).toThrow(refused("PoolFullError"));
    for (const hash of ["x", "y"]) pool.insert(transaction(hash, { requires: ["never"] }));
    expect(hashes(pool.insert(transaction("z", { requires: ["never"] })).dropped)).toEqual(["x"]);
    expect(hashes(pool.future)).toEqual(["y", "z"]);
  });

  it("keeps its invariants for any sequence of transactions", () => {
    const tag = fc.constantFrom("a", "b", "c", "d", "e", "f");
    const step = fc.record({
      hash: fc.nat({ max: 15 }).map(String),
      priority: fc.bigInt({ min: 0n, max: 4n }),
      requires: fc.uniqueArray(tag, { maxLength: 2 }),
      provides: fc.uniqueArray(tag, { minLength: 1, maxLength: 3 }),
      remove: fc.boolean(),
    });
    const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const pool = queue(5);
      for (const { remove, ...fields } of steps) {
        const before = hashes([...pool.ready(), ...pool.future]);
        if (remove && pool.remove(fields.hash).length > 0) continue;
        try {
          const gone = pool.insert(transaction(fields.hash, fields));
          const left = [
            ...gone.usurped.map((each) => each.transaction),
            ...gone.conflicting,
            ...gone.dropped,
          ];
          const after = hashes([...pool.ready(), ...pool.future, ...left]).sort();
          expect(after).toEqual([...before, fields.hash].sort());
        } catch (error) {
          expect((error as Error).name).toMatch(
            /^(AlreadyInPool|TooLowPriority|DependencyCycle|PoolFull)Error$/,
          );
          expect(hashes([...pool.ready(), ...pool.future])).toEqual(before);
        }
        const ready = pool.ready();
        expect(ready.length).toBe(pool.readyCount);
        expect(Math.max(ready.length, pool.future.length)).toBeLessThanOrEqual(5);
        const provided = new Set<string>();
        for (const { requires, provides } of ready) {
          for (const each of requires) expect(provided).toContain(each);
          for (const each of provides) expect(provided).not.toContain(each);
          for (const each of provides) provided.add(each);
        }
        for (const { requires } of pool.future)
          expect(requires.every((each) => provided.has(each))).toBe(false);
      }
    });
    fc.assert(property, { seed, numRuns: cases(300) });
  });
});
