import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  Chain,
  createChainSpec,
  formatChainSpec,
  type JsonObject,
  slotOf,
} from "../../bindings/chain/src/chain/index.ts";
import { genesisEntry, genesisOf, PERIOD, SessionChain } from "../pallets/session/scene.ts";
import { loadSessions } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { follow } from "./rpc-blocks.ts";
import { describeWithNode, NodeFolder, type StockNode, until } from "./stock-node.ts";

/**
 * Stock nodes run a runtime whose validators change by sessions. Alice is the only validator at first; Bob, who has a node
 * too, joins without root. Two voters must both vote, so that what is final later was voted for by the new set.
 */

describeWithNode("stock nodes with a runtime that has sessions", () => {
  let folder: NodeFolder;
  let alice: StockNode;
  let chain: SessionChain;

  const submit = (extrinsic: Uint8Array) => alice.rpc<string>("author_submitExtrinsic", hex(extrinsic));

  /** Follows the chain until this many blocks are final. */
  async function finalized(number: number): Promise<void> {
    await until(`block ${number} is final`, async () => {
      return (await follow(chain.chain, alice)) >= number ? true : undefined;
    });
  }

  beforeAll(async () => {
    folder = new NodeFolder();
    const runtime = await loadSessions();
    const session = { keys: [genesisEntry("Alice")], nonAuthorityKeys: [genesisEntry("Bob")] };
    const genesis = { ...genesisOf(), session } as unknown as JsonObject;
    const spec = createChainSpec({ runtime, genesis, name: "Sessions", id: "sessions", chainType: "Local" });
    const path = join(folder.path, "spec.json");
    writeFileSync(path, formatChainSpec(spec));
    chain = new SessionChain(await Chain.create(spec));
    const start = (name: string, ...more: string[]) =>
      folder.start(name, ["--chain", path, `--${name}`, "--validator", ...more]);
    alice = await start("alice");
    await start("bob", "--bootnodes", await alice.address());
  });

  afterAll(() => folder?.remove());

  it("lets accounts join the validators without root, and both make and finalize blocks after that", async () => {
    await submit(chain.signed("Alice", "Candidates", "join"));
    await submit(chain.signed("Bob", "Candidates", "join"));
    await finalized(PERIOD);
    expect(chain.query("Candidates", "Candidates")).toHaveLength(2);
    await finalized(2 * PERIOD);
    // Two voters need both votes: that further blocks become final shows that the new set votes.
    await finalized(3 * PERIOD + 1);
    const both = ["Alice", "Bob"];
    expect(chain.state()).toMatchObject({ validators: both, authors: both, voters: both });
    const authors = new Set<bigint>();
    for (let number = 2 * PERIOD + 1; number <= chain.chain.best.number; number += 1) {
      const block = chain.chain.blockAt(number);
      authors.add((slotOf(block?.header ?? chain.chain.best.header) ?? 0n) % 2n);
    }
    expect([...authors].sort()).toEqual([0n, 1n]);
  });
});
