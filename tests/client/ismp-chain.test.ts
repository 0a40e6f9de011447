import { beforeAll, describe, expect, it } from "@jest/globals";
import { loadBlob, loadLightClient } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { Link, LiveChain } from "../support/live-chain.ts";

describe("what a block sent, read from a node", () => {
  let left: LiveChain;
  let right: LiveChain;
  let link: Link;

  beforeAll(async () => {
    left = await LiveChain.start(await loadBlob(), "SUBSTRATE-left");
    right = await LiveChain.start(await loadBlob(), "SUBSTRATE-rite");
    await left.follow(right);
    await right.follow(left);
    link = new Link(left, right);
  });

  const post = (): Uint8Array => left.postCall(right, "accept-1", Uint8Array.of(1), 3600n);

  it("is read by the code that wrote it, also where the block brings other code", async () => {
    await left.signed(post());
    expect(await link.source.sentIn(left.chain.best.hash)).toHaveLength(1);
    const { metadata } = left.chain.at();
    // Code without metadata: whoever asks it what a block's events mean gets no answer.
    const { code } = await loadLightClient();
    const upgrade = metadata.encodeCall("System", "set_code_without_checks", { code });
    await left.signed(post(), metadata.encodeCall("Sudo", "sudo", { call: upgrade }));
    const { hash } = left.chain.best;
    expect(await left.rpc().request("state_getStorage", ["0x3a636f6465"])).toBe(hex(code));
    // Which has seen no metadata yet.
    const { source } = new Link(left, right);
    expect(await source.sentIn(hash)).toHaveLength(1);
  });
});
