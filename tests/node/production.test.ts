import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { mnemonicGenerate } from "@polkadot/util-crypto";
import { accountFromUri, formatJson, parseChainSpec } from "../../bindings/chain/src/chain/index.ts";
import type { SentCommitment } from "../../bindings/relayer/src/prover/index.ts";
import { alice, UNIT } from "../chain/runtimes.ts";
import { runCli } from "../cli/run-cli.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { projectRoot } from "../support/project.ts";
import { RealTimeChain } from "./real-time-chain.ts";
import { bestNumber, finalizedNumber, setIdAt } from "./rpc-blocks.ts";
import { describeWithNode, NodeFolder, type StockNode, until } from "./stock-node.ts";

/** The steps of docs/how-to/production.md, done with a stock node, and what an operator sees if a step is left out. */

const NAME = "SUBSTRATE-mine";
const CODE = resolve(projectRoot, "build/as-ismp-dev.compact.compressed.wasm");

describeWithNode("a validator that is set up as docs/how-to/production.md has it", () => {
  let folder: NodeFolder;
  let specPath: string;
  let node: StockNode;
  const phrase = mnemonicGenerate();
  const aura = accountFromUri(`${phrase}//aura`, "sr25519");
  const grandpa = accountFromUri(`${phrase}//grandpa`, "ed25519");
  const RELAYED = ["--state-pruning", "archive", "--enable-offchain-indexing", "true"];

  const start = (...more: readonly string[]): Promise<StockNode> =>
    folder.start("operator", ["--chain", specPath, "--validator", ...more]);

  /** Waits until some more blocks are final. */
  async function finalizes(more: number): Promise<void> {
    const before = await finalizedNumber(node);
    await until(`${more} blocks more are final`, async () =>
      (await finalizedNumber(node)) >= before + more ? true : undefined,
    );
  }

  async function connected(): Promise<RealTimeChain> {
    return RealTimeChain.connect(NAME, parseChainSpec(readFileSync(specPath, "utf8")), node.url);
  }

  beforeAll(async () => {
    folder = new NodeFolder();
    specPath = join(folder.path, "mine.json");
    const genesis = join(folder.path, "genesis.json");
    writeFileSync(
      genesis,
      formatJson({
        aura: { authorities: [aura.address] },
        grandpa: { authorities: [[grandpa.address, 1]] },
        balances: { balances: [[alice.address, 1000n * UNIT]] },
        sudo: { key: alice.address },
        ismp: { hostStateMachine: NAME, coprocessor: null },
      }),
    );
    const names = ["--name", "Mine", "--id", "mine", "--chain-type", "live"];
    const written = await runCli([
      "chain-spec",
      ...["--blob", CODE, "--genesis", genesis, "--raw", ...names, "-o", specPath],
    ]);
    expect(written).toMatchObject({ code: 0, stderr: "" });
  });

  afterAll(() => folder?.remove());

  it("makes no block before it has its keys, and finalizes after it was restarted with them", async () => {
    node = await start(...RELAYED);
    await expect(node.rpc("author_insertKey", "aura", `${phrase}//aura`, hex(aura.publicKey))).resolves.toBe(
      null,
    );
    await node.rpc("author_insertKey", "gran", `${phrase}//grandpa`, hex(grandpa.publicKey));
    expect(await node.rpc("author_hasKey", hex(grandpa.publicKey), "gran")).toBe(true);
    // Blocks are made as soon as the key is there; the voter is determined when the node starts.
    await until("a block is made", async () => ((await bestNumber(node)) > 1 ? true : undefined));
    expect(await finalizedNumber(node)).toBe(0);
    await node.stop();
    node = await folder.restart(node);
    await finalizes(1);
  }, 120_000);

  it("hands finality over to a key that never left the node", async () => {
    const keys = unhex(await node.rpc<string>("author_rotateKeys"));
    expect(keys).toHaveLength(64);
    expect(await node.rpc("author_hasSessionKeys", hex(keys))).toBe(true);
    const chain = await connected();
    const next = [[hex(keys.subarray(32)), 1n]];
    await chain.root(
      chain.call("Authorities", "schedule_grandpa_change", { next_authorities: next, delay: 0 }),
    );
    await until("the new key has finalized", async () => {
      const head = await node.rpc<string>("chain_getFinalizedHead");
      return (await setIdAt(node, head)) === 1n ? true : undefined;
    });
    await finalizes(2);
    // From the first change on the node can prove finality.
    expect(await chain.node.proveFinality(await finalizedNumber(node))).toBeDefined();
    chain.close();
  }, 120_000);

  it("has messages for a relayer that were sent while off-chain indexing was on, and no others", async () => {
    /** Sends a POST; returns its commitment. */
    async function sent(what: string): Promise<SentCommitment> {
      const chain = await connected();
      const before = await finalizedNumber(node);
      await chain.signed(
        chain.call("Probe", "post", {
          dest: { Substrate: hex(utf8("them")) },
          from: hex(utf8("accept-1")),
          to: hex(utf8("accept-1")),
          timeout: 3600n,
          body: hex(utf8(what)),
          fee: 0n,
        }),
      );
      const { data } = await until(`${what} is sent`, async () =>
        (await chain.events()).find((event) => event.name === "Request" && event.height > before),
      );
      chain.close();
      return { kind: "request", commitment: unhex(String(data["commitment"])) };
    }
    async function isReadable(message: SentCommitment): Promise<boolean> {
      const chain = await connected();
      const found = await chain.ismp.sent(message);
      chain.close();
      return found !== undefined;
    }

    const first = await sent("with an index");
    expect(await isReadable(first)).toBe(true);
    const { ports } = node;
    await node.stop();
    // Without the index, and with only the safe methods.
    node = await start("--state-pruning", "archive", "--rpc-methods", "safe");
    expect(node.ports).not.toEqual(ports);
    await expect(node.rpc("offchain_localStorageGet", "PERSISTENT", "0x00")).rejects.toMatchObject({
      code: -32601,
      message: "RPC call is unsafe to be called externally",
    });
    expect(await isReadable(first)).toBe(false);
    const second = await sent("without an index");
    await node.stop();
    node = await start(...RELAYED);
    expect(await isReadable(first)).toBe(true);
    // The node writes the index when it imports a block, and never later.
    expect(await isReadable(second)).toBe(false);
  }, 180_000);

  it("does not start with another pruning mode than that of its data", async () => {
    await node.stop();
    const args = ["--chain", specPath, "--validator", "--state-pruning", "64"];
    await expect(folder.start("operator", args)).rejects.toThrow(/pruning/i);
  }, 60_000);
});
