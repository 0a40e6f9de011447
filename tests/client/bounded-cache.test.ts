import { describe, expect, it } from "@jest/globals";
import { BoundedCache } from "../../bindings/relayer/src/client/bounded-cache.ts";

describe("a cache of requests", () => {
  const cache = (count: number, bytes: number) =>
    new BoundedCache<string>({ count, bytes }, ({ length }) => length);

  it("requests a value once, even for two callers at the same time", async () => {
    const facts = cache(4, 100);
    let asked = 0;
    const ask = async (): Promise<string> => {
      asked += 1;
      return "fact";
    };
    expect(await Promise.all([facts.getOr("a", ask), facts.getOr("a", ask)])).toEqual(["fact", "fact"]);
    expect(await facts.getOr("a", ask)).toBe("fact");
    expect(asked).toBe(1);
  });

  it("keeps nothing of a request that failed", async () => {
    const facts = cache(4, 100);
    await expect(facts.getOr("a", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await facts.getOr("a", async () => "fact")).toBe("fact");
  });

  it("drops the oldest when there are too many, or too many bytes", () => {
    const facts = cache(3, 10);
    for (const key of ["a", "b", "c", "d"]) facts.set(key, "xx");
    expect([facts.get("a"), facts.get("b"), facts.size]).toEqual([undefined, "xx", 3]);
    facts.set("e", "xxxxxxx");
    expect([facts.get("c"), facts.get("d"), facts.get("e")]).toEqual([undefined, "xx", "xxxxxxx"]);
    facts.set("f", "x".repeat(11));
    expect([facts.get("f"), facts.get("e")]).toEqual([undefined, "xxxxxxx"]);
    facts.set("d", "y");
    facts.delete("e");
    expect([facts.size, facts.get("d")]).toEqual([1, "y"]);
  });
});
