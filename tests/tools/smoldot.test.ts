import { afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import * as smoldot3 from "smoldot";
import * as smoldot2 from "smoldot-2";
import {
  Chain,
  createChainSpec,
  devAccount,
  formatChainSpec,
  type RawChainSpec,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { genesis } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { unrefTimers } from "./timers.ts";

/**
 * smoldot, the light client, with chain specs of the shipped blob. Without a network it does not get beyond the
 * genesis; up to there it loads the blob, runs it, computes the genesis, and answers. The newest release reports no
 * block before it has a peer to sync from, the release line before it reports the genesis block.
 */

let spec: RawChainSpec;
let genesisHash: string;
let client: smoldot3.Client | undefined;

beforeAll(async () => {
  unrefTimers();
  const runtime: Runtime = await loadBlob();
  const properties = { tokenSymbol: "UNIT", tokenDecimals: 12, ss58Format: 42 };
  const authorities = {
    aura: { authorities: [devAccount("Alice").address] },
    grandpa: { authorities: [[devAccount("Alice", "ed25519").address, 1]] },
  };
  spec = createChainSpec({
    runtime,
    genesis: { ...genesis, ...authorities },
    name: "Light",
    id: "light",
    properties,
  });
  genesisHash = hex((await Chain.create(spec)).genesis.hash);
});

afterEach(async () => {
  await client?.terminate();
  client = undefined;
});

const releases = [
  ["smoldot 3", smoldot3],
  ["smoldot 2", smoldot2 as unknown as typeof smoldot3],
] as const;

/** A client that may open no connection. */
function start(release: typeof smoldot3): smoldot3.Client {
  client = release.start({
    forbidTcp: true,
    forbidWs: true,
    forbidNonLocalWs: true,
    forbidWss: true,
    logCallback: () => undefined,
  });
  return client;
}

async function ask(chain: smoldot3.Chain, method: string, ...params: unknown[]): Promise<unknown> {
  chain.sendJsonRpc(JSON.stringify({ jsonrpc: "2.0", id: method, method, params }));
  const { id, result, error } = JSON.parse(await chain.nextJsonRpcResponse());
  expect([id, error]).toEqual([method, undefined]);
  return result;
}

describe.each(releases)("%s", (_, release) => {
  it("accepts the chain spec, and has our genesis", async () => {
    const chain = await start(release).addChain({ chainSpec: formatChainSpec(spec) });
    expect(await ask(chain, "chainSpec_v1_genesisHash")).toBe(genesisHash);
    expect(await ask(chain, "chainSpec_v1_chainName")).toBe("Light");
    expect(await ask(chain, "chainSpec_v1_properties")).toEqual(spec.properties);
    expect(await ask(chain, "chainHead_v1_follow", false)).toEqual(expect.any(String));
  });

  it.each([
    ["code that is not WebAssembly", "0x00112233"],
    ["code that is not a runtime", `0x0061736d01000000`],
  ])("refuses the same spec with %s", async (__, code) => {
    const top = { ...spec.genesis.raw.top, "0x3a636f6465": code };
    const broken = { ...spec, genesis: { raw: { ...spec.genesis.raw, top } } };
    await expect(start(release).addChain({ chainSpec: formatChainSpec(broken) })).rejects.toThrow();
  });

  it("refuses the same spec with an unknown field", async () => {
    const broken = formatChainSpec({ ...spec, unheardOf: 1 } as RawChainSpec);
    await expect(start(release).addChain({ chainSpec: broken })).rejects.toThrow();
  });
});

describe("smoldot 2", () => {
  it("follows the chain: the genesis block is the finalized one, and its header is ours", async () => {
    const release = smoldot2 as unknown as typeof smoldot3;
    const chain = await start(release).addChain({ chainSpec: formatChainSpec(spec) });
    const follow = await ask(chain, "chainHead_v1_follow", false);
    const { params } = JSON.parse(await chain.nextJsonRpcResponse());
    expect(params).toMatchObject({
      subscription: follow,
      result: { event: "initialized", finalizedBlockHashes: [genesisHash] },
    });
  });
});
