import { beforeAll, describe, expect, it } from "@jest/globals";
import { Chain, createChainSpec } from "../../bindings/chain/src/chain/index.ts";
import { RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import { type ReadStateOptions, readNodeState } from "../../bindings/cli/src/upgrade/node-state.ts";
import { stateRoot } from "../../bindings/core/src/index.ts";
import { localRpc, type RpcClient, RpcRefusedError } from "../../bindings/relayer/src/client/index.ts";
import { withRetry } from "../../bindings/relayer/src/relayer/index.ts";
import { genesis } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { type Json, tampered } from "../support/tampered-rpc.ts";

/** The whole state of a chain, read over JSON-RPC: several pages of keys, and two child tries. */

/** More than two pages. */
const ENTRIES = 2500;
const LIMIT = 2 ** 30;

function entries(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `0x${(0x770000 + i).toString(16)}`,
      `0x${"ab".repeat(1 + (i % 60))}`,
    ]),
  );
}

describe("reading the state of a node", () => {
  let chain: Chain;
  let rpc: RpcClient;
  let asked: string[];

  beforeAll(async () => {
    const spec = createChainSpec({ runtime: await loadBlob(), genesis });
    const raw = {
      top: { ...spec.genesis.raw.top, ...entries(ENTRIES) },
      childrenDefault: {
        [hex(Buffer.from("ISMP"))]: entries(1001),
        [hex(Buffer.from("other"))]: entries(1),
      },
    };
    chain = await Chain.create({ ...spec, genesis: { raw } });
    await chain.author();
    await chain.finalize(chain.best.hash);
    const client = localRpc(new RpcServer(chain));
    rpc = {
      request: (method, params = []) => {
        asked.push(method);
        return client.request(method, params);
      },
    };
    asked = [];
  });

  const read = (from: RpcClient = rpc, options: Partial<ReadStateOptions> = {}) =>
    readNodeState(from, { maxBytes: LIMIT, ...options });
  const rootOf = ({ state }: Awaited<ReturnType<typeof read>>): string => hex(stateRoot(state, 1));

  it("gives all entries, those of child tries too, which have the root of the finalized block", async () => {
    await chain.author();
    const read_ = await read();
    expect(hex(read_.hash)).toBe(hex(chain.finalized.hash));
    expect([...read_.state.top.entries()].length).toBe([...chain.finalized.state.top.entries()].length);
    expect([...read_.state.children.keys()]).toEqual(["ISMP", "other"]);
    expect(rootOf(read_)).toBe(hex(chain.finalized.header.stateRoot));
    expect(read_.header).toEqual(chain.finalized.header);
  });

  it("gives the state of another block by number or hash", async () => {
    for (const at of [0, chain.genesis.hash]) {
      expect(rootOf(await read(rpc, { at }))).toBe(hex(chain.genesis.header.stateRoot));
    }
    await expect(read(rpc, { at: 99 })).rejects.toMatchObject({ name: "UnknownHeightError" });
  });

  it("tells how far it is, page by page", async () => {
    const told: number[] = [];
    await read(rpc, { onProgress: ({ entries: count }) => told.push(count) });
    expect(told.length).toBeGreaterThanOrEqual(6);
    expect(told).toEqual([...told].sort((left, right) => left - right));
    const children = 1002;
    expect(told.at(-1)).toBe([...chain.finalized.state.top.entries()].length + children);
  });

  it("asks for less where the node finds an answer too large", async () => {
    const most = 70;
    const strict: RpcClient = {
      request: (method, params = []) => {
        const asks = method.endsWith("queryStorageAt") ? (params[0] as string[]).length : 0;
        const pages = method === "state_getKeysPaged" ? (params[1] as number) : 0;
        if (asks > most) throw new RpcRefusedError(method, -32008, "Response is too big");
        if (pages > most) throw new RpcRefusedError(method, 4002, "count exceeds maximum value");
        return rpc.request(method, params);
      },
    };
    expect(rootOf(await read(strict))).toBe(hex(chain.finalized.header.stateRoot));
  });

  it("asks a busy node again, and not one that has no such state", async () => {
    let refusals = 0;
    const busy: RpcClient = {
      request: (method, params = []) => {
        refusals += 1;
        if (refusals % 3 === 0) throw new RpcRefusedError(method, -32009, "Server is busy");
        return rpc.request(method, params);
      },
    };
    const retry = {
      attempts: 5,
      first_seconds: 0.001,
      most_seconds: 0.001,
      answer_seconds: 60,
      budget_seconds: 60,
      at_once: 4,
    };
    const patient = withRetry(busy, retry, { sleep: () => Promise.resolve() });
    expect(rootOf(await read(patient))).toBe(hex(chain.finalized.header.stateRoot));
    expect(refusals).toBeGreaterThan(3);

    const pruned = tampered(rpc, {
      state_getKeysPaged: () => {
        throw new RpcRefusedError("state_getKeysPaged", 4003, "State already discarded");
      },
    });
    await expect(read(pruned)).rejects.toMatchObject({ name: "RpcRefusedError" });
  });

  it("refuses a state that is larger than allowed, before it has read all of it", async () => {
    asked = [];
    await read();
    const all = asked.length;
    asked = [];
    await expect(read(rpc, { maxBytes: 2 ** 20 })).rejects.toMatchObject({
      name: "StateTooLargeError",
      message: expect.stringContaining("--max-memory"),
    });
    expect(asked.length).toBeLessThan(all);
  });

  it.each([
    [
      "repeats a page for ever",
      "state_getKeysPaged",
      (answer: string[], [, , after]: string[]) => (after === null ? answer : [after, ...answer]),
    ],
    [
      "gives more keys than were asked for",
      "childstate_getKeysPaged",
      (answer: string[]) => (answer.length < 1000 ? answer : [...answer, "0xff"]),
    ],
    [
      "lists a key that has no value",
      "state_queryStorageAt",
      ([{ changes }]: Json) => [
        { changes: changes.map(([key]: string[], i: number) => [key, i === 7 ? null : "0x00"]) },
      ],
    ],
  ])("refuses a node that %s", async (_, method, lie) => {
    const lying = tampered(rpc, { [method]: lie as never });
    await expect(read(lying)).rejects.toMatchObject({ name: "MalformedAnswerError" });
  });

  it("finds out which hash function a chain has for its headers", async () => {
    const spec = createChainSpec({ runtime: await loadBlob(), genesis });
    const other = await Chain.create(spec, { hasher: "keccak256" });
    const read_ = await read(localRpc(new RpcServer(other)));
    expect(read_.hasher).toBe("keccak256");
    expect(rootOf(read_)).toBe(hex(other.genesis.header.stateRoot));
  });
});
