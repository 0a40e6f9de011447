import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ClassicLevel } from "classic-level";
import {
  Chain,
  type ChainOptions,
  createChainSpec,
  type DatabaseOptions,
  devAccount,
  type RawChainSpec,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, stateRoot } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { cases } from "../support/budget.ts";
import { DevProcess, type Wire, WireClient } from "../support/dev-process.ts";
import { hex, utf8 } from "../support/hex.ts";
import { Reader, readJustification } from "../support/scale.ts";
import { alice, asRoot, bob, FIRST_SLOT, freeBalance, transfer, UNIT } from "./runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "as-ismp-store-"));
let spec: RawChainSpec;
let runtime: Runtime;
let made = 0;

beforeAll(async () => {
  runtime = await loadBlob();
  spec = createChainSpec({ runtime, preset: "development" });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function freshPath(): string {
  made += 1;
  return join(folder, `${made}`);
}

function open(
  path: string,
  keep: DatabaseOptions["keep"] = "archive",
  options: ChainOptions = {},
): Promise<Chain> {
  return Chain.create(spec, { firstSlot: FIRST_SLOT, database: { path, keep }, ...options });
}

/** A block with a transfer, so that every state differs in more than its number. */
async function grow(chain: Chain, blocks: number, finalize = true): Promise<void> {
  for (let i = 0; i < blocks; i += 1) {
    const { block } = await chain.author({ extrinsics: [chain.sign(alice, transfer(chain, bob, UNIT))] });
    if (finalize) await chain.finalize(block.hash);
  }
}

/** A call of Probe that sends a POST, whose leaf is written to the off-chain database. */
function post(chain: Chain): Uint8Array {
  return chain.at().metadata.encodeCall("Probe", "post", {
    dest: { Substrate: hex(utf8("them")) },
    from: hex(utf8("sender")),
    to: hex(utf8("receiver")),
    timeout: 3600n,
    body: hex(utf8("body")),
    fee: 0n,
  });
}

const refused = (name: string) => expect.objectContaining({ name });

describe("a chain in a database", () => {
  it("continues after a restart with the same blocks, forks, finality, state, child tries and off-chain entries", async () => {
    const path = freshPath();
    let chain = await open(path);
    await grow(chain, 3);
    await chain.author({ extrinsics: [chain.sign(alice, post(chain))] });
    const parent = chain.best.hash;
    await grow(chain, 2, false);
    await chain.author({ parent });
    const seen = (of: Chain): unknown => ({
      best: hex(of.best.hash),
      finalized: hex(of.finalized.hash),
      leaves: of.leaves.map(({ hash }) => hex(hash)).sort(),
      blocks: Array.from({ length: 7 }, (_, number) => hex(of.blockAt(number)?.hash ?? new Uint8Array())),
      roots: Array.from({ length: 7 }, (_, number) => {
        const block = of.blockAt(number);
        return block && hex(stateRoot(block.state, block.stateVersion));
      }),
      justifications: [1, 2, 3, 4].map((number) => {
        const bytes = of.justification(of.blockAt(number)?.hash ?? "");
        return bytes && hex(bytes);
      }),
      balance: freeBalance(of, bob),
      events: hex(of.at(of.blockAt(4)?.hash).call("IsmpRuntimeApi_block_events")),
    });
    const before = seen(chain);
    expect(before).toMatchObject({
      events: expect.stringMatching(/^0x04/),
      blocks: expect.arrayContaining([hex(chain.best.hash)]),
    });
    await chain.close();

    chain = await open(path);
    expect(seen(chain)).toEqual(before);
    await grow(chain, 2);
    expect(chain.finalized.number).toBe(8);
    // The fork that finality excluded is discarded permanently.
    await chain.close();
    chain = await open(path);
    expect(chain.leaves).toEqual([chain.best]);
    expect(chain.best.number).toBe(8);
    await chain.close();
  });

  it("is authored and finalized like one in memory: the same blocks with the same justifications", async () => {
    const stored = await open(freshPath(), 2);
    const inMemory = await Chain.create(spec, { firstSlot: FIRST_SLOT });
    for (const chain of [stored, inMemory]) await grow(chain, 5);
    // Signatures of seals contain a random number, so the headers differ in them and in everything that depends on
    // them.
    expect(stored.best.header.stateRoot).toHaveLength(32);
    expect(hex(stateRoot(stored.best.state, 1))).toBe(hex(stored.best.header.stateRoot));
    expect(freeBalance(stored, bob)).toBe(freeBalance(inMemory, bob));
    await stored.close();
  });

  it("is finalized by the authority set that was current when it was closed", async () => {
    const path = freshPath();
    let chain = await open(path);
    const next = ["Bob", "Charlie"].map((name) => [hex(devAccount(name, "ed25519").id), 1]);
    const call = chain.at().metadata.encodeCall("Authorities", "schedule_grandpa_change", {
      next_authorities: next,
      delay: 0,
    });
    const { block: end } = await chain.author({ extrinsics: [chain.sign(alice, asRoot(chain, call))] });
    await chain.finalize(end.hash);
    await chain.close();
    chain = await open(path);
    const { block } = await chain.author();
    await chain.finalize(block.hash);
    const votes = readJustification(
      new Reader(chain.justification(block.hash) ?? new Uint8Array()),
    ).precommits;
    expect(votes.map(({ id }) => hex(id)).sort()).toEqual(next.map(([id]) => id).sort());
    expect(hex(chain.proveFinality(1)?.subarray(0, 32) ?? new Uint8Array())).toBe(hex(end.hash));
    await chain.close();
  });
});

describe("pruning", () => {
  it("drops the states below the kept ones with a named error, keeps blocks and the other states, also after a restart", async () => {
    const path = freshPath();
    let chain = await open(path, 4);
    await grow(chain, 11);
    for (let round = 0; round < 2; round += 1) {
      const lowest = chain.finalized.number - 3;
      for (let number = lowest; number <= chain.best.number; number += 1) {
        const block = chain.blockAt(number);
        if (block === undefined) throw new Error("a block is missing");
        expect(hex(stateRoot(block.state, block.stateVersion))).toBe(hex(block.header.stateRoot));
      }
      await chain.close();
      chain = await open(path, 4);
      const old = chain.blockAt(2);
      expect(old?.extrinsics.length).toBeGreaterThan(1);
      expect(chain.justification(old?.hash ?? "")).toBeDefined();
      expect(() => chain.at(old?.hash).get(utf8(":code"))).toThrow(refused("StatePrunedError"));
      await grow(chain, 5);
    }
    await chain.close();
  });

  it("frees what is not needed any more", async () => {
    const count = async (keep: DatabaseOptions["keep"]): Promise<number> => {
      const path = freshPath();
      const chain = await open(path, keep);
      await grow(chain, 12);
      await chain.close();
      const database = new ClassicLevel<Uint8Array, Uint8Array>(path, { keyEncoding: "view" });
      const keys = await database.keys({ gte: utf8("t"), lt: utf8("u") }).all();
      await database.close();
      return keys.length;
    };
    expect(await count(2)).toBeLessThan((await count("archive")) / 2);
  });
});

describe("a database is refused with a named error", () => {
  it("that is of another chain", async () => {
    const path = freshPath();
    await (await open(path)).close();
    const other = createChainSpec({ runtime, preset: "local_testnet" });
    const opened = Chain.create(other, { database: { path } });
    await expect(opened).rejects.toMatchObject({ name: "DatabaseGenesisError" });
    await (await open(path)).close();
  });

  it("that has another format, or is not of a chain", async () => {
    for (const [key, value] of [
      ["mform", "as-ismp chain 0 blake2_256"],
      ["something", "else"],
    ] as const) {
      const path = freshPath();
      if (key === "mform") await (await open(path)).close();
      const database = new ClassicLevel(path);
      await database.put(key, value);
      await database.close();
      await expect(open(path)).rejects.toMatchObject({ name: "DatabaseVersionError" });
    }
  });

  it("that another chain has open", async () => {
    const path = freshPath();
    const chain = await open(path);
    await expect(open(path)).rejects.toMatchObject({ name: "DatabaseUnusableError" });
    await chain.close();
    await (await open(path)).close();
  });
});

describe("a process that is killed", () => {
  const ROUNDS = cases(4, 10);

  it(`at a random moment loses nothing that it reported as final, ${ROUNDS} times`, async () => {
    const path = freshPath();
    // A header names its parent, so the last reported one represents all before it.
    let last: Wire;
    for (let round = 0; round <= ROUNDS; round += 1) {
      const process_ = await DevProcess.start("--data", path, "--keep", "8", "--seal", "interval=10");
      try {
        const client = await WireClient.open(process_.url);
        if (last !== undefined) {
          expect(process_.facts.finalized).toBeGreaterThanOrEqual(Number(last.number));
          const hash = await client.call("chain_getBlockHash", last.number);
          const told = await client.call("chain_getBlock", hash);
          expect(told).toMatchObject({
            block: { header: last },
            justifications: [[[70, 82, 78, 75], expect.anything()]],
          });
        }
        // Its best block's state is complete: the runtime can execute on it, and build on it.
        expect(await client.call("state_call", "AuraApi_authorities", "0x")).toMatch(/^0x04/);
        const id = await client.call("chain_subscribeFinalizedHeads");
        const heads = (): Wire[] =>
          client.messages
            .filter(({ params }) => params?.subscription === id)
            .map(({ params }) => params.result);
        await client.when(() => heads().length > 3);
        await sleep(Math.random() * 300);
        await process_.end("SIGKILL");
        await client.closed;
        const before: number = last === undefined ? 0 : Number(last.number);
        last = heads().at(-1);
        expect(Number(last.number)).toBeGreaterThan(before);
      } finally {
        await process_.end("SIGKILL");
      }
    }
  });
});
