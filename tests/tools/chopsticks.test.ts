import "./quiet.ts";
import { setTimeout as sleep } from "node:timers/promises";
import {
  Api,
  Blockchain,
  BuildBlockMode,
  ChopsticksProvider,
  destroyWorker,
  inherentProviders,
} from "@acala-network/chopsticks-core";
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { ApiPromise } from "@polkadot/api";
import { createClient, Enum } from "polkadot-api";
import { PolkadotJsProvider } from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, bob, charlie, freeBalance, transfer, UNIT } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { keyringPairs, startToolChain, toolSpec } from "./chain.ts";
import { papiOver } from "./chopsticks-client.ts";
import { fromChainSpec } from "./genesis.ts";
import { papiSigner } from "./papi-signer.ts";
import { unrefTimers } from "./timers.ts";
import { accountOf, send, transferOf } from "./wallet.ts";

/**
 * chopsticks with the shipped blob: it builds blocks from our chain spec, and forks a chain of ours through our
 * JSON-RPC. polkadot-js and PAPI use it. Blocks are made by its own block builder and its own executor.
 */

let runtime: Runtime;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  unrefTimers();
  runtime = await loadBlob();
});

afterEach(async () => {
  jest.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

afterAll(async () => {
  await destroyWorker();
});

async function fromGenesis(): Promise<Blockchain> {
  const chain = await fromChainSpec(toolSpec(runtime), BuildBlockMode.Instant);
  closing.push(() => chain.close());
  return chain;
}

async function connect(chain: Blockchain): Promise<ApiPromise> {
  const api = await ApiPromise.create({ provider: new ChopsticksProvider(chain), noInitWarn: true });
  closing.push(() => api.disconnect());
  return api;
}

describe("chopsticks from our chain spec", () => {
  it("builds blocks in which polkadot-js finds its transfers, in every signature scheme, mortal and immortal", async () => {
    const chain = await fromGenesis();
    expect(chain.head.number).toBe(1);
    const api = await connect(chain);
    expect(api.runtimeMetadata.version).toBe(16);
    for (const [scheme, wallet] of keyringPairs()) {
      for (const options of [{}, { era: 0 }]) {
        const before = await accountOf(api, wallet.address);
        const received = await accountOf(api, bob.address);
        const tx = transferOf(api, bob.address, UNIT);
        const estimate = (await tx.paymentInfo(wallet, options)).partialFee.toBigInt();
        const { result } = await send(tx, wallet, options);
        expect(result.dispatchError).toBeUndefined();
        expect(result.events.map(({ event }) => event.method)).toContain("ExtrinsicSuccess");
        const after = await accountOf(api, wallet.address);
        const fee = estimate + (scheme === "ecdsa" ? 1n : 0n);
        expect(after).toEqual({ nonce: before.nonce + 1, free: before.free - UNIT - fee });
        expect((await accountOf(api, bob.address)).free).toBe(received.free + UNIT);
      }
    }
    expect(chain.head.number).toBe(7);
    expect((await api.query["system"]?.["number"]?.())?.toString()).toBe("7");
  });

  it("refuses a stale transaction, and one that cannot be paid, with the runtime's error", async () => {
    const api = await connect(await fromGenesis());
    const [, wallet] = keyringPairs()[1] ?? [];
    if (wallet === undefined) throw new Error("no wallet");
    jest.spyOn(console, "error").mockImplementation(() => undefined);
    const poor = wallet.derive("//nothing");
    await expect(send(transferOf(api, bob.address, UNIT), poor)).rejects.toThrow();
    await send(transferOf(api, bob.address, UNIT), wallet);
    await expect(send(transferOf(api, bob.address, UNIT), wallet, { nonce: 0 })).rejects.toThrow();
  });

  it("serves PAPI, which reads and transacts", async () => {
    const chain = await fromGenesis();
    const client = createClient(papiOver(chain));
    closing.push(() => client.destroy());
    const api = client.getUnsafeApi();
    const free = async (address: string): Promise<bigint> => {
      const account = await api.query["System"]?.["Account"]?.getValue(address);
      return (account as { data: { free: bigint } }).data.free;
    };
    const before = await free(bob.address);
    const tx = api.tx["Balances"]?.["transfer_keep_alive"]?.({ dest: Enum("Id", bob.address), value: UNIT });
    const signer = papiSigner(alice);
    const result = await tx?.signAndSubmit(signer);
    expect(result?.ok).toBe(true);
    expect(await free(bob.address)).toBe(before + UNIT);
  });
});

describe("chopsticks on a fork of our chain, over our JSON-RPC", () => {
  it("reads the existing state, builds on it, and does not change our chain", async () => {
    const ours = await startToolChain(runtime);
    closing.push(() => ours.close());
    await ours.chain.author({
      extrinsics: [ours.chain.sign(alice, transfer(ours.chain, charlie, 5n * UNIT))],
    });
    await ours.chain.finalize(ours.chain.best.hash);
    const remote = new Api(new PolkadotJsProvider(ours.server));
    await remote.isReady;
    const hash = await remote.getFinalizedHead();
    expect(hash).toBe(hex(ours.chain.best.hash));
    const chain = new Blockchain({
      api: remote,
      buildBlockMode: BuildBlockMode.Instant,
      inherentProviders,
      registeredTypes: {},
      header: { hash: hash as `0x${string}`, number: 1 },
    });
    closing.push(() => chain.close());
    const api = await connect(chain);
    expect((await accountOf(api, charlie.address)).free).toBe(5n * UNIT);
    const entries = await api.query["system"]?.["account"]?.entries();
    expect(entries).toHaveLength(5);
    const [, wallet] = keyringPairs()[1] ?? [];
    if (wallet === undefined) throw new Error("no wallet");
    await send(transferOf(api, charlie.address, UNIT), wallet);
    expect((await accountOf(api, charlie.address)).free).toBe(6n * UNIT);
    expect([chain.head.number, ours.chain.best.number]).toEqual([2, 1]);
    expect(freeBalance(ours.chain, charlie)).toBe(5n * UNIT);
    // Its pool still reads the new head; a closed connection would be reported as a failed block.
    await sleep(200);
  });
});
