import { beforeAll, describe, expect, it } from "@jest/globals";
import { IsmpChain, MalformedAnswerError, SubstrateNode } from "../../bindings/relayer/src/prover/index.ts";
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

  it("is decoded with the code that wrote it, even if the block sets other code", async () => {
    await left.signed(post());
    expect(await link.source.sentIn(left.chain.best.hash)).toHaveLength(1);
    const { metadata } = left.chain.at();
    // Code without metadata: with it, a block's events can't be decoded.
    const { code } = await loadLightClient();
    const upgrade = metadata.encodeCall("System", "set_code_without_checks", { code });
    await left.signed(post(), metadata.encodeCall("Sudo", "sudo", { call: upgrade }));
    const { hash } = left.chain.best;
    expect(await left.rpc().request("state_getStorage", ["0x3a636f6465"])).toBe(hex(code));
    // A node of which no metadata was requested yet.
    const { source } = new Link(left, right);
    expect(await source.sentIn(hash)).toHaveLength(1);
    // The header announces that the code changed: later events are not decoded with the old code.
    const changed = await source.node.header(hash);
    const old = await source.codeBefore(changed);
    const child = {
      ...changed,
      hash: new Uint8Array(32),
      header: { ...changed.header, parentHash: hash, digest: [] },
    };
    expect(await source.codeBefore(child)).toBe(hex(await source.node.codeHash(hash)));
    expect(await source.codeBefore(child)).not.toBe(old);
    // Without such a header the code is that of the parent, and no request is needed.
    const heir = { ...child, header: { ...child.header, parentHash: child.hash } };
    expect(await source.codeBefore(heir)).toBe(await source.codeBefore(child));
  });

  it.each([
    ["nothing", "0x"],
    ["a few bytes", "0x6d65746100"],
    ["no metadata", "0x00"],
  ])("is not decoded with metadata that are %s, but with those of the next answer", async (_, garbage) => {
    const fresh = await LiveChain.start(await loadBlob(), "SUBSTRATE-left");
    await fresh.signed(fresh.postCall(right, "accept-1", Uint8Array.of(1), 3600n));
    let isGarbled = true;
    const rpc = fresh.rpc();
    const source = new IsmpChain(
      new SubstrateNode({
        request: (method, params) =>
          method === "state_getMetadata" && isGarbled
            ? Promise.resolve(garbage)
            : rpc.request(method, params),
      }),
    );
    await expect(source.sentIn(fresh.chain.best.hash)).rejects.toThrow(MalformedAnswerError);
    await expect(source.messagesCall()).rejects.toThrow(MalformedAnswerError);
    isGarbled = false;
    expect(await source.sentIn(fresh.chain.best.hash)).toHaveLength(1);
  });
});
