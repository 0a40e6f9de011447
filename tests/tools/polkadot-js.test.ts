import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { ApiPromise } from "@polkadot/api";
import { Metadata, TypeRegistry } from "@polkadot/types";
import { PolkadotJsProvider, RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import { encodeU32, ScaleReader } from "../../bindings/core/src/codec/scale.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { bob, UNIT } from "../chain/runtimes.ts";
import { blobBytes, loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { keyringPairs, startToolChain, type ToolChain } from "./chain.ts";
import { unrefTimers } from "./timers.ts";
import { accountOf, send as sendTo, transferOf } from "./wallet.ts";

/**
 * `@polkadot/api` with the shipped blob, through the package's own provider: the operations of a wallet, a script or
 * an explorer. Each step is the library's own; it gets no facts about the chain.
 */

let runtime: Runtime;
let tools: ToolChain;
let api: ApiPromise;
const wallets = keyringPairs();

/** The block is finalized as soon as the library has seen it. */
const send: typeof sendTo = (tx, wallet, options) => sendTo(tx, wallet, options, tools.finalize);

beforeAll(async () => {
  unrefTimers();
  runtime = await loadBlob();
  tools = await startToolChain(runtime, { finality: "on demand" });
  api = await ApiPromise.create({ provider: new PolkadotJsProvider(tools.server), noInitWarn: true });
});

afterAll(async () => {
  await api?.disconnect();
  tools?.close();
});

describe("polkadot-js", () => {
  it("connects, and uses the newest metadata version that both know", () => {
    expect(api.runtimeMetadata.version).toBe(16);
    expect(api.genesisHash.toHex()).toBe(hex(tools.chain.genesis.hash));
    expect(api.runtimeChain.toString()).toBe("Tools");
    expect(api.registry.chainTokens).toEqual(["UNIT"]);
    expect(api.registry.chainDecimals).toEqual([12]);
    expect(api.runtimeVersion.specName.toString()).toBe(runtime.version().specName);
    expect(api.extrinsicVersion).toBe(4);
  });

  it.each([14, 15, 16])(
    "decodes metadata of version %i without a missing type, and encodes it again",
    (version) => {
      const answer = runtime.call("Metadata_metadata_at_version", encodeU32(version));
      const opaque = new ScaleReader(answer.subarray(1)).bytes();
      const registry = new TypeRegistry();
      const metadata = new Metadata(registry, opaque);
      registry.setMetadata(metadata);
      expect(metadata.version).toBe(version);
      expect(() => metadata.getUniqTypes(true)).not.toThrow();
      expect(hex(metadata.toU8a())).toBe(hex(opaque));
    },
  );

  it("reads constants, storage with and without a value, maps by page, and sizes", async () => {
    expect(api.consts["balances"]?.["existentialDeposit"]?.toString()).toBe("1000000000");
    expect((await api.query["timestamp"]?.["now"]?.())?.toString()).toBe("0");
    expect((await api.query["sudo"]?.["key"]?.())?.toHuman()).toBe(wallets[1]?.[1].address);
    const entries = await api.query["system"]?.["account"]?.entriesPaged({ args: [], pageSize: 2 });
    const everybody = await api.query["system"]?.["account"]?.keys();
    expect(entries).toHaveLength(2);
    expect(everybody?.map(({ args }) => args[0]?.toString())).toContain(bob.address);
    const code = await api.query["substrate"]?.["code"]?.();
    expect(code?.toU8a(true)).toEqual(blobBytes);
    expect((await api.rpc.state.getStorageSize(":code")).toString()).toBe(`${blobBytes.length}`);
  });

  it("calls runtime APIs by name", async () => {
    const nonce = await api.call["accountNonceApi"]?.["accountNonce"]?.(bob.address);
    expect(nonce?.toString()).toBe("0");
    const version = await api.call["core"]?.["version"]?.();
    expect(version?.toHex()).toBe(api.consts["system"]?.["version"]?.toHex());
  });

  for (const [scheme, wallet] of wallets) {
    it.each([
      ["mortal", {}],
      ["immortal", { era: 0 }],
      ["tipping", { tip: 1_000_000n }],
    ])(`sends a ${scheme}-signed %s transfer: estimate, statuses, events, balances`, async (_, options) => {
      const before = await accountOf(api, wallet.address);
      const received = await accountOf(api, bob.address);
      const tx = transferOf(api, bob.address, UNIT);
      const estimate = (await tx.paymentInfo(wallet, options)).partialFee.toBigInt();
      const { result, statuses } = await send(tx, wallet, options);
      expect(statuses).toEqual(["Ready", "InBlock", "Finalized"]);
      expect(result.dispatchError).toBeUndefined();
      const names = result.events.map(({ event }) => `${event.section}.${event.method}`);
      expect(names).toEqual(
        expect.arrayContaining([
          "balances.Withdraw",
          "balances.Transfer",
          "transactionPayment.TransactionFeePaid",
          "system.ExtrinsicSuccess",
        ]),
      );
      const paid = result.events.find(({ event }) => event.method === "TransactionFeePaid")?.event.data;
      const [fee = 0n, tip = 0n] = (paid ?? []).slice(1).map((value) => BigInt(value.toString()));
      expect(tip > 0n).toBe("tip" in options);
      // The library estimates with a signature of 64 bytes; one more byte costs one more.
      expect(fee).toBe(estimate + tip + (scheme === "ecdsa" ? 1n : 0n));
      const after = await accountOf(api, wallet.address);
      expect(after).toEqual({ nonce: before.nonce + 1, free: before.free - UNIT - fee });
      expect((await accountOf(api, bob.address)).free).toBe(received.free + UNIT);
    });
  }

  it("names the error of a transfer that fails, by pallet or token", async () => {
    const [, wallet] = wallets[0] ?? [];
    if (wallet === undefined) throw new Error("no wallet");
    const tx = transferOf(api, bob.address, 2000n * UNIT);
    const { result } = await send(tx, wallet);
    expect(result.dispatchError?.toString()).toBe('{"token":"FundsUnavailable"}');
    const failing = api.tx["sudo"]?.["sudo"]?.(transferOf(api, bob.address, 1n));
    if (failing === undefined) throw new Error("no sudo");
    const refused = await send(failing, wallet);
    const error = refused.result.dispatchError;
    expect(error?.isModule).toBe(true);
    expect(error?.isModule && api.registry.findMetaError(error.asModule).name).toBe("RequireSudo");
  });

  it("gets code and reason of a refused transaction", async () => {
    const [, wallet] = wallets[0] ?? [];
    if (wallet === undefined) throw new Error("no wallet");
    const log = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const stale = send(transferOf(api, bob.address, UNIT), wallet, { nonce: 0 });
    await expect(stale).rejects.toThrow("1010: Invalid Transaction: Transaction is outdated");
    log.mockRestore();
  });

  it("follows heads and balances, and finds a block's extrinsics decoded", async () => {
    const numbers: number[] = [];
    const unsubscribe = await api.rpc.chain.subscribeNewHeads((header) => {
      numbers.push(header.number.toNumber());
    });
    const balances: bigint[] = [];
    const stop = await api.query["system"]?.["account"]?.(bob.address, (account: { toJSON(): unknown }) => {
      balances.push(BigInt((account.toJSON() as { data: { free: number } }).data.free));
    });
    const [, wallet] = wallets[2] ?? [];
    if (wallet === undefined) throw new Error("no wallet");
    const first = tools.chain.best.number;
    const { result } = await send(transferOf(api, bob.address, UNIT), wallet);
    unsubscribe();
    (stop as unknown as (() => void) | undefined)?.();
    expect(numbers).toEqual([first, first + 1]);
    expect((balances.at(-1) ?? 0n) - (balances[0] ?? 0n)).toBe(UNIT);
    const { block } = await api.rpc.chain.getBlock(result.status.asInBlock);
    expect(block.extrinsics.map(({ method }) => `${method.section}.${method.method}`)).toEqual([
      "timestamp.set",
      "balances.transferKeepAlive",
    ]);
    expect(block.extrinsics[1]?.signer.toString()).toBe(wallet.address);
    expect(block.header.hash.toHex()).toBe(hex(tools.chain.best.hash));
    const events = await (await api.at(block.header.hash)).query["system"]?.["events"]?.();
    expect(events?.toHuman()).toHaveLength(result.events.length + 1);
  });

  it("finds read proofs and dry runs under the expected methods", async () => {
    const key = api.query["system"]?.["number"]?.key() ?? "";
    const proof = await api.rpc.state.getReadProof([key]);
    expect(proof.proof.length).toBeGreaterThan(0);
    const [, wallet] = wallets[1] ?? [];
    if (wallet === undefined) throw new Error("no wallet");
    const dry = await transferOf(api, bob.address, UNIT).dryRun(wallet, {});
    expect(dry.isOk && dry.asOk.isOk).toBe(true);
  });

  it("opens a connection again after it has closed it, and refuses requests in between", async () => {
    const provider = new PolkadotJsProvider(new RpcServer(tools.chain));
    await provider.connect();
    expect(await provider.send("system_chain", [])).toBe("Development");
    const open = provider.send("dev_newBlock", []);
    await provider.disconnect();
    await expect(open).rejects.toThrow(expect.objectContaining({ name: "SessionClosedError" }));
    await expect(provider.send("system_chain", [])).rejects.toThrow("not connected");
    await provider.connect();
    expect(await provider.send("system_chain", [])).toBe("Development");
    await provider.disconnect();
  });
});
