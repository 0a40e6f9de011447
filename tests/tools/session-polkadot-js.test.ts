import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ApiPromise, Keyring } from "@polkadot/api";
import { u8aToHex } from "@polkadot/util";
import { PolkadotJsProvider, RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import { genesisOf, keysOf, PERIOD, SessionChain } from "../pallets/session/scene.ts";
import { loadSessions } from "../support/blob.ts";
import { unrefTimers } from "./timers.ts";

/** `@polkadot/api` reads pallet Session as that of any FRAME chain, and makes its calls. */

let chain: SessionChain;
let server: RpcServer;
let api: ApiPromise;

beforeAll(async () => {
  unrefTimers();
  chain = await SessionChain.start(await loadSessions(), genesisOf("Alice", "Bob"));
  server = new RpcServer(chain.chain);
  api = await ApiPromise.create({ provider: new PolkadotJsProvider(server), noInitWarn: true });
});

afterAll(async () => {
  await api?.disconnect();
  server?.close();
});

const keyring = new Keyring({ type: "sr25519" });
const alice = keyring.addFromUri("//Alice");
const bob = keyring.addFromUri("//Bob");
const charlie = keyring.addFromUri("//Charlie");

describe("polkadot-js", () => {
  it("reads validators, keys and the session's number", async () => {
    await chain.to(PERIOD);
    const validators = await api.query["session"]?.["validators"]?.();
    expect(validators?.toJSON()).toEqual([alice.address, bob.address]);
    const keys = await api.query["session"]?.["nextKeys"]?.(alice.address);
    expect(keys?.toHex()).toBe(`0x${Object.values(keysOf("Alice")).join("").replaceAll("0x", "")}`);
    const owner = await api.query["session"]?.["keyOwner"]?.(["aura", u8aToHex(alice.publicKey)]);
    expect(owner?.toString()).toBe(alice.address);
    const queued = await api.query["session"]?.["queuedKeys"]?.();
    const accounts = (queued?.toJSON() ?? []) as [string, object][];
    expect(accounts.map(([id]) => id)).toEqual([alice.address, bob.address]);
  });

  it("derives the session's number and its validators", async () => {
    const indexes = await api.derive.session.indexes();
    expect(indexes.currentIndex.toNumber()).toBe(1);
    const progress = await api.derive.session.progress();
    expect(progress.currentIndex.toNumber()).toBe(1);
    expect(progress.isEpoch).toBe(false);
  });

  it("makes the call that registers keys", async () => {
    const keys = keysOf("Charlie");
    const call = api.tx["session"]?.["setKeys"]?.(keys, "0x");
    if (call === undefined) throw new Error("there is no call session.setKeys");
    const signed = await call.signAsync(charlie);
    await chain.succeed(signed.toU8a());
    const stored = await api.query["session"]?.["nextKeys"]?.(charlie.address);
    expect(stored?.toJSON()).toEqual(keys);
  });
});
