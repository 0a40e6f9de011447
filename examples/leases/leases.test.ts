import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Account, createChainSpec, describeOutcome, devAccount } from "@as-ismp/chain";
import { DevChain } from "@as-ismp/chain/dev";
import { sealBlock } from "@as-ismp/chain/rpc";
import { Runtime } from "@as-ismp/core";
import { bareExtrinsic } from "@as-ismp/relayer/substrate";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** What `npx as-ismp` runs. */
const command = path("../../bindings/cli/dist/main.js");

const alice = devAccount("Alice");
const bob = devAccount("Bob");

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;
/** SCALE `Vec<u8>` of a short text. */
const text = (name: string): Uint8Array => Buffer.from([name.length << 2, ...Buffer.from(name)]);

describe("a chain whose off-chain workers remove what has ended", () => {
  const folder = mkdtempSync(join(tmpdir(), "leases-"));
  const errors: unknown[] = [];
  let runtime: Runtime;
  let node: DevChain;

  beforeAll(async () => {
    const blob = join(folder, "leases.wasm");
    // Not optimized, which takes a third of the time.
    execFileSync(process.execPath, [command, "build", path("runtime.json"), "--output", blob, "--debug"]);
    runtime = await Runtime.load(readFileSync(blob));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  beforeEach(async () => {
    const spec = createChainSpec({ runtime, preset: "development" });
    node = await DevChain.start({ spec, seal: { kind: "manual" }, onError: (error) => errors.push(error) });
  });

  afterEach(async () => {
    await node.stop();
    expect(errors.splice(0)).toEqual([]);
  });

  const call = (name: string, given: object): Uint8Array =>
    node.chain.at().metadata.encodeCall("Leases", name, given as Record<string, unknown>);
  const rent = (who: Account, name: string, blocks: number): string =>
    node.pool.submit(node.chain.sign(who, call("rent", { name: Buffer.from(name), blocks })));

  /** Makes a block from the pool, and waits until its worker has ended. */
  async function block(): Promise<string[]> {
    const { outcomes } = await sealBlock(node.chain, node.pool);
    await node.workers?.idle();
    return outcomes.map(describeOutcome);
  }

  const leaseOf = (name: string): string => hex(node.chain.at().call("LeasesApi_lease_of", text(name)));
  const ended = (limit: number): string =>
    hex(node.chain.at().call("LeasesApi_ended", Buffer.from(Uint32Array.of(limit).buffer)));
  const names = (): string[] =>
    node.chain
      .at()
      .events()
      .filter(({ pallet }) => pallet === "Leases")
      .map(({ name }) => name);

  it("has a lease removed by the worker of the block in which it has ended", async () => {
    rent(alice, "alice", 2);
    expect(await block()).toEqual(["success"]);
    expect(leaseOf("alice")).toBe(`0x01${hex(alice.id).slice(2)}03000000`);
    expect(await block()).toEqual([]);
    expect(node.pool.ready()).toEqual([]);
    // Block 3: the lease has ended, and the worker submits its removal.
    expect(await block()).toEqual([]);
    expect([leaseOf("alice"), ended(10)]).toEqual(["0x00", hex(Buffer.from([1 << 2, ...text("alice")]))]);
    expect(node.pool.ready()).toHaveLength(1);
    expect(await block()).toEqual(["success"]);
    expect(names()).toEqual(["Ended"]);
    expect(node.chain.at().query("Leases", "Leases", Buffer.from("alice"))).toBeNull();
    expect(ended(10)).toBe("0x00");
  });

  it("has each lease removed once, however many workers have seen it", async () => {
    rent(alice, "a", 1);
    rent(bob, "b", 1);
    await block();
    await block();
    const [first] = node.pool.ready();
    expect(node.pool.ready()).toHaveLength(2);
    // A block without the transactions: its worker submits the same again.
    await node.chain.author();
    await node.workers?.idle();
    expect(node.pool.ready()).toHaveLength(2);
    expect(node.pool.ready()[0]?.hash).toBe(first?.hash);
    expect(await block()).toEqual(["success", "success"]);
    expect(node.pool.ready()).toEqual([]);
  });

  it("removes no lease that has not ended, for a client or an author", async () => {
    rent(alice, "alice", 5);
    await block();
    const sweep = bareExtrinsic(call("sweep", { name: Buffer.from("alice") }));
    expect(() => node.pool.submit(sweep)).toThrow("Stale");
    // An author that puts it into a block all the same finds that it is not valid there.
    const { outcomes } = await node.chain.author({ extrinsics: [sweep] });
    expect(outcomes.map(describeOutcome)).not.toContain("success");
    expect(leaseOf("alice")).toContain(hex(alice.id).slice(2));
    // With a signature it is refused too: the call is for workers.
    const signed = node.chain.sign(bob, call("sweep", { name: Buffer.from("alice") }));
    expect((await node.chain.author({ extrinsics: [signed] })).outcomes.map(describeOutcome)).toEqual([
      "BadOrigin",
    ]);
  });

  it("rents a name only while it is free, again to its owner, and to anyone once the lease has ended", async () => {
    const outcomes = async (who: Account, name: string, blocks: number): Promise<string[]> => {
      const signed = node.chain.sign(who, call("rent", { name: Buffer.from(name), blocks }));
      return (await node.chain.author({ extrinsics: [signed] })).outcomes.map(describeOutcome);
    };
    expect(await outcomes(alice, "name", 1)).toEqual(["success"]);
    // The lease has ended in this block, and is not removed yet.
    expect(await outcomes(bob, "name", 3)).toEqual(["success"]);
    expect(await outcomes(alice, "name", 1)).toEqual(["Leases.Taken"]);
    expect(await outcomes(bob, "name", 100_800)).toEqual(["success"]);
    expect(await outcomes(bob, "name", 100_801)).toEqual(["Leases.TooLong"]);
    expect(await outcomes(bob, "", 1)).toEqual(["Leases.LengthOutOfBounds"]);
  });
});
