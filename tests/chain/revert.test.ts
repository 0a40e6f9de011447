import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import {
  AuthoringError,
  type Chain,
  type ChainBlock,
  type ChainNotice,
  explainUpgradeFault,
  UnknownBlockError,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, stateRoot } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { withTrap } from "../support/trapping-code.ts";
import { alice, asRoot, bob, freeBalance, startChain, transfer, UNIT } from "./runtimes.ts";

/** A developer sets a chain back, most often to before an upgrade to code that traps. */

const folder = mkdtempSync(join(tmpdir(), "as-ismp-revert-"));
let runtime: Runtime;
let made = 0;

beforeAll(async () => {
  runtime = await loadBlob();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(["memory", "LevelDB"])("a chain in %s that is set back", (store) => {
  let chain: Chain;
  let reopen: () => Promise<Chain>;

  beforeEach(async () => {
    made += 1;
    const path = join(folder, `${made}`);
    const start = (): Promise<Chain> =>
      startChain(runtime, {}, store === "memory" ? {} : { database: { path } });
    chain = await start();
    reopen = async () => {
      if (store === "memory") return chain;
      await chain.close();
      chain = await start();
      return chain;
    };
  });

  afterEach(() => chain.close());

  /** Blocks with one transfer each. */
  async function grow(count: number, finalize = true): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const extrinsics = [chain.sign(alice, transfer(chain, bob, UNIT))];
      const { block, outcomes } = await chain.author({ extrinsics });
      expect(outcomes).toMatchObject([{ kind: "success" }]);
      if (finalize) await chain.finalize(block.hash);
    }
  }

  const upgrade = (code: Uint8Array) => {
    const inner = chain.at().metadata.encodeCall("System", "set_code_without_checks", { code });
    return chain.author({ extrinsics: [chain.sign(alice, asRoot(chain, inner))] });
  };

  it("continues from there after an upgrade to code that cannot begin a block, and reports the upgrade before that", async () => {
    await grow(2);
    const { block } = await upgrade(withTrap(runtime.code, "Core_initialize_block"));
    await chain.finalize(block.hash);
    const failure = await chain.author().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AuthoringError);
    const fault = explainUpgradeFault(chain, failure);
    expect(fault).toMatchObject({ upgrade: { number: 3 }, head: { number: 3 } });
    expect(fault?.message).toContain(`block 3 (${hex(block.hash)}) set the code ${fault?.codeHash}`);
    expect(fault?.message).toMatch(/Core_initialize_block: .*dev_setHead with \[2\].*--revert-to 2/);
    // The old blocks can be read, also after a restart.
    await reopen();
    const balance = freeBalance(chain, bob);
    await expect(chain.checkAuthoring()).rejects.toThrow(AuthoringError);

    const before = chain.blockAt(2)?.hash ?? "";
    await chain.revertTo(before);
    expect([chain.best.number, chain.finalized.number]).toEqual([2, 2]);
    await chain.checkAuthoring();
    expect(chain.best.number).toBe(2);
    await grow(2);
    expect(freeBalance(chain, bob)).toBe(balance + 2n * UNIT);
    await reopen();
    expect([chain.best.number, chain.finalized.number]).toEqual([4, 4]);
    expect(chain.find(block.hash)).toBeUndefined();
    expect(chain.justification(block.hash)).toBeUndefined();
    expect(hex(chain.blockAt(2)?.hash ?? new Uint8Array())).toBe(hex(chain.find(before)?.hash ?? utf8("")));
  });

  it("detects code that makes blocks which it does not execute, and reports nothing for code that does both", async () => {
    await grow(1);
    await chain.checkAuthoring();
    await upgrade(withTrap(runtime.code, "Core_execute_block"));
    await chain.author();
    const failure = await chain.checkAuthoring().catch((error: unknown) => error);
    expect(explainUpgradeFault(chain, failure)).toMatchObject({
      upgrade: { number: 2 },
      head: { number: 3 },
      message: expect.stringContaining("Core_execute_block"),
    });
    // Not every error is caused by the code.
    expect(explainUpgradeFault(chain, new UnknownBlockError("0x"))).toBeUndefined();
  });

  it("is set back from code that is not a runtime, also after a restart", async () => {
    await grow(1);
    await upgrade(utf8("no code"));
    await reopen();
    const failure = await chain.author().catch((error: unknown) => error);
    expect(explainUpgradeFault(chain, failure)?.message).toContain("is not a usable runtime");
    await chain.revertTo(chain.blockAt(1)?.hash ?? "");
    await grow(1);
    expect(chain.best.number).toBe(2);
  });

  it("keeps the blocks below, and discards forks and all blocks above permanently", async () => {
    await grow(4);
    await grow(1, false);
    const parent = chain.blockAt(4)?.hash ?? "";
    const fork = (await chain.author({ parent })).block;
    const roots = (): string[] =>
      [0, 1, 2].map((number) => {
        const block = chain.blockAt(number);
        return block === undefined ? "" : hex(stateRoot(block.state, block.stateVersion));
      });
    const kept = roots();
    const gone = [3, 4, 5].map((number) => chain.blockAt(number)?.hash ?? new Uint8Array());
    await chain.revertTo(chain.blockAt(2)?.hash ?? "");
    for (let round = 0; round < 2; round += 1) {
      expect([chain.best.number, chain.finalized.number]).toEqual([2, 2]);
      for (const hash of [...gone, fork.hash]) expect(chain.find(hash)).toBeUndefined();
      expect(chain.blockAt(3)).toBeUndefined();
      expect(chain.leaves.map(({ number }) => number)).toEqual([2]);
      expect(roots()).toEqual(kept);
      await reopen();
    }
    await grow(3);
    expect(chain.finalized.number).toBe(5);
  });

  it("keeps the last finalized block if the new head is above it", async () => {
    await grow(2);
    await grow(3, false);
    const head = chain.blockAt(4)?.hash ?? "";
    await chain.revertTo(head);
    await reopen();
    expect([chain.best.number, chain.finalized.number]).toEqual([4, 2]);
    await chain.finalize(head);
    await grow(1);
  });

  describe("has off-chain entries", () => {
    /** A call of Probe that sends a POST, whose leaf is written to the off-chain database. */
    const post = (body: string) =>
      chain.at().metadata.encodeCall("Probe", "post", {
        dest: { Substrate: hex(utf8("them")) },
        from: hex(utf8("sender")),
        to: hex(utf8("receiver")),
        timeout: 3600n,
        body: hex(utf8(body)),
        fee: 0n,
      });
    const eventsOf = (block: ChainBlock): string =>
      hex(chain.viewOf(block).call("IsmpRuntimeApi_block_events"));

    it("of the remaining blocks, and none of the removed ones", async () => {
      const first = (await chain.author({ extrinsics: [chain.sign(alice, post("first"))] })).block;
      const second = (await chain.author({ extrinsics: [chain.sign(alice, post("second"))] })).block;
      const told = eventsOf(first);
      expect([told, eventsOf(second)]).toEqual([
        expect.stringContaining(hex(utf8("first")).slice(2)),
        expect.stringContaining(hex(utf8("second")).slice(2)),
      ]);
      await chain.revertTo(first.hash);
      expect(eventsOf(first)).toBe(told);
      expect(eventsOf(second)).not.toContain(hex(utf8("second")).slice(2));
    });

    it("of the fork that is kept, after another one was removed", async () => {
      await chain.author();
      const parent = chain.best.hash;
      const ours = (await chain.author({ extrinsics: [chain.sign(alice, post("ours"))] })).block;
      const told = eventsOf(ours);
      const theirs = chain.sign(alice, post("theirs"), { nonce: 0 });
      await chain.author({ parent, extrinsics: [theirs] });
      await chain.revertTo(ours.hash);
      expect(told).toContain(hex(utf8("ours")).slice(2));
      expect(eventsOf(ours)).toBe(told);
    });
  });

  it("notifies its listeners once, and not if there is nothing above", async () => {
    await grow(2);
    const notices: ChainNotice[] = [];
    chain.subscribe((notice) => notices.push(notice));
    await chain.revertTo(chain.best.hash);
    await Promise.resolve();
    expect(notices).toEqual([]);
    const target = await chain.revertTo(chain.blockAt(1)?.hash ?? "");
    await Promise.resolve();
    expect(notices).toMatchObject([{ kind: "reverted", block: { number: 1 } }]);
    expect(target).toBe(chain.best);
  });

  it("refuses an unknown block, and is unchanged then", async () => {
    await grow(1);
    await expect(chain.revertTo(`0x${"00".repeat(32)}`)).rejects.toThrow(UnknownBlockError);
    expect(chain.best.number).toBe(1);
  });
});

it("refuses to set a chain back to a block whose state is pruned", async () => {
  const path = join(folder, "pruned");
  const chain = await startChain(runtime, {}, { database: { path, keep: 1 } });
  for (let i = 0; i < 4; i += 1) {
    await chain.author();
    await chain.finalize(chain.best.hash);
  }
  const at = (number: number): Uint8Array => chain.blockAt(number)?.hash ?? new Uint8Array();
  await expect(chain.revertTo(at(1))).rejects.toThrow(expect.objectContaining({ name: "StatePrunedError" }));
  expect(chain.best.number).toBe(4);
  await chain.author();
  await chain.revertTo(at(4));
  expect(chain.best.number).toBe(4);
  await chain.close();
});
