import { describe, expect, it } from "@jest/globals";
import { array, constant, constantFrom, integer, oneof, option, property, record, tuple } from "fast-check";
import { type KillStorageResult, Storage } from "../../bindings/core/src/state/storage.ts";
import { Trie } from "../../bindings/core/src/state/trie.ts";
import { hex, unhex } from "../support/hex.ts";
import { holds } from "../support/random.ts";

/** Keys as hex digits, so that text order is byte order. */
type Layer = Map<string, string | null>;

/** Storage as Substrate describes it: layers of changes over a backend, all of it copied. */
class Model {
  backend = new Map<string, string>();
  layers: Layer[] = [new Map()];

  overlay(): Layer {
    return new Map(this.layers.flatMap((layer) => [...layer]));
  }

  all(): Map<string, string> {
    const all = new Map(this.backend);
    for (const [key, value] of this.overlay()) {
      if (value === null) all.delete(key);
      else all.set(key, value);
    }
    return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  put(key: string, value: string | null): void {
    this.layers.at(-1)?.set(key, value);
  }

  clear(prefix: string, limit: number | null): KillStorageResult {
    for (const key of this.overlay().keys()) if (key.startsWith(prefix)) this.put(key, null);
    const keys = [...this.backend.keys()].filter((key) => key.startsWith(prefix)).sort();
    const visited = limit === null ? keys : keys.slice(0, limit);
    for (const key of visited) this.put(key, null);
    return { allRemoved: visited.length === keys.length, removed: visited.length };
  }

  end(keep: boolean): void {
    const top = this.layers.pop() as Layer;
    if (keep) for (const [key, value] of top) this.put(key, value);
  }

  seal(): void {
    this.backend = this.all();
    this.layers = [new Map()];
  }
}

const nibblePairs = constantFrom("00", "01", "10", "11", "f0", "ff");
const key = array(nibblePairs, { maxLength: 4 }).map((parts) => parts.join(""));
const value = oneof(constant(""), constant("aa"), constant("bb".repeat(40)));
const limit = option(integer({ min: 0, max: 4 }), { nil: null });

const operation = oneof(
  { weight: 8, arbitrary: record({ op: constant("set" as const), key, value }) },
  { weight: 3, arbitrary: record({ op: constant("remove" as const), key }) },
  { weight: 2, arbitrary: record({ op: constant("clear" as const), key, limit }) },
  { weight: 2, arbitrary: record({ op: constant("start" as const) }) },
  { weight: 2, arbitrary: record({ op: constant("end" as const), keep: constantFrom(true, false) }) },
  { weight: 1, arbitrary: record({ op: constant("seal" as const) }) },
);

/** The operations of a top trie or of a child trie under the same names. */
function view(storage: Storage, child: Uint8Array | null) {
  // The top trie refuses prefixes that touch the host's own keys, including the empty one; 0x07 does not.
  const at = (digits: string) => unhex(child === null ? `07${digits}` : digits);
  return child === null
    ? {
        set: (k: string, v: string) => storage.set(at(k), unhex(v)),
        remove: (k: string) => storage.clear(at(k)),
        clear: (k: string, most: number | null) => storage.clearPrefix(at(k), most),
        get: (k: string) => storage.get(at(k)),
        exists: (k: string) => storage.exists(at(k)),
        next: (k: string) => storage.nextKey(at(k)),
        digits: (k: Uint8Array | undefined) => (k === undefined ? undefined : hex(k.subarray(1)).slice(2)),
      }
    : {
        set: (k: string, v: string) => storage.childSet(child, at(k), unhex(v)),
        remove: (k: string) => storage.childClear(child, at(k)),
        clear: (k: string, most: number | null) => storage.childClearPrefix(child, at(k), most),
        get: (k: string) => storage.childGet(child, at(k)),
        exists: (k: string) => storage.childExists(child, at(k)),
        next: (k: string) => storage.childNextKey(child, at(k)),
        digits: (k: Uint8Array | undefined) => (k === undefined ? undefined : hex(k).slice(2)),
      };
}

describe.each([
  { where: "the top trie", child: null },
  { where: "a child trie", child: Uint8Array.of(1, 2) },
])("storage in $where", ({ child }) => {
  it("behaves like layers of changes over a backend", () => {
    holds(
      property(
        tuple(array(operation, { maxLength: 60 }), array(key, { maxLength: 8 })),
        ([operations, probes]) => {
          const storage = new Storage();
          const trie = view(storage, child);
          const model = new Model();
          for (const step of operations) {
            if (step.op === "set") {
              trie.set(step.key, step.value);
              model.put(step.key, step.value);
            } else if (step.op === "remove") {
              trie.remove(step.key);
              model.put(step.key, null);
            } else if (step.op === "clear") {
              expect(trie.clear(step.key, step.limit)).toEqual(model.clear(step.key, step.limit));
            } else if (step.op === "start") {
              storage.startTransaction();
              model.layers.push(new Map());
            } else if (storage.openTransactions === 0) {
              storage.seal();
              model.seal();
            } else if (step.op === "end") {
              if (step.keep) storage.commitTransaction();
              else storage.rollbackTransaction();
              model.end(step.keep);
            }
          }

          const all = model.all();
          const walked: string[] = [];
          if (trie.exists("")) walked.push("");
          for (let at = trie.next(""); at !== undefined; at = trie.next(walked.at(-1) ?? "")) {
            walked.push(trie.digits(at) ?? "");
          }
          expect(walked).toEqual([...all.keys()]);
          for (const probe of [...probes, ...all.keys()]) {
            const found = trie.get(probe);
            expect(found && hex(found).slice(2)).toBe(all.get(probe));
            expect(trie.exists(probe)).toBe(all.has(probe));
            expect(trie.digits(trie.next(probe))).toBe(
              [...all.keys()].find((candidate) => candidate > probe),
            );
          }
          const rebuilt = Trie.from(
            [...all].map(([k, v]) => [unhex(child === null ? `07${k}` : k), unhex(v)] as const),
          );
          const root = child === null ? storage.root(1) : storage.childRoot(child, 1);
          expect(hex(root)).toBe(hex(rebuilt.root(1)));
        },
      ),
      400,
    );
  });
});
