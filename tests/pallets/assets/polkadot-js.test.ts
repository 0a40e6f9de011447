import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ApiPromise, Keyring } from "@polkadot/api";
import type { SubmittableExtrinsic } from "@polkadot/api/types";
import { PolkadotJsProvider } from "../../../bindings/chain/src/rpc/index.ts";
import { bob } from "../../chain/runtimes.ts";
import { loadFramePallets } from "../../support/blob.ts";
import { startToolChain, type ToolChain } from "../../tools/chain.ts";
import { unrefTimers } from "../../tools/timers.ts";
import { send } from "../../tools/wallet.ts";

/** `@polkadot/api` with Assets: calls that it makes, and storage, constants and errors as it reads them. */

const ID = 3;

let tools: ToolChain;
let api: ApiPromise;
const alice = new Keyring({ type: "sr25519" }).addFromUri("//Alice");

beforeAll(async () => {
  unrefTimers();
  tools = await startToolChain(await loadFramePallets());
  api = await ApiPromise.create({ provider: new PolkadotJsProvider(tools.server), noInitWarn: true });
});

afterAll(async () => {
  await api?.disconnect();
  tools?.close();
});

describe("polkadot-js", () => {
  const call = (name: string, ...args: unknown[]): SubmittableExtrinsic<"promise"> => {
    const make = api.tx["assets"]?.[name];
    if (make === undefined) throw new Error(`the library finds no assets.${name}`);
    return make(...args);
  };
  const query = async (item: string, ...keys: unknown[]): Promise<unknown> =>
    (await api.query["assets"]?.[item]?.(...keys))?.toHuman();

  it("creates an asset and issues tokens, and reads them back", async () => {
    for (const tx of [
      call("create", ID, alice.address, 10),
      call("setMetadata", ID, "Gold", "AU", 3),
      call("mint", ID, bob.address, 500),
      call("mint", ID, alice.address, 70),
      call("approveTransfer", ID, bob.address, 30),
    ]) {
      const { result } = await send(tx, alice);
      expect(result.dispatchError?.toHuman()).toBeUndefined();
    }
    expect(await query("asset", ID)).toMatchObject({
      owner: alice.address,
      supply: "570",
      accounts: "2",
      approvals: "1",
      status: "Live",
    });
    expect(await query("account", ID, bob.address)).toMatchObject({
      balance: "500",
      status: "Liquid",
      reason: "Consumer",
    });
    expect(await query("metadata", ID)).toMatchObject({ name: "Gold", symbol: "AU", decimals: "3" });
    expect(await query("approvals", ID, alice.address, bob.address)).toMatchObject({ amount: "30" });
    expect(await query("account", ID, tools.chain.genesis.hash)).toBeNull();
  });

  it("lists the accounts of an asset", async () => {
    const entries = await api.query["assets"]?.["account"]?.entries(ID);
    const holders = (entries ?? []).map(([key]) => key.args.map((arg) => arg.toString()));
    expect(holders.sort()).toEqual(
      [
        [`${ID}`, alice.address],
        [`${ID}`, bob.address],
      ].sort(),
    );
  });

  it("names the error of a call that failed", async () => {
    const { result } = await send(call("transfer", ID, bob.address, 10_000), alice);
    const error = result.dispatchError;
    if (error?.isModule !== true) throw new Error("expected an error of a pallet");
    expect(api.registry.findMetaError(error.asModule)).toMatchObject({
      section: "assets",
      name: "BalanceLow",
    });
  });

  it("reads the constants", () => {
    const constants = api.consts["assets"];
    expect(constants?.["stringLimit"]?.toHuman()).toBe("50");
    expect(constants?.["assetDeposit"]?.toString()).toBe("10000000000000");
  });
});
