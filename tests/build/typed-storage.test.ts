import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { Chain, createChainSpec, describeOutcome, storageKey } from "../../bindings/chain/src/chain/index.ts";
import { alice } from "../chain/runtimes.ts";
import { AuthorsFolder, soloFile } from "../support/author.ts";
import { isSlow } from "../support/budget.ts";
import { hex, utf8 } from "../support/hex.ts";

/*
 * A pallet with storage of every kind and calls that use every operation, in a chain. What it stores is read by
 * polkadot-js, with the keys, hashers and types of the metadata; `shelf/calls.ts` is the code.
 */

jest.setTimeout(300_000);

const hash = hex(new Uint8Array(32).fill(0xab));
const book = {
  title: hex(utf8("A book")),
  pages: 300,
  owner: null,
  lent: 12,
  kind: "Novel",
  isbn: hex(utf8("9780000000000")),
  price: (1n << 100n) + 5n,
  shift: -3,
};
const numbers = [1n, 2n ** 63n, 3n];
const notes = [
  [1, hex(utf8("a"))],
  [2, hex(utf8(""))],
  [3, hex(utf8("c".repeat(70)))],
];

describe.each([
  ["built for debugging", ["--debug"]],
  // With optimizations it takes most of a minute on a busy machine.
  ...(isSlow ? [["built as it is shipped", [] as string[]] as const] : []),
])("storage of every kind, %s", (_, options) => {
  const folder = new AuthorsFolder();
  let chain: Chain;

  beforeAll(async () => {
    folder.copy("tests/assembly/shelf", "shelf");
    const pallets = (soloFile["pallets"] as object[]).concat({ pallet: "./shelf", index: 77 });
    folder.write("runtime.json", { ...soloFile, pallets });
    const runtime = await folder.runtime("runtime.json", ...options);
    chain = await Chain.create(createChainSpec({ runtime, preset: "development" }));
  });

  afterAll(() => folder.remove());

  async function call(name: string, given: Record<string, unknown> = {}): Promise<void> {
    const encoded = chain.at().metadata.encodeCall("Shelf", name, given);
    const { outcomes } = await chain.author({ extrinsics: [chain.sign(alice, encoded)] });
    expect(outcomes.map(describeOutcome)).toEqual(["success"]);
  }

  const stored = (item: string, ...keys: unknown[]): unknown => chain.at().query("Shelf", item, ...keys);

  const isReader = (): boolean => {
    const value = chain.at().get(storageKey(chain.at().metadata, "Shelf", "Readers", [alice.id]));
    return value?.length === 0;
  };

  function told(): Record<string, unknown> {
    const event = chain
      .at()
      .events()
      .find(({ name }) => name === "Told");
    return event?.data as Record<string, unknown>;
  }

  it("has the defaults of the description before anything is stored", async () => {
    await call("ask");
    expect(told()).toMatchObject({
      number: 7,
      last: null,
      flag: true,
      wealth: 2n ** 128n - 1n,
      book: null,
      shape: null,
      numbers: [],
      notes: [],
      kind: "Poem",
      choice: 5,
      counts: [0, 0, 0, 0, 0],
    });
  });

  it("is where clients look for it, in the encoding that they expect", async () => {
    await call("fill", { book, shape: { Circle: { radius: 5 } }, numbers, notes, hash });
    expect(stored("Number")).toBe(70_000);
    expect(stored("Small")).toBe(500);
    expect(stored("Signed")).toBe(-6_000_000_000n);
    expect(stored("Last")).toBe(2n ** 64n - 1n);
    expect(stored("Wealth")).toBe(book.price);
    expect(stored("Flag")).toBe(false);
    expect(stored("Title")).toBe(book.title);
    expect(stored("Root")).toBe(hash);
    expect(stored("Pair")).toEqual([9, hash]);
    expect(stored("TheKind")).toBe("Novel");
    expect(stored("TheShape")).toEqual({ type: "Circle", value: { radius: 5 } });
    expect(stored("Numbers")).toEqual(numbers);
    expect(stored("Notes")).toEqual(notes);
    expect(stored("Maybe")).toBe(5);
    expect(stored("Choice")).toBeNull();
    for (const id of [1, 2, 3]) expect(stored("Books", id)).toEqual(book);
    expect(stored("Books", 4)).toBeNull();
    expect(stored("Lent", alice.id, 1)).toBe(true);
    expect(stored("Lent", alice.id, 2)).toBe(false);
    expect(stored("Triple", hash, book.title, 77)).toBe(book.price);
    expect(stored("ByBlake256", 1)).toBe(1);
    expect(stored("ByBlake128", 2)).toBe(2);
    expect(stored("ByTwox128", [3, book.title])).toBe(3);
    expect(stored("ByTwox256", 4)).toBe(4);
    expect(stored("Members", alice.id)).toBe(2);
    expect(stored("CounterForMembers")).toBe(1);
    expect(isReader()).toBe(true);
  });

  it("is changed by each operation as it says", async () => {
    await call("edit");
    expect(stored("Number")).toBe(70_001);
    expect(stored("Last")).toBeNull();
    expect(stored("Flag")).toBe(true);
    expect(stored("Numbers")).toEqual([...numbers, 99n]);
    expect(stored("Notes")).toEqual([
      [1, hex(utf8("the first one, which is longer now"))],
      [42, hex(utf8("between"))],
      notes[1],
    ]);
    expect(stored("TheShape")).toEqual({ type: "Cuboid", value: [5, 8n] });
    expect(stored("Books", 1)).toEqual(book);
    expect(stored("Books", 2)).toEqual({
      ...book,
      owner: hex(alice.id),
      lent: null,
      kind: "Poem",
      isbn: hex(utf8("0123456789abc")),
    });
    expect(stored("Books", 3)).toBeNull();
    expect(stored("Lent", alice.id, 1)).toBe(false);
    expect(stored("Members", alice.id)).toBeNull();
    expect(stored("CounterForMembers")).toBe(0);
    expect(isReader()).toBe(false);
  });

  it("is read as it was written, also entry by entry", async () => {
    await call("ask");
    expect(told()).toMatchObject({
      number: 70_001,
      book: stored("Books", 2),
      shape: { type: "Cuboid", value: [5, 8n] },
      notes: stored("Notes"),
      choice: null,
      // Numbers, notes, books, the sum of their keys, books within a bound of one, a key of the triple map.
      counts: [4, 3, 2, 3, 1, 77],
    });
  });
});
