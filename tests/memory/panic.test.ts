import { describe, expect, it } from "@jest/globals";
import { loadProbe } from "../support/probe.ts";

describe("a broken invariant", () => {
  it("traps, and reports the position", async () => {
    const probe = await loadProbe();
    expect(() => probe.call("trap")).toThrow(/invariant broken at \d+:\d+/);
  });
});
