import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { HostMeter, type Storage } from "../../bindings/core/src/index.ts";
import { childTrie } from "../../bindings/core/src/state/state.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { handleUnsigned } from "../support/ismp/calls.ts";
import { bytes } from "../support/scale.ts";
import { type Conversation, converse } from "../support/worlds/connected-chain.ts";

const CHILD = utf8("ISMP");
const RECEIPTS = utf8("RequestReceipts");
const STATE_VERSION = 1;

describe("the receipts of earlier messages", () => {
  let scene: Conversation;

  beforeAll(async () => {
    scene = converse(await loadBlob());
  });

  /** The state with so many additional receipts. */
  function stateAfter(receipts: number): Storage {
    const storage = scene.chain.storage.fork();
    for (let i = 0; i < receipts; i += 1) {
      const commitment = createHash("sha256").update(`received ${i}`).digest();
      storage.childSet(CHILD, concat(RECEIPTS, commitment), bytes(new Uint8Array(32).fill(7)));
    }
    storage.seal();
    return storage;
  }

  /**
   * Delivers messages; returns the host calls of the runtime, and the trie nodes on the paths to the new receipts.
   */
  function deliver(before: Storage): {
    readonly calls: Readonly<Record<string, number>>;
    readonly nodes: number;
  } {
    const storage = before.fork();
    const meter = new HostMeter();
    const extrinsic = handleUnsigned(scene.honest.requests);
    const result = scene.chain.runtime.call("BlockBuilder_apply_extrinsic", extrinsic, { storage, meter });
    expect(hex(result)).toBe("0x0000");
    const old = new Set([...childTrie(before.snapshot(), CHILD).entries()].map(([key]) => hex(key)));
    const trie = childTrie(storage.snapshot(), CHILD);
    const fresh = [...trie.entries()].map(([key]) => key).filter((key) => !old.has(hex(key)));
    expect(fresh).toHaveLength(2);
    const calls = Object.fromEntries([...meter.functions].map(([name, use]) => [name, use.calls]));
    return { calls, nodes: trie.proof(fresh, STATE_VERSION).length };
  }

  it("cost later ones no additional host call, and trie nodes by the logarithm of their number", () => {
    const [few, many] = [deliver(stateAfter(100)), deliver(stateAfter(25_600))];
    expect(many.calls).toEqual(few.calls);
    // 256 times as many receipts are two more levels of 16 children, for each of the two new ones.
    expect(many.nodes - few.nodes).toBeLessThanOrEqual(2 * 2);
  });
});
