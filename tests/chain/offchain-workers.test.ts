import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Chain, createChainSpec, type RawChainSpec } from "../../bindings/chain/src/chain/index.ts";
import {
  type OffchainWorkerError,
  type OffchainWorkerOptions,
  OffchainWorkers,
} from "../../bindings/chain/src/dev/index.ts";
import { TransactionPool } from "../../bindings/chain/src/pool/pool.ts";
import { encodeU64 } from "../../bindings/core/src/codec/integers.ts";
import { concat, encodeU32 } from "../../bindings/core/src/codec/scale.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { encodeHeader } from "../../bindings/relayer/src/substrate/index.ts";
import { AuthorsFolder } from "../support/author.ts";

/** A worker that does something else after each block, and leaves what it found in the node's database. */
const WORKER = `
import { bytes } from "as-ismp/assembly/frame/literals";
import {
  isValidator, localStorage, randomSeed, sleepUntil, submitTransaction, timestamp,
} from "as-ismp/assembly/frame/offchain";
import { submitSweep } from "as-ismp/assembly/generated/offchain/leases";
import { blockHash } from "as-ismp/assembly/generated/pallets/system";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { Writer } from "as-ismp/assembly/scale/writer";

export function integrityTest(): string | null { return null; }

export function offchainWorker(number: u32): void {
  const found = new Writer(64);
  if (number == 1) databaseOf(found);
  if (number == 2) unreachable(); // trap-safe: a worker, in no block
  if (number == 3) while (true) {}
  if (number == 4) clockOf(found);
  if (number == 5) poolOf(found);
  if (number == 6) localStorage.set(bytes("large"), new Bytes(1024, 30_000));
  localStorage.set(bytes("found"), Bytes.written(found));
  const last = new Writer(64);
  last.u32(number);
  last.raw(blockHash.get(number).address, 32);
  localStorage.set(bytes("last"), Bytes.written(last));
}

function databaseOf(found: Writer): void {
  const key = bytes("key");
  found.u8(localStorage.get(key) == null ? 1 : 0);
  found.u8(localStorage.compareAndSet(key, bytes("x"), bytes("y")) ? 1 : 0);
  found.u8(localStorage.compareAndSet(key, null, bytes("one")) ? 1 : 0);
  found.u8(localStorage.compareAndSet(key, null, bytes("two")) ? 1 : 0);
  found.u8(localStorage.compareAndSet(key, bytes("one"), bytes("two")) ? 1 : 0);
  const value = localStorage.get(key);
  if (value != null) value.write(found);
  localStorage.remove(key);
  found.u8(localStorage.get(key) == null ? 1 : 0);
  found.u8(isValidator() ? 1 : 0);
}

function clockOf(found: Writer): void {
  const start = timestamp();
  found.u64(start);
  sleepUntil(start - 1);
  sleepUntil(start + 20);
  found.u8(randomSeed().equals(randomSeed()) ? 1 : 0);
}

function poolOf(found: Writer): void {
  // Not an extrinsic, and one that is not valid.
  found.u8(submitTransaction(bytes("no")) ? 1 : 0);
  found.u8(submitSweep(bytes("absent")) ? 1 : 0);
}
`;

