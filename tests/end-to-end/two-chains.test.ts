import { describe, expect, it } from "@jest/globals";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { Link, LiveChain } from "../support/live-chain.ts";
import { describeTwoChains } from "./two-chains.ts";

describeTwoChains("between two chains of ours", async () => [await loadBlob(), await loadBlob()]);

describe("a chain that another one follows", () => {
  it("changes its voters twice between two updates, and is followed through both changes", async () => {
    const runtime = await loadBlob();
    const left = await LiveChain.start(runtime, "SUBSTRATE-left");
    const right = await LiveChain.start(runtime, "SUBSTRATE-rite");
    await right.follow(left);
    await left.blocks(2);
    await left.changeVoters(["Eve", "Ferdie"]);
    await left.blocks(3);
    await left.changeVoters(["Alice", "Eve", "Bob", "Charlie", "Dave"]);
    await left.blocks(2);
    const there = new Link(left, right);
    expect(await there.update()).toBe(3);
    const known = await there.known();
    expect(known.at.height).toBe(BigInt(left.chain.finalized.number));
    expect(hex(known.stateRoot)).toBe(hex(left.chain.finalized.header.stateRoot));
  });
});
