import { beforeAll, describe, expect, it } from "@jest/globals";
import { ScaleReader } from "../../bindings/core/src/codec/scale.ts";
import {
  DishonestNodeError,
  decodeConsensusState,
  decodeJustification,
  encodeConsensusState,
  FinalityProver,
  ForeignChainError,
  MalformedAnswerError,
  NoJustificationError,
  RpcRefusedError,
  SubstrateNode,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { LiveChain } from "../support/live-chain.ts";
import { flipped, type Lies, tampered } from "../support/tampered-rpc.ts";

describe("a finality proof from a node", () => {
  let chain: LiveChain;
  let trusted: Uint8Array;

  /** A prover whose node gives these false answers. */
  function prover(lies: Lies = {}): FinalityProver {
    return new FinalityProver(new SubstrateNode(tampered(chain.rpc(), lies)), chain.lightClient);
  }

  beforeAll(async () => {
    chain = await LiveChain.start(await loadBlob(), "SUBSTRATE-left", { justificationPeriod: 4 });
    await chain.blocks(2);
    trusted = encodeConsensusState(await prover().initialState("SUBSTRATE-left", 6000n));
    await chain.blocks(10);
  });

  it("begins with the current authorities", () => {
    const state = decodeConsensusState(trusted);
    expect(state).toMatchObject({ latestHeight: 2, setId: 0n, slotDuration: 6000n });
    expect(state.authorities).toHaveLength(4);
  });

  it("leads to the last finalized block, with as few signatures as possible", async () => {
    const update = await prover().next(trusted);
    if (update === undefined) throw new Error("nothing was proven");
    expect(update.target.header.number).toBe(12);
    expect(hex(decodeConsensusState(update.nextState).latestHash)).toBe(hex(chain.chain.finalized.hash));
    const reader = new ScaleReader(update.finalityProof.subarray(32));
    expect(decodeJustification(reader.bytes()).precommits).toHaveLength(3);
    // The trusted block itself need not be in the proof.
    expect(reader.compact()).toBe(10);
  });

  it("does not exist if no newer block is final", async () => {
    const { nextState } = (await prover().next(trusted)) as { nextState: Uint8Array };
    expect(await prover().next(nextState)).toBeUndefined();
  });

  it("goes no further than its limit, to the last block with votes", async () => {
    const limits = { belowVotes: false };
    expect((await prover().next(trusted, { ...limits, upTo: 11 }))?.target.header.number).toBe(8);
    expect((await prover().next(trusted, { mostBlocks: 6 }))?.target.header.number).toBe(8);
    await expect(prover().next(trusted, { ...limits, upTo: 3 })).rejects.toThrow(NoJustificationError);
  });

  it("goes to exactly the given height, with votes for a later block", async () => {
    for (const upTo of [3, 11]) {
      const update = await prover().next(trusted, { upTo });
      if (update === undefined) throw new Error("nothing was proven");
      expect(decodeConsensusState(update.nextState).latestHeight).toBe(upTo);
      expect(update.belowVotes).toBe(true);
    }
    // The next justification is stored with its block if the node can prove nothing else.
    const keeping = prover({ grandpa_proveFinality: () => null });
    expect((await keeping.next(trusted, { upTo: 5 }))?.target.header.number).toBe(5);
    // A height with votes of its own needs none above it.
    expect(await prover().next(trusted, { upTo: 8 })).toMatchObject({ belowVotes: false });
  });

  it("needs no grandpa_proveFinality", async () => {
    const refusing = prover({ grandpa_proveFinality: () => null });
    expect((await refusing.next(trusted))?.target.header.number).toBe(12);
  });

  it("is refused if the chain is another one", async () => {
    const other = encodeConsensusState({
      ...decodeConsensusState(trusted),
      latestHash: new Uint8Array(32).fill(9),
    });
    await expect(prover().next(other)).rejects.toThrow(ForeignChainError);
  });

  it("keeps the headers that were read if a node refuses in the middle, and requests only the rest", async () => {
    const asked = new Map<string, number>();
    let refuses = true;
    const rpc = chain.rpc();
    const proving = new FinalityProver(
      new SubstrateNode({
        request: (method, params = []) => {
          if (method !== "chain_getHeader") return rpc.request(method, params);
          const hash = String(params[0]);
          asked.set(hash, (asked.get(hash) ?? 0) + 1);
          if (refuses && asked.size === 6) throw new RpcRefusedError(method, -32999, "rate limited");
          return rpc.request(method, params);
        },
      }),
      chain.lightClient,
    );
    await expect(proving.next(trusted)).rejects.toThrow("rate limited");
    refuses = false;
    expect((await proving.next(trusted))?.target.header.number).toBe(12);
    const times = [...asked.values()];
    expect(times).toHaveLength(10);
    expect(times.filter((count) => count > 1)).toHaveLength(1);
  });

  const lies: readonly (readonly [string, Lies, unknown])[] = [
    [
      "another state root in a header",
      { chain_getHeader: (header) => ({ ...header, stateRoot: flipped(header.stateRoot, 5) }) },
      DishonestNodeError,
    ],
    [
      "a block twice on the way",
      {
        chain_getBlockHash: (hashes: string[]) =>
          hashes.length > 3 ? hashes.with(3, hashes[2] ?? "") : hashes,
      },
      DishonestNodeError,
    ],
    [
      "an invalid signature",
      { grandpa_proveFinality: (proof: string) => flipped(proof, 32 + 2 + 8 + 36 + 1 + 36 + 10) },
      DishonestNodeError,
    ],
    [
      "a justification of another round",
      { grandpa_proveFinality: (proof: string) => flipped(proof, 32 + 2) },
      DishonestNodeError,
    ],
    [
      "a malformed justification",
      { grandpa_proveFinality: () => `0x${"00".repeat(32)}0c010203` },
      DishonestNodeError,
    ],
    ["a number instead of a hash", { chain_getFinalizedHead: () => 7 }, MalformedAnswerError],
    [
      "a header without digest",
      { chain_getHeader: (header) => ({ ...header, digest: null }) },
      MalformedAnswerError,
    ],
  ];

  it.each(lies)("is refused if a node returns %s", async (_, told, error) => {
    await expect(prover(told).next(trusted)).rejects.toThrow(error as typeof Error);
  });

  it("is not begun with authorities that the node invents", async () => {
    const liar = prover({
      state_getReadProof: (answer) => ({
        ...answer,
        proof: answer.proof.map((node: string) => flipped(node, 40 % ((node.length - 2) / 2))),
      }),
    });
    await expect(liar.initialState("SUBSTRATE-left", 6000n)).rejects.toThrow(DishonestNodeError);
  });
});
