import { describe, expect, it } from "@jest/globals";
import { RuntimeCache } from "../../bindings/chain/src/chain/index.ts";
import { appendCustomSection } from "../../bindings/core/src/blob/sections.ts";
import { loadLightClient } from "../support/blob.ts";

const { code } = await loadLightClient();

/** Code with another hash, as another object each time. */
const other = (name: string): Uint8Array => appendCustomSection(code, name, new Uint8Array());

describe("a cache of runtimes", () => {
  it("compiles a code once, in whichever object it comes", async () => {
    const cache = new RuntimeCache(2);
    await Promise.all([cache.load(other("first")), cache.load(other("first"))]);
    await cache.load(other("second"));
    expect(cache.get(other("first"))).toBe(cache.get(other("first")));
    expect(cache.get(other("second"))).not.toBe(cache.get(other("first")));
  });

  it("drops the runtime that was not asked for the longest, and compiles it again when it is needed", async () => {
    const cache = new RuntimeCache(2);
    const held = other("first");
    await cache.load(held);
    await cache.load(other("second"));
    const [first, second] = [cache.get(held), cache.get(other("second"))];
    await cache.load(other("first"));
    await cache.load(other("third"));
    expect(cache.get(other("first"))).toBe(first);
    expect(cache.get(other("second"))).not.toBe(second);
    expect(cache.get(other("second")).version()).toEqual(second.version());
  });

  it("keeps the runtime of a code that is still in use, however many others follow", async () => {
    const cache = new RuntimeCache(1);
    const held = other("first");
    await cache.load(held);
    const runtime = cache.get(held);
    for (const name of ["second", "third"]) await cache.load(other(name));
    expect(cache.get(held)).toBe(runtime);
    expect(cache.get(other("first"))).not.toBe(runtime);
  });

  it("remembers code that is not a runtime", async () => {
    const cache = new RuntimeCache(1);
    const wrong = Uint8Array.of(1, 2, 3);
    await cache.load(wrong);
    expect(() => cache.get(wrong)).toThrow(expect.objectContaining({ name: "UnusableCodeError" }));
  });
});
