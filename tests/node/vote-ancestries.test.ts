import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  Chain,
  type ChainBlock,
  devAccount,
  encodeBlock,
  encodeHeader,
  formatChainSpec,
} from "../../bindings/chain/src/chain/index.ts";
import type { LightClient } from "../../bindings/core/src/index.ts";
import {
  decodeConsensusState,
  decodeJustification,
  encodeConsensusState,
  FinalityProver,
  type FinalityUpdate,
  SubstrateNode,
  WebSocketRpc,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { signedMessage } from "../support/grandpa-chain.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { loadPeer, peerIsHere } from "../support/peer.ts";
import { bytes, justification, u64, vec } from "../support/scale.ts";
import { specOf } from "./real-time-chain.ts";
import { describeWithNode, NodeFolder, type StockNode } from "./stock-node.ts";

/**
 * Justifications with vote ancestries as a stock node has verified and stored them. Live validators make them when
 * some see the chain grow before others do; here the votes of four are constructed so, and the node imports the
 * blocks with their signatures: its own verifier checks them.
 */

const NAME = "SUBSTRATE-vote";
const VOTERS = ["Alice", "Bob", "Charlie", "Dave"];
/** In the past, so that no node waits for the blocks' slots. */
const FIRST_SLOT = 290_000_000n;
const BLOCKS = 8;
/**
 * The blocks that the four voted for, by the block that this finalizes. Two votes for exactly that block are too few.
 */
const VOTES: Readonly<Record<number, readonly number[]>> = { 3: [3, 5, 3, 6], 7: [8, 7, 7, 8] };

describeWithNode("the prover, asking a stock node that keeps votes for different blocks", () => {
  let folder: NodeFolder;
  let chain: Chain;
  let stock: StockNode;
  let rpc: WebSocketRpc;
  let node: SubstrateNode;
  let ours: LightClient;

  const block = (number: number): ChainBlock => chain.blockAt(number) as ChainBlock;

  /** The justification that a node makes of these votes: with the headers above the lowest of them. */
  function votedFor(target: number, votes: readonly number[]): Uint8Array {
    const round = BigInt(target);
    const [low, high] = [Math.min(...votes), Math.max(...votes)];
    return justification({
      round,
      targetHash: block(target).hash,
      targetNumber: target,
      precommits: votes.map((number, i) => {
        const voter = devAccount(VOTERS[i] as string, "ed25519");
        const signature = voter.sign(signedMessage(1, block(number), round, 0n));
        return { targetHash: block(number).hash, targetNumber: number, signature, id: voter.publicKey };
      }),
      ancestries: Array.from({ length: high - low }, (_, i) => encodeHeader(block(low + 1 + i).header)),
    });
  }

  beforeAll(async () => {
    folder = new NodeFolder();
    const runtime = await loadBlob();
    ours = runtime.lightClient;
    const spec = specOf(runtime, NAME, VOTERS);
    const [specPath, blocksPath] = [join(folder.path, "spec.json"), join(folder.path, "blocks.bin")];
    writeFileSync(specPath, formatChainSpec(spec));
    chain = await Chain.create(spec, { firstSlot: FIRST_SLOT });
    for (let i = 0; i < BLOCKS; i += 1) await chain.author();
    // As `export-blocks --binary` writes them: their number, then each with its justification.
    const signed = Array.from({ length: BLOCKS }, (_, i) => {
      const votes = VOTES[i + 1];
      const { header, extrinsics } = block(i + 1);
      const encoded = encodeBlock({ header, extrinsics });
      if (votes === undefined) return concat(encoded, Uint8Array.of(0));
      const justifications = vec([concat(utf8("FRNK"), bytes(votedFor(i + 1, votes)))]);
      return concat(encoded, Uint8Array.of(1), justifications);
    });
    writeFileSync(blocksPath, concat(u64(BigInt(BLOCKS)), ...signed));
    const { status, output } = folder.run("full", [
      "import-blocks",
      blocksPath,
      "--binary",
      "--chain",
      specPath,
    ]);
    expect({ status, output }).toEqual({
      status: 0,
      output: expect.stringContaining(`Imported ${BLOCKS} blocks`),
    });
    stock = await folder.start("full", ["--chain", specPath]);
    rpc = new WebSocketRpc(stock.url);
    node = new SubstrateNode(rpc);
  }, 120_000);

  afterAll(async () => {
    rpc?.close();
    await folder?.remove();
  });

  it("finds that the node accepted the votes, and stores them with the headers between", async () => {
    expect((await node.header(await node.finalizedHash())).header.number).toBe(7);
    for (const [target, votes] of Object.entries(VOTES)) {
      const kept = await node.justification(block(Number(target)).hash);
      const { ancestries } = decodeJustification(kept ?? new Uint8Array());
      expect(ancestries).toHaveLength(Math.max(...votes) - Math.min(...votes));
    }
  });

  it.each([
    ["our client", async (): Promise<LightClient | undefined> => ours],
    ["the Rust client", async () => (peerIsHere ? (await loadPeer()).lightClient : undefined)],
  ])("leads %s from one to the next, with votes and headers that it accepts", async (_, load) => {
    const client = await load();
    if (client === undefined) return;
    const prover = new FinalityProver(node, ours);
    let trusted = encodeConsensusState(await prover.initialState(NAME, 6000n, chain.genesis.hash));
    for (const target of [3, 7]) {
      const update = (await prover.next(trusted, { upTo: target })) as FinalityUpdate;
      const verdict = client.verifyGrandpa(trusted, update.finalityProof);
      if (!verdict.ok) throw verdict.error;
      expect(hex(verdict.value)).toBe(hex(update.nextState));
      expect(decodeConsensusState(verdict.value)).toMatchObject({ latestHeight: target });
      trusted = verdict.value;
    }
  });

  it("leads our client to a height without votes, with the votes above it", async () => {
    const prover = new FinalityProver(node, ours);
    const trusted = encodeConsensusState(await prover.initialState(NAME, 6000n, block(3).hash));
    // The node notifies of no justification for block 4, stores none, and can prove none.
    expect(await node.justification(block(4).hash)).toBeUndefined();
    expect(await node.proveFinality(4)).toBeUndefined();
    const update = await prover.next(trusted, { upTo: 4 });
    expect(update?.target.header.number).toBe(4);
  });
});
