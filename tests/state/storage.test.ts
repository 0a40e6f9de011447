import { describe, expect, it } from "@jest/globals";
import { emptyState } from "../../bindings/core/src/state/state.ts";
import { Storage, TransactionError } from "../../bindings/core/src/state/storage.ts";
import { Trie } from "../../bindings/core/src/state/trie.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";

const CHILD = utf8("ISMP");
const CHILD_ROOT_KEY = utf8(":child_storage:default:ISMP");
const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

/** Storage whose backend holds `keys`. */
function backed(...keys: string[]): Storage {
  const storage = new Storage();
  for (const key of keys) storage.set(utf8(key), utf8("old"));
  storage.seal();
  return storage;
}

function keysOf(storage: Storage): string[] {
  return [...storage.snapshot().top.entries()].map(([key]) => Buffer.from(key).toString());
}

describe("a transaction", () => {
  it("reverts writes, removals and child writes on rollback, and keeps them on commit", () => {
    const storage = backed("a", "b");
    storage.startTransaction();
    storage.set(utf8("a"), utf8("new"));
    storage.clear(utf8("b"));
    storage.childSet(CHILD, utf8("k"), utf8("v"));
    storage.startTransaction();
    storage.set(utf8("c"), utf8("inner"));
    storage.commitTransaction();
    expect(keysOf(storage)).toEqual(["a", "c"]);
    storage.rollbackTransaction();
    expect(keysOf(storage)).toEqual(["a", "b"]);
    expect(text(storage.get(utf8("a")))).toBe("old");
    expect(storage.childExists(CHILD, utf8("k"))).toBe(false);
  });

  it("cannot be ended before it is started", () => {
    const storage = new Storage();
    expect(() => storage.rollbackTransaction()).toThrow(TransactionError);
    expect(() => storage.commitTransaction()).toThrow(TransactionError);
    storage.startTransaction();
    expect(() => storage.seal()).toThrow(TransactionError);
    expect(() => storage.fork().rollbackTransaction()).toThrow(TransactionError);
  });
});

describe("the keys of child roots", () => {
  it("cannot be written, removed or appended to by a runtime", () => {
    const storage = new Storage();
    storage.childSet(CHILD, utf8("k"), utf8("v"));
    storage.root(1);
    const root = hex(storage.get(CHILD_ROOT_KEY) ?? new Uint8Array());
    storage.set(CHILD_ROOT_KEY, utf8("forged"));
    storage.clear(CHILD_ROOT_KEY);
    storage.append(CHILD_ROOT_KEY, utf8("x"));
    expect(hex(storage.get(CHILD_ROOT_KEY) ?? new Uint8Array())).toBe(root);
    expect(root).toBe(hex(Trie.from([[utf8("k"), utf8("v")]]).root(1)));
  });

  it.each(["", ":", ":child_storage:", ":child_storage:default:ISMP"])(
    "are not cleared by the prefix '%s', nor is any other key",
    (prefix) => {
      const storage = backed("a", ":code");
      storage.childSet(CHILD, utf8("k"), utf8("v"));
      storage.root(1);
      expect(storage.clearPrefix(utf8(prefix))).toEqual({ allRemoved: true, removed: 0 });
      expect(keysOf(storage)).toEqual([":child_storage:default:ISMP", ":code", "a"]);
    },
  );

  it("are updated with the child trie whenever a root is computed, and removed when it is empty", () => {
    const storage = new Storage();
    storage.childSet(CHILD, utf8("k"), utf8("v"));
    expect(storage.exists(CHILD_ROOT_KEY)).toBe(false);
    storage.childRoot(CHILD, 1);
    expect(storage.exists(CHILD_ROOT_KEY)).toBe(true);
    storage.childClear(CHILD, utf8("k"));
    expect(hex(storage.childRoot(CHILD, 1))).toBe(hex(Trie.empty().root(1)));
    expect(storage.exists(CHILD_ROOT_KEY)).toBe(false);
  });

  it("are removed with a child that the block emptied, even if only the state root is computed", () => {
    const storage = new Storage();
    storage.set(utf8("a"), utf8("1"));
    const without = hex(storage.root(1));
    storage.childSet(CHILD, utf8("k"), utf8("v"));
    expect(hex(storage.root(1))).not.toBe(without);
    storage.childKill(CHILD);
    expect(hex(storage.root(1))).toBe(without);
    storage.childSet(CHILD, utf8("k"), utf8("v"));
    storage.root(1);
    storage.seal();
    storage.childKill(CHILD);
    expect(hex(storage.root(1))).toBe(without);
  });
});

