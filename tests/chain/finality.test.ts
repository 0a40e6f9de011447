import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  authoritySet,
  type Chain,
  type ChainBlock,
  type ChainNotice,
  devAccount,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { settle } from "../rpc/client.ts";
import { accepted } from "../support/api.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { consensusState, Reader, readJustification, u8 } from "../support/scale.ts";
import { alice, asRoot, startChain } from "./runtimes.ts";

const voters = (...names: string[]): [string, number][] =>
  names.map((name) => [devAccount(name, "ed25519").address, 1]);
const ids = (...names: string[]): string[] => names.map((name) => hex(devAccount(name, "ed25519").id)).sort();

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadBlob();
});

function start(...names: string[]): Promise<Chain> {
  const genesis = {
    aura: { authorities: [] },
    grandpa: { authorities: voters(...names) },
    balances: { balances: [[alice.address, 10n ** 15n]] },
    sudo: { key: alice.address },
  } as const;
  return startChain(runtime, { genesis });
}

/** A block that schedules other authorities, without delay. */
async function change(chain: Chain, ...names: string[]): Promise<ChainBlock> {
  const next = names.map((name) => [hex(devAccount(name, "ed25519").id), 1]);
  const call = chain.at().metadata.encodeCall("Authorities", "schedule_grandpa_change", {
    next_authorities: next,
    delay: 0,
  });
  const { block, outcomes } = await chain.author({ extrinsics: [chain.sign(alice, asRoot(chain, call))] });
  expect(outcomes).toMatchObject([{ kind: "success" }]);
  return block;
}

/** The trusted state of a light client that knows a block. */
function trust(chain: Chain, { hash, number }: ChainBlock, names?: readonly string[]): Uint8Array {
  const view = chain.at(hash);
  const own = authoritySet(view.runtime, view.storage());
  const others = names?.map((name) => ({ id: devAccount(name, "ed25519").id, weight: 1n }));
  const set = own && { ...own, voters: others ?? own.voters };
  return consensusState({
    authorities: set?.voters ?? [],
    setId: set?.id ?? 0n,
    latestHeight: number,
    latestHash: hash,
    slotDuration: 6000n,
    stateMachine: concat(u8(3), utf8("solo")),
  });
}

const signersOf = (chain: Chain, block: ChainBlock): string[] => {
  const justification = chain.justification(block.hash);
  if (justification === undefined) throw new Error(`block ${block.number} is not justified`);
  return readJustification(new Reader(justification))
    .precommits.map(({ id }) => hex(id))
    .sort();
};

describe("finality of a development chain", () => {
  it("is proven to a light client, which refuses the proof with another set", async () => {
    const chain = await start("Alice", "Bob", "Charlie", "Dave");
    for (let i = 0; i < 3; i += 1) await chain.author();
    await chain.finalize(chain.best.hash);
    const proof = chain.proveFinality(0) ?? new Uint8Array();
    const before = trust(chain, chain.genesis);
    expect(hex(accepted(runtime.lightClient.verifyGrandpa(before, proof)))).toBe(
      hex(trust(chain, chain.best)),
    );
    const others = trust(chain, chain.genesis, ["Alice", "Bob", "Charlie", "Eve"]);
    const verdict = runtime.lightClient.verifyGrandpa(others, proof);
    expect(verdict).toMatchObject({ ok: false });
  });

  it("is voted for at the end of a set, even if only a later block was finalized, and then by the next set", async () => {
    const chain = await start("Alice", "Bob");
    const told: ChainNotice[] = [];
    chain.subscribe((notice) => {
      if (notice.kind === "finalized") told.push(notice);
    });
    const first = await chain.author();
    const end = await change(chain, "Bob", "Charlie", "Dave");
    const { block: last } = await chain.author();
    await chain.finalize(last.hash);
    await settle();
    expect(told.map(({ block }) => block.number)).toEqual([2, 3]);
    expect(chain.justification(first.block.hash)).toBeUndefined();
    expect(signersOf(chain, end)).toEqual(ids("Alice", "Bob"));
    expect(signersOf(chain, last)).toEqual(ids("Bob", "Charlie", "Dave"));

    // Same as a node: up to the end of the block's set, or the latest block.
    const { lightClient } = runtime;
    const state = accepted(
      lightClient.verifyGrandpa(trust(chain, chain.genesis), chain.proveFinality(0) ?? new Uint8Array()),
    );
    expect(hex(state)).toBe(hex(trust(chain, end)));
    expect(hex(chain.proveFinality(2)?.subarray(0, 32) ?? new Uint8Array())).toBe(hex(end.hash));
    expect(hex(chain.proveFinality(3)?.subarray(0, 32) ?? new Uint8Array())).toBe(hex(last.hash));
    expect(() => chain.proveFinality(4)).toThrow(expect.objectContaining({ name: "NotFinalizedError" }));
  });

  it("fails without the keys of enough voters, and then nothing is final", async () => {
    const chain = await start("Alice");
    const end = await change(chain, "Alice", "a name without a key here", "nor of this one");
    const { block } = await chain.author();
    await expect(chain.finalize(block.hash)).rejects.toMatchObject({ name: "NoVoterKeysError" });
    expect(chain.finalized).toBe(chain.genesis);
    await chain.finalize(end.hash);
    expect(chain.finalized).toBe(end);
  });

  it("needs no votes if there are no authorities", async () => {
    const chain = await startChain(runtime);
    const { block } = await chain.author();
    await chain.finalize(block.hash);
    expect(chain.justification(block.hash)).toBeUndefined();
    expect(chain.proveFinality(0)).toBeUndefined();
  });
});
