import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ApiPromise } from "@polkadot/api";
import { createKeyDerived } from "@polkadot/util-crypto";
import { PolkadotJsProvider } from "../../bindings/chain/src/rpc/index.ts";
import { bob, charlie, UNIT } from "../chain/runtimes.ts";
import { loadFramePallets } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { type KeyringPair, keyringPairs, startToolChain, type ToolChain } from "./chain.ts";
import { unrefTimers } from "./timers.ts";
import { accountOf, send, type transferOf } from "./wallet.ts";

/** `@polkadot/api` with Utility and Proxy: it encodes their calls, and decodes their events, errors and storage. */

type Tx = ReturnType<typeof transferOf>;

let tools: ToolChain;
let api: ApiPromise;
let alice: KeyringPair;

beforeAll(async () => {
  unrefTimers();
  tools = await startToolChain(await loadFramePallets());
  api = await ApiPromise.create({ provider: new PolkadotJsProvider(tools.server), noInitWarn: true });
  alice = keyringPairs().find(([scheme]) => scheme === "sr25519")?.[1] as KeyringPair;
});

afterAll(async () => {
  await api?.disconnect();
  tools?.close();
});

function tx(section: string, method: string, ...values: unknown[]): Tx {
  const made = api.tx[section]?.[method];
  if (made === undefined) throw new Error(`the library finds no ${section}.${method}`);
  return made(...values) as Tx;
}

const transfer = (to: string, value: bigint): Tx => tx("balances", "transferKeepAlive", to, value);
const eventsOf = async (call: Tx): Promise<string[]> => {
  const { result } = await send(call, alice);
  return result.events.map(({ event }) => `${event.section}.${event.method}`);
};

describe("polkadot-js", () => {
  it("makes a batch, and reads its events", async () => {
    const before = await accountOf(api, bob.address);
    const events = await eventsOf(
      tx("utility", "batchAll", [transfer(bob.address, UNIT), transfer(charlie.address, 5n * UNIT)]),
    );
    expect(events.filter((name) => name.startsWith("utility"))).toEqual([
      "utility.ItemCompleted",
      "utility.ItemCompleted",
      "utility.BatchCompleted",
    ]);
    expect((await accountOf(api, bob.address)).free).toBe(before.free + UNIT);
  });

  it("derives the accounts that calls are made from", async () => {
    const derived = createKeyDerived(alice.address, 7);
    const address = hex(derived);
    await eventsOf(transfer(address, 5n * UNIT));
    const events = await eventsOf(tx("utility", "asDerivative", 7, transfer(bob.address, UNIT)));
    expect(events).toContain("balances.Transfer");
    expect((await accountOf(api, address)).free).toBe(4n * UNIT);
  });

  it("adds a proxy, reads it in storage, and reads the deposits", async () => {
    expect(await eventsOf(tx("proxy", "addProxy", bob.address, "NonTransfer", 3))).toContain(
      "proxy.ProxyAdded",
    );
    const stored = await api.query["proxy"]?.["proxies"]?.(alice.address);
    const base = api.consts["proxy"]?.["proxyDepositBase"] as unknown as { toBigInt(): bigint };
    const factor = api.consts["proxy"]?.["proxyDepositFactor"] as unknown as { toBigInt(): bigint };
    expect(stored?.toJSON()).toEqual([
      [{ delegate: bob.address, proxyType: "NonTransfer", delay: 3 }],
      Number(base.toBigInt() + factor.toBigInt()),
    ]);
  });

  it("reads the error of a call that fails", async () => {
    const { result } = await send(tx("proxy", "addProxy", alice.address, "Any", 0), alice);
    const error = result.dispatchError;
    expect(error?.isModule).toBe(true);
    const { section, name } = api.registry.findMetaError(error?.asModule as never);
    expect(`${section}.${name}`).toBe("proxy.NoSelfProxy");
  });
});