describe("clearing with a limit", () => {
  it("counts keys of the backend only and removes those of the block in any case", () => {
    const storage = backed("p1", "p3");
    storage.set(utf8("p2"), utf8("new"));
    expect(storage.clearPrefix(utf8("p"), 1)).toEqual({ allRemoved: false, removed: 1 });
    expect(keysOf(storage)).toEqual(["p3"]);
  });

  it("removes what the block overwrote before it counts, and counts it when it passes", () => {
    const storage = backed("p1", "p2", "p3");
    storage.set(utf8("p3"), utf8("new"));
    expect(storage.clearPrefix(utf8("p"), 1)).toEqual({ allRemoved: false, removed: 1 });
    expect(keysOf(storage)).toEqual(["p2"]);
  });

  it("counts keys that the block had removed before", () => {
    const storage = backed("p1", "p2");
    storage.clear(utf8("p1"));
    expect(storage.clearPrefix(utf8("p"), 1)).toEqual({ allRemoved: false, removed: 1 });
    expect(keysOf(storage)).toEqual(["p2"]);
    expect(storage.clearPrefix(utf8("p"))).toEqual({ allRemoved: true, removed: 2 });
  });

  it("is complete when the limit is exactly what there is", () => {
    expect(backed("p1", "p2").clearPrefix(utf8("p"), 2)).toEqual({ allRemoved: true, removed: 2 });
    expect(backed("p1").clearPrefix(utf8("p"), 0)).toEqual({ allRemoved: false, removed: 0 });
    expect(backed("q").clearPrefix(utf8("p"), 0)).toEqual({ allRemoved: true, removed: 0 });
  });
});

describe("append", () => {
  const appended = (before: string | undefined, item: string): string => {
    const storage = new Storage();
    const key = utf8("events");
    if (before !== undefined) storage.set(key, unhex(before));
    storage.append(key, unhex(item));
    return hex(storage.get(key) ?? new Uint8Array());
  };

  it("makes a Vec from an absent value and lengthens a Vec", () => {
    expect(appended(undefined, "0xaa")).toBe("0x04aa");
    expect(appended("0x00", "0xaa")).toBe("0x04aa");
    expect(appended("0x04aa", "0xbbcc")).toBe("0x08aabbcc");
  });

  it("widens the count if it no longer fits", () => {
    const items = "11".repeat(63);
    expect(appended(`0xfc${items}`, "0x22")).toBe(`0x0101${items}22`);
  });

  it("replaces a value that is not a Vec", () => {
    expect(appended("0x01", "0xaa")).toBe("0x04aa");
    expect(appended("0x03ffffffff", "0xaa")).toBe("0x04aa");
    // A count that is not in its shortest form.
    expect(appended("0x0500", "0xaa")).toBe("0x04aa");
  });
});

describe("forks and seals", () => {
  it("do not affect the original until it adopts the fork", () => {
    const storage = backed("a");
    const fork = storage.fork();
    fork.set(utf8("b"), utf8("1"));
    fork.offchainIndex(utf8("o"), utf8("1"));
    expect(keysOf(storage)).toEqual(["a"]);
    storage.adopt(fork);
    expect(keysOf(storage)).toEqual(["a", "b"]);
    expect(storage.offchainWrites().length).toBe(1);
    storage.seal();
    expect(storage.offchainWrites()).toEqual([]);
  });

  it("report what the block changed", () => {
    const storage = backed("a", "b", "c");
    storage.set(utf8("a"), utf8("old"));
    storage.set(utf8("b"), utf8("new"));
    storage.clear(utf8("c"));
    storage.childSet(CHILD, utf8("k"), utf8("v"));
    const { top, children } = storage.changes();
    expect(top.map(([key, value]) => [text(key), value && text(value)])).toEqual([
      ["b", "new"],
      ["c", null],
    ]);
    expect(children.map(([id, changes]) => [text(id), changes.length])).toEqual([["ISMP", 1]]);
  });

  it("does not share bytes with the caller", () => {
    const storage = new Storage(emptyState());
    const value = utf8("value");
    storage.set(utf8("k"), value);
    value.fill(0);
    expect(text(storage.get(utf8("k")))).toBe("value");
  });
});
