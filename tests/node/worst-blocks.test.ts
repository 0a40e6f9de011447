import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { type RawChainSpec, storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { loadBlob } from "../support/blob.ts";
import { twox } from "../support/hashing.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { HERE } from "../support/worlds/grandpa-world.ts";
import * as calls from "../support/worst-blocks/call-kinds.ts";
import * as messages from "../support/worst-blocks/message-kinds.ts";
import { type Prepared, prepareChain } from "../support/worst-blocks/prepared-chain.ts";
import { specOf } from "./real-time-chain.ts";
import { bestNumber, finalizedNumber } from "./rpc-blocks.ts";
import { describeWithNode, NodeFolder, type StockNode, until } from "./stock-node.ts";

/**
 * Two stock validators make and import blocks of the worst extrinsics that anybody can send: each can import what the
 * other can build, so their heads are equal and finality continues.
 */

const SLOTS = 20;
const SLOT_MS = 6_000;
const PAUSE_MS = 1_000;
/** As many as blocks take. A pool bans for long what comes while it is full. */
const BYTES_A_SLOT = 3_000_000;
/** Seconds. The world's blocks have old timestamps. */
const UNBONDING = 10n ** 10n;
/** Most extrinsics of a block are as long as these together. */
const LONG_BODY = 2_000_000;
/** The part of a prepared chain's state that is used: everything but its blocks, its authors and its code. */
const TAKEN_OVER = [
  storagePrefix("System", "Account"),
  ...["Balances", "Sudo", "Ismp", "IsmpGrandpa", "Probe"].map((pallet) => twox(utf8(pallet), 128)),
].map(hex);

describeWithNode("two stock validators whose pool holds the worst extrinsics", () => {
  let folder: NodeFolder;
  let alice: StockNode;
  let bob: StockNode;
  let scene: Prepared;

  beforeAll(async () => {
    const runtime = await loadBlob();
    scene = prepareChain(runtime, UNBONDING);
    folder = new NodeFolder();
    const spec = join(folder.path, "spec.json");
    writeFileSync(
      spec,
      JSON.stringify(withState(specOf(runtime, HERE, ["Alice", "Bob"], runtime.code), scene)),
    );
    alice = await folder.start("alice", ["--chain", spec, "--alice", "--validator"]);
    const network = ["--bootnodes", await alice.address()];
    bob = await folder.start("bob", ["--chain", spec, "--bob", "--validator", ...network]);
    await until("block 3 at both", async () =>
      (await bestNumber(alice)) >= 3 && (await bestNumber(bob)) >= 3 ? true : undefined,
    );
  }, 240_000);

  afterAll(() => folder?.remove());

  it("have one chain for twenty slots, and finalize it", async () => {
    const from = { best: await bestNumber(bob), final: await finalizedNumber(bob) };
    const genesisHash = unhex(await alice.rpc<string>("chain_getBlockHash", 0));
    const queue = [...worst(scene, genesisHash)];
    const refused: string[] = [];
    const end = Date.now() + SLOTS * SLOT_MS;
    while (Date.now() < end) {
      const [next] = queue;
      if (next === undefined) {
        await sleep(PAUSE_MS);
        continue;
      }
      queue.shift();
      try {
        await alice.rpc("author_submitExtrinsic", hex(next.extrinsic));
      } catch (error) {
        refused.push(`${next.kind}: ${String(error).slice(0, 200)}`);
      }
      await sleep((next.extrinsic.length / BYTES_A_SLOT) * SLOT_MS);
    }
    expect(refused).toEqual([]);
    expect([...new Set(queue.map(({ kind }) => kind))]).toEqual([]);
    const height = await bestNumber(alice);
    const longest = await longestBody(alice, from.best, height);
    await until("the other node has the block", async () =>
      (await bestNumber(bob)) >= height ? true : undefined,
    );
    for (let number = 1; number <= height - 1; number += 1) {
      expect(await bob.rpc("chain_getBlockHash", number)).toBe(await alice.rpc("chain_getBlockHash", number));
    }
    // A busy machine loses some slots.
    expect(height - from.best).toBeGreaterThan(SLOTS / 2);
    expect(await finalizedNumber(bob)).toBeGreaterThan(from.final + SLOTS / 4);
    expect(longest).toBeGreaterThan(LONG_BODY);
    for (const node of [alice, bob]) expect(node.log()).not.toMatch(/ran out of space|Bad block|bad block/i);
  }, 400_000);
});

/** A chain spec with what the extrinsics need in its genesis. */
function withState(spec: RawChainSpec, { parent }: Prepared): RawChainSpec {
  const { top, children } = parent.storage.snapshot();
  const added = [...top.entries()]
    .map(([key, value]) => [hex(key), hex(value)] as const)
    .filter(([key]) => TAKEN_OVER.some((prefix) => key.startsWith(prefix)));
  const messages = [...(children.get("ISMP")?.entries() ?? [])].map(([key, value]) => [hex(key), hex(value)]);
  return {
    ...spec,
    genesis: {
      raw: {
        top: { ...spec.genesis.raw.top, ...Object.fromEntries(added) },
        childrenDefault: { [hex(utf8("ISMP"))]: Object.fromEntries(messages) },
      },
    },
  };
}

/** Bytes of the longest body of the blocks from one number to another. */
async function longestBody(node: StockNode, from: number, to: number): Promise<number> {
  let longest = 0;
  for (let number = from; number <= to; number += 1) {
    const hash = await node.rpc<string>("chain_getBlockHash", number);
    const { block } = await node.rpc<{ block: { extrinsics: string[] } }>("chain_getBlock", hash);
    longest = Math.max(
      longest,
      block.extrinsics.reduce((sum, { length }) => sum + length / 2, 0),
    );
  }
  return longest;
}

function* worst(
  scene: Prepared,
  genesisHash: Uint8Array,
): Iterable<{ readonly kind: string; readonly extrinsic: Uint8Array }> {
  const sign = scene.signing(genesisHash);
  const chain = { ...scene, signing: () => sign };
  const kinds = {
    "small nodes": take(messages.manySmallNodes(chain), 200),
    timeouts: messages.timeouts(chain),
    "long responses": messages.longResponses(chain),
    remarks: calls.remarks(chain),
    "nested calls": calls.nestedCalls(chain),
    "a large value": messages.largeValue(chain),
    "many headers": messages.manyHeaders(chain),
    "many voters": messages.manyVoters(chain).slice(0, 1),
    "long messages": calls.longMessages(chain),
    "one remark": calls.longRemark(chain),
    transfers: calls.transfers(chain),
  };
  for (const [kind, extrinsics] of Object.entries(kinds)) {
    for (const extrinsic of extrinsics) yield { kind, extrinsic };
  }
}

function* take<T>(all: Iterable<T>, count: number): Iterable<T> {
  let left = count;
  for (const one of all) {
    if (left === 0) return;
    left -= 1;
    yield one;
  }
}