describe("off-chain workers of the development chain", () => {
  const folder = new AuthorsFolder();
  const errors: OffchainWorkerError[] = [];
  let spec: RawChainSpec;
  let runtime: Runtime;
  let chain: Chain;
  let pool: TransactionPool;
  let workers: OffchainWorkers;

  beforeAll(async () => {
    folder.copy("examples/leases", "chain");
    folder.write("chain/pallets/leases/hooks.ts", WORKER);
    const pallet = JSON.parse(Buffer.from(folder.read("chain/pallets/leases/pallet.json")).toString());
    folder.write("chain/pallets/leases/pallet.json", { ...pallet, hooks: ["offchain_worker"] });
    runtime = await folder.runtime("chain/runtime.json", "--debug");
    spec = createChainSpec({ runtime, preset: "development" });
  });

  beforeEach(async () => {
    chain = await Chain.create(spec, { firstSlot: 1n });
    pool = new TransactionPool(chain);
    workers = run();
  });

  afterEach(async () => {
    await workers.stop();
    pool.close();
    errors.length = 0;
  });

  afterAll(() => folder.remove());

  function run(options: OffchainWorkerOptions = {}): OffchainWorkers {
    const onError = (error: OffchainWorkerError): void => void errors.push(error);
    return new OffchainWorkers(chain, pool, {
      timeLimit: 60_000,
      storageBytes: 10_000,
      clock: () => 1_000_000,
      onError,
      ...options,
    });
  }

  const found = (): Uint8Array | undefined => workers.get(Buffer.from("found"));
  /** Number and hash of the block whose worker ended last. */
  const last = (): Uint8Array | undefined => workers.get(Buffer.from("last"));
  const best = (): Uint8Array => concat(encodeU32(chain.best.number), chain.best.hash);

  async function block(): Promise<void> {
    await chain.author();
    await workers.idle();
  }

  it("have a database, in which one of two writers wins, and see the block as the one at hand", async () => {
    await block();
    const [absent, wrong, first, second, third] = [1, 0, 1, 0, 1];
    expect(found()).toEqual(
      concat(
        Uint8Array.of(absent, wrong, first, second, third),
        Uint8Array.of(3 << 2, ...Buffer.from("two")),
        Uint8Array.of(1, 1),
      ),
    );
    expect(last()).toEqual(best());
    expect(errors).toEqual([]);
  });

  it("are reported if they trap, or ended if they never return; the chain goes on, and so do they", async () => {
    await block();
    await block();
    expect(errors.map(({ number }) => number)).toEqual([2]);
    expect(errors[0]?.message).toMatch(/^the off-chain worker of block 2: .*unreachable/);
    await workers.stop();
    workers = run({ timeLimit: 100 });
    await block();
    expect(errors.at(-1)?.message).toBe(
      "the off-chain worker of block 3: ran for longer than 100 ms and was ended",
    );
    expect(last()).toBeUndefined();
    await workers.stop();
    workers = run();
    await block();
    // Its clock was that of the node, and two random numbers differ.
    expect(found()).toEqual(concat(encodeU64(1_000_000n), Uint8Array.of(0)));
    expect(last()).toEqual(best());
    // What they submit is refused like what anybody submits.
    await block();
    expect([...(found() ?? [])]).toEqual([0, 0]);
    expect(pool.ready()).toEqual([]);
    expect(errors).toHaveLength(2);
    // What they keep is limited.
    await block();
    expect(errors.at(-1)?.message).toBe(
      "the off-chain worker of block 6: expected to keep at most 10000 bytes",
    );
    expect(workers.get(Buffer.from("large"))).toBeUndefined();
    expect(last()).toEqual(best());
  });

  it("go on after one that was ended, in a new thread", async () => {
    await workers.stop();
    for (let i = 0; i < 2; i++) await chain.author();
    const options = { timeLimit: 100, onError: (error: OffchainWorkerError) => void errors.push(error) };
    workers = new OffchainWorkers(chain, pool, options);
    await block();
    options.timeLimit = 60_000;
    await block();
    expect(errors.map(({ number }) => number)).toEqual([3]);
    expect(last()).toEqual(best());
  });

  it("change nothing on the chain: a node without workers executes the same block", async () => {
    await block();
    expect(last()).toEqual(best());
    const bystander = await Chain.create(spec, { firstSlot: 1n });
    const { header, extrinsics, hash } = chain.best;
    expect((await bystander.import({ header, extrinsics })).hash).toEqual(hash);
  });

  it("can't be run by a client of the runtime API, nor where no database is offered", () => {
    const header = encodeHeader(chain.genesis.header);
    expect(() => chain.at().call("OffchainWorkerApi_offchain_worker", header)).toThrow("outside of");
    expect(() => runtime.call("OffchainWorkerApi_offchain_worker", header)).toThrow("outside of");
  });

  it("run for the newest of several blocks that came meanwhile", async () => {
    await workers.stop();
    for (let i = 0; i < 6; i++) await chain.author();
    workers = run();
    for (let i = 0; i < 5; i++) await chain.author();
    await workers.idle();
    expect(last()).toEqual(best());
    expect(errors).toEqual([]);
  });
});
