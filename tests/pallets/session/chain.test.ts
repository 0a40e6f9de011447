import { beforeAll, describe, expect, it } from "@jest/globals";
import { devAccount, slotOf } from "../../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import {
  decodeConsensusState,
  encodeConsensusState,
  FinalityProver,
  SubstrateNode,
} from "../../../bindings/relayer/src/prover/index.ts";
import { loadSessions } from "../../support/blob.ts";
import { concat, hex, unhex } from "../../support/hex.ts";
import { LiveChain } from "../../support/live-chain.ts";
import { u8, u32, u64 } from "../../support/scale.ts";
import { accountId, genesisOf, grandpaKey, PERIOD, SessionChain } from "./scene.ts";

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadSessions();
});

/** Alice alone is the validator; Bob and Alice join. The best block is 2. */
async function withBobComing(chain: SessionChain): Promise<void> {
  await chain.succeed(chain.setKeys("Bob"));
  await chain.succeed(chain.signed("Alice", "Candidates", "join"), chain.signed("Bob", "Candidates", "join"));
}

describe("a chain with sessions", () => {
  it("changes its authors and voters without root, one session after they were chosen", async () => {
    const chain = await SessionChain.start(runtime);
    const alone = { validators: ["Alice"], authors: ["Alice"], voters: ["Alice"], setId: 0n };
    expect(chain.state()).toEqual({ ...alone, index: 0, queued: ["Alice"], changed: false });
    await withBobComing(chain);
    await chain.to(PERIOD - 1);
    expect(chain.state()).toEqual({ ...alone, index: 0, queued: ["Alice"], changed: false });

    await chain.to(PERIOD);
    expect(chain.state()).toEqual({ ...alone, index: 1, queued: ["Alice", "Bob"], changed: true });
    expect(chain.events()).toEqual([
      ["NewQueued", {}],
      ["NewSession", { sessionIndex: 1 }],
    ]);
    await chain.to(2 * PERIOD - 1);
    expect(chain.state()).toMatchObject({ ...alone, index: 1 });

    await chain.to(2 * PERIOD);
    const both = ["Alice", "Bob"];
    const state = { validators: both, authors: both, voters: both, setId: 1n };
    expect(chain.state()).toEqual({ ...state, index: 2, queued: both, changed: true });
    expect(chain.query("Grandpa", "SetIdSession", 0n)).toBeNull();
    expect(chain.query("Grandpa", "SetIdSession", 1n)).toBe(2);
  });

  it("announces the change to nodes and light clients in the first block of the session", async () => {
    const chain = await SessionChain.start(runtime);
    await withBobComing(chain);
    const logs = (number: number): unknown[] =>
      (chain.chain.blockAt(number)?.header.digest ?? [])
        .flatMap((item) => (item.kind === "consensus" ? [[item.engine, hex(item.data)]] : []))
        .filter(([engine]) => engine === "aura" || engine === "FRNK");
    await chain.to(2 * PERIOD + 1);
    expect(logs(PERIOD)).toEqual([]);
    const aura = concat(u8(1), u8(2 << 2), unhex(accountId("Alice")), unhex(accountId("Bob")));
    const voter = (name: string): Uint8Array => concat(unhex(grandpaKey(name)), u64(1n));
    const grandpa = concat(u8(1), u8(2 << 2), voter("Alice"), voter("Bob"), u32(0));
    expect(logs(2 * PERIOD)).toEqual([
      ["aura", hex(aura)],
      ["FRNK", hex(grandpa)],
    ]);
    expect(logs(2 * PERIOD + 1)).toEqual([]);
  });

  it("is authored by the new authors from the block after that one on", async () => {
    const options = { keys: [devAccount("Alice")] };
    const { chain } = await SessionChain.start(runtime, genesisOf("Alice"), options).then(async (made) => {
      await withBobComing(made);
      await made.to(2 * PERIOD - 1);
      return made;
    });
    const slotsOf = (author: number): bigint => {
      const next = (slotOf(chain.best.header) ?? 0n) + 1n;
      return next % 2n === BigInt(author) ? next : next + 1n;
    };
    // In the first block of the session Alice is still the only author, also in a slot that would be Bob's.
    await chain.author({ slot: slotsOf(1) });
    await expect(chain.author({ slot: slotsOf(1) })).rejects.toMatchObject({ name: "NoAuthorKeyError" });
    await chain.author({ slot: slotsOf(0) });
    expect(chain.best.number).toBe(2 * PERIOD + 1);
  });

  it("leads to the same state on a node that imports it from genesis", async () => {
    const chain = await SessionChain.start(runtime);
    const other = await SessionChain.start(runtime);
    await withBobComing(chain);
    await chain.to(3 * PERIOD);
    for (let number = 1; number <= 3 * PERIOD; number += 1) {
      const block = chain.chain.blockAt(number);
      if (block === undefined) throw new Error(`block ${number} is missing`);
      await other.chain.import(block);
    }
    expect(hex(other.chain.best.hash)).toBe(hex(chain.chain.best.hash));
    expect(other.state()).toEqual(chain.state());
    expect(other.state()).toMatchObject({ voters: ["Alice", "Bob"], setId: 2n });
  });
});

describe("finality of a chain with sessions", () => {
  it("goes on through changes of the voters, and a prover's light client follows them", async () => {
    const genesis = { aura: { authorities: [] }, grandpa: { authorities: [] }, ...genesisOf("Alice") };
    const live = await LiveChain.start(runtime, "SUBSTRATE-sess", { genesis });
    const chain = new SessionChain(live.chain);
    const prover = new FinalityProver(new SubstrateNode(live.rpc()), runtime.lightClient);
    let trusted = encodeConsensusState(await prover.initialState("SUBSTRATE-sess", 6000n));
    expect(decodeConsensusState(trusted)).toMatchObject({ latestHeight: 0, setId: 0n });

    await withBobComing(chain);
    await chain.to(3 * PERIOD);
    await chain.succeed(chain.signed("Alice", "Candidates", "leave"));
    await chain.to(6 * PERIOD + 1);
    await live.finalize();
    const heights: number[] = [];
    for (;;) {
      const update = await prover.next(trusted);
      if (update === undefined) break;
      trusted = update.nextState;
      heights.push(update.target.header.number);
    }
    // One proof for each set of voters: sessions 2 to 6 each begin a set.
    expect(heights).toEqual([2, 3, 4, 5, 6].map((session) => session * PERIOD).concat(6 * PERIOD + 1));
    const state = decodeConsensusState(trusted);
    expect(state).toMatchObject({ latestHeight: 6 * PERIOD + 1, setId: 5n });
    expect(state.authorities.map(({ id }) => hex(id))).toEqual([grandpaKey("Bob")]);
    expect(chain.state()).toMatchObject({ validators: ["Bob"], authors: ["Bob"], voters: ["Bob"] });
  });
});
