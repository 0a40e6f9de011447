import "./quiet.ts";
import {
  Api,
  Blockchain,
  BuildBlockMode,
  destroyWorker,
  inherentProviders,
} from "@acala-network/chopsticks-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import {
  Chain,
  createChainSpec,
  type RawChainSpec,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import { PolkadotJsProvider, RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import { loadParachainBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { fromChainSpec } from "./genesis.ts";
import { unrefTimers } from "./timers.ts";

/**
 * chopsticks with the runtime for a parachain: it makes the inherent with the relay chain's validation data itself,
 * from a relay state of its own.
 */

let chain: Blockchain | undefined;
let spec: RawChainSpec;

beforeAll(async () => {
  unrefTimers();
  const runtime = await loadParachainBlob();
  spec = JSON.parse(JSON.stringify(createChainSpec({ runtime, preset: "development", properties: {} })));
});

afterEach(async () => {
  await chain?.close();
});

afterAll(async () => {
  await destroyWorker();
});

describe("chopsticks from the chain spec of a parachain", () => {
  it("builds blocks with validation data, which the runtime accepts, and keeps their relay roots", async () => {
    chain = await fromChainSpec(spec, BuildBlockMode.Manual);
    // It builds one right at its start.
    expect(chain.head.number).toBe(1);
    const relayNumbers: number[] = [];
    for (let built = 0; built < 4; built++) {
      const block = await chain.newBlock();
      const { registry } = await block.meta;
      const data = registry.createType(
        "PersistedValidationData",
        await block.get(hex(storagePrefix("ParachainSystem", "ValidationData"))),
      );
      relayNumbers.push((data.toJSON() as { relayParentNumber: number }).relayParentNumber);
      const events = registry.createType(
        "Vec<FrameSystemEventRecord>",
        await block.get(hex(storagePrefix("System", "Events"))),
      ) as unknown as Iterable<{ readonly event: { readonly method: string } }>;
      expect([...events].map(({ event }) => event.method)).toEqual(["ExtrinsicSuccess", "ExtrinsicSuccess"]);
    }
    const [first = 0] = relayNumbers;
    expect(relayNumbers).toEqual([first, first + 1, first + 2, first + 3]);
    const { registry } = await chain.head.meta;
    const known = await chain.head.get(hex(storagePrefix("IsmpParachain", "KnownRelayHeights")));
    expect(registry.createType("Vec<u32>", known).toJSON()).toEqual([first - 1, ...relayNumbers]);
  });
});

describe("chopsticks on a fork of a parachain's development chain, over its JSON-RPC", () => {
  it("continues from the validation data that it finds there", async () => {
    const ours = await Chain.create(spec);
    await ours.author();
    const { block } = await ours.author();
    await ours.finalize(block.hash);
    const server = new RpcServer(ours);
    try {
      const api = new Api(new PolkadotJsProvider(server));
      await api.isReady;
      chain = new Blockchain({
        api,
        buildBlockMode: BuildBlockMode.Manual,
        inherentProviders,
        registeredTypes: {},
        header: { hash: hex(block.hash) as `0x${string}`, number: 2 },
      });
      for (let built = 0; built < 2; built++) await chain.newBlock();
      const { registry } = await chain.head.meta;
      const known = await chain.head.get(hex(storagePrefix("IsmpParachain", "KnownRelayHeights")));
      expect(registry.createType("Vec<u32>", known).toJSON()).toEqual([1, 2, 3, 4]);
    } finally {
      await chain?.close();
      chain = undefined;
      server.close();
      server.pool.close();
    }
  });
});
