import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Chain, devAccount, parseChainSpec } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import {
  ConsensusProver,
  decodeConsensusState,
  encodeConsensusState,
  IsmpChain,
  type KnownState,
  MessageProver,
  type PostRequest,
  RpcRefusedError,
  SubstrateNode,
} from "../../bindings/relayer/src/prover/index.ts";
import { alice } from "../chain/runtimes.ts";
import { runCli } from "../cli/run-cli.ts";
import { blobPath, loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { describeWithNode, NodeFolder, RpcError, type StockNode, until } from "./stock-node.ts";

/** The prover with a stock node that runs our blob: its answers come from the Polkadot SDK's own code. */

const NAME = "SUBSTRATE-solo";

describeWithNode("the prover, asking a stock node", () => {
  let folder: NodeFolder;
  let stock: StockNode;
  let node: SubstrateNode;
  let runtime: Runtime;
  let chain: Chain;

  beforeAll(async () => {
    folder = new NodeFolder();
    runtime = await loadBlob();
    const path = join(folder.path, "spec.json");
    const written = await runCli([
      "chain-spec",
      ...["--blob", blobPath, "--preset", "development", "--raw", "-o", path],
    ]);
    expect(written).toMatchObject({ code: 0, stderr: "" });
    chain = await Chain.create(parseChainSpec(readFileSync(path, "utf8")));
    stock = await folder.start("alice", [
      ...["--chain", path, "--alice", "--validator", "--force-authoring"],
      ...["--enable-offchain-indexing", "true", "--rpc-methods", "unsafe"],
    ]);
    node = new SubstrateNode({
      request: async (method, params = []) => {
        try {
          return await stock.rpc<unknown>(method, ...params);
        } catch (error) {
          if (!(error instanceof RpcError)) throw error;
          throw new RpcRefusedError(method, error.code, error.message, error.data);
        }
      },
    });
  }, 120_000);

  afterAll(() => folder.remove());

  const finalized = async () => (await node.header(await node.finalizedHash())).header.number;

  it("proves finality, and a message that was sent", async () => {
    const call = chain.at().metadata.encodeCall("Probe", "post", {
      dest: { Substrate: hex(utf8("them")) },
      from: hex(utf8("accept-1")),
      to: hex(utf8("accept-1")),
      timeout: 3600n,
      body: "0x010203",
      fee: 0n,
    });
    const prover = new ConsensusProver(node, runtime.lightClient);
    const first = await prover.finality.initialState(NAME, 6000n);
    // Before the first change of authorities `grandpa_proveFinality` has no answer.
    const change = chain.at().metadata.encodeCall("Authorities", "schedule_grandpa_change", {
      next_authorities: [[hex(devAccount("Alice", "ed25519").publicKey), 1n]],
      delay: 0,
    });
    const sudo = chain.at().metadata.encodeCall("Sudo", "sudo", { call: change });
    await node.submit(chain.sign(alice, sudo, { nonce: 0 }));
    await node.submit(chain.sign(alice, call, { nonce: 1 }));
    const ismp = new IsmpChain(node);
    const found = await until("a message in a finalized block", async () => {
      const last = await finalized();
      for (let number = first.latestHeight + 1; number <= last; number += 1) {
        const [message] = await ismp.sentIn(await node.hashAt(number));
        if (message !== undefined) return { message, number };
      }
      return undefined;
    });
    const update = await prover.next(encodeConsensusState(first));
    if (update === undefined) throw new Error("nothing is final");
    expect(update.target.header.number).toBeGreaterThanOrEqual(found.number);
    const later = await until("finality after the change", async () =>
      prover.next(update.nextState).catch(() => undefined),
    );
    expect(decodeConsensusState(later.nextState).setId).toBe(1n);
    expect(decodeConsensusState(update.nextState)).toMatchObject({
      latestHeight: update.target.header.number,
      setId: 1n,
    });

    const sent = await ismp.sent(found.message);
    const post = (sent as { request: PostRequest }).request;
    expect(post).toMatchObject({ source: NAME, dest: "SUBSTRATE-them", nonce: 0n });
    // What a chain that accepts the update would know about the block.
    const { header } = update.target;
    const digest = header.digest.find((item) => item.kind === "consensus" && item.engine === "ISMP");
    const known: KnownState = {
      at: { machine: NAME, consensusStateId: "solo", height: BigInt(header.number) },
      timestamp: 0n,
      overlayRoot: digest !== undefined && "data" in digest ? digest.data.subarray(32) : null,
      stateRoot: header.stateRoot,
    };
    const messages = new MessageProver(node, runtime.lightClient);
    expect((await messages.requests(known, [post])).nodes.length).toBeGreaterThan(0);
    expect((await messages.requestsAbsent(known, [post])).nodes.length).toBeGreaterThan(0);
  }, 180_000);
});
