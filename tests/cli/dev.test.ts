import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ApiPromise, Keyring, WsProvider } from "@polkadot/api";
import type { ProviderInterface } from "@polkadot/rpc-provider/types";
import type { Header } from "@polkadot/types/interfaces";
import { createClient, type PolkadotClient } from "polkadot-api";
import { getWsProvider } from "polkadot-api/ws";
import { WebSocket } from "ws";
import { createChainSpec, devAccount, formatChainSpec } from "../../bindings/chain/index.ts";
import { loadBlob } from "../support/blob.ts";
import { DevProcess, WireClient } from "../support/dev-process.ts";
import { unrefTimers } from "../tools/timers.ts";
import { accountOf, send, transferOf } from "../tools/wallet.ts";
import { runCli, runInProcess, temporaryFolder } from "./run-cli.ts";

/*
 * `as-ismp dev` as a user starts it: a process, and client libraries that reach it over a real WebSocket.
 */

const UNIT = 1_000_000_000_000n;
const folder = temporaryFolder();
const bob = devAccount("Bob");

beforeAll(() => unrefTimers());

describe("as-ismp dev", () => {
  it("says loudly what it is not for, and ends well when it is told to", async () => {
    const started = await DevProcess.start();
    expect(started.facts.warning).toContain("For development and tests only");
    expect(started.facts).toMatchObject({
      best: 0,
      finalized: 0,
      url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+$/),
    });
    expect(await started.end("SIGTERM")).toBe(0);
  });

  it("answers HTTP on the same port", async () => {
    const started = await DevProcess.start("--chain", "local_testnet");
    const answer = await fetch(started.url.replace("ws", "http"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "system_chain" }),
    });
    expect(await answer.json()).toMatchObject({ result: expect.stringContaining("local_testnet") });
    expect(await started.end("SIGINT")).toBe(0);
  });

  it("starts from the file of a spec, goes on with it, and refuses another one over the same data", async () => {
    const runtime = await loadBlob();
    const file = folder.write(
      "spec.json",
      formatChainSpec(createChainSpec({ runtime, preset: "development", name: "From a file" })),
    );
    const data = join(folder.path, "data");
    const first = await DevProcess.start("--chain", file, "--data", data, "--seal", "manual");
    const client = await WireClient.open(first.url);
    expect(await client.call("system_chain")).toBe("From a file");
    const hash = await client.call("dev_newBlock", { count: 3 });
    await client.close();
    expect(await first.end("SIGTERM")).toBe(0);
    const second = await DevProcess.start("--chain", file, "--data", data, "--seal", "manual");
    expect(second.facts).toMatchObject({ best: 3, finalized: 3, genesisHash: first.facts.genesisHash });
    const again = await WireClient.open(second.url);
    expect(await again.call("chain_getFinalizedHead")).toBe(hash);
    await again.close();
    expect(await second.end("SIGTERM")).toBe(0);
    const refused = await runCli(["dev", "--port", "0", "--chain", "local_testnet", "--data", data]);
    expect(refused).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("DatabaseGenesisError"),
    });
  });

  it("makes blocks in Aura's slots, in time with the clock", async () => {
    const started = await DevProcess.start("--seal", "slots");
    const client = await WireClient.open(started.url);
    await client.call("chain_subscribeNewHeads");
    const { params } = await client.when((message) => message.params?.result.number === "0x1");
    // A pre-runtime item of Aura: the slot, 8 bytes little endian.
    const item = params.result.digest.logs[0] as string;
    const slot = Buffer.from(item.slice(-16), "hex").readBigUInt64LE();
    const behind = Date.now() - Number(slot) * 6000;
    expect(behind).toBeGreaterThanOrEqual(0);
    expect(behind).toBeLessThan(6000);
    await client.close();
    await started.end("SIGTERM");
  });

  it.each([
    [["--seal", "sometimes"], "--seal: instant, interval=MS, manual or slots is due"],
    [["--seal", "interval=1"], "--seal: an interval is 10 to"],
    [["--keep", "0"], "--keep: archive, or a number of blocks"],
    [["--port", "65536"], "--port: a number up to 65535"],
    [["--chain", "nothing"], "--chain: nothing is no preset of the runtime (development, local_testnet)"],
    [["--chain", "./nothing.json"], "nothing.json: ENOENT"],
  ])("refuses %j by what is wrong with it", async (options, why) => {
    const { code, stdout, stderr } = await runInProcess(["dev", ...options]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(why) });
  });

  it("refuses a port that is taken", async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runInProcess(["dev", "--port", `${port}`]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("EADDRINUSE") });
    other.close();
  });
});

describe("over its WebSocket", () => {
  let started: DevProcess;

  beforeAll(async () => {
    started = await DevProcess.start("--seal", "instant");
  }, 60_000);

  afterAll(() => started?.end("SIGKILL"));

  it("@polkadot/api connects, follows finalized heads and justifications, submits, and watches to the end", async () => {
    const provider = new WsProvider(started.url) as unknown as ProviderInterface;
    const api = await ApiPromise.create({ provider, noInitWarn: true });
    expect(api.genesisHash.toHex()).toBe(started.facts.genesisHash);
    const heads: Header[] = [];
    const unsubscribe = await api.rpc.chain.subscribeFinalizedHeads((header) => {
      heads.push(header);
    });
    const justifications: string[] = [];
    const silence = await api.rpc.grandpa.subscribeJustifications((justification) => {
      justifications.push(justification.toHex());
    });
    const before = (await accountOf(api, bob.address)).free;
    const signer = new Keyring().addFromUri("//Alice", {}, "sr25519");
    const { result, statuses } = await send(transferOf(api, bob.address, UNIT), signer);
    expect(statuses).toEqual(["Ready", "InBlock", "Finalized"]);
    expect((await accountOf(api, bob.address)).free).toBe(before + UNIT);
    const hash = result.status.asInBlock;
    expect(heads.map((header) => header.hash.toHex())).toContain(hash.toHex());
    const { block, justifications: kept } = await api.rpc.chain.getBlock(hash);
    const [engine, justification] = kept.unwrap()[0] ?? [];
    expect(engine?.toUtf8()).toBe("FRNK");
    expect(justifications).toContain(justification?.toHex());
    const proof = await api.rpc.grandpa.proveFinality(block.header.number.toNumber());
    expect(proof.toHex()).toContain(hash.toHex().slice(2));
    const { proof: nodes } = await api.rpc.state.getReadProof(
      [api.query["system"]?.["number"]?.key() ?? ""],
      hash,
    );
    expect(nodes.length).toBeGreaterThan(0);
    unsubscribe();
    silence();
    await api.disconnect();
  });

  it("polkadot-api connects, follows finalized blocks, submits, and watches to the end", async () => {
    const client: PolkadotClient = createClient(
      getWsProvider(started.url, { websocketClass: WebSocket as unknown as typeof globalThis.WebSocket }),
    );
    const api = client.getUnsafeApi();
    expect((await client.getChainSpecData()).genesisHash).toBe(started.facts.genesisHash);
    const { number } = await client.getFinalizedBlock();
    const followed: number[] = [];
    const following = client.finalizedBlock$.subscribe((block) => followed.push(block.number));
    // Signed by the harness, watched by the library.
    const wire = await WireClient.open(started.url);
    const alice = devAccount("Alice");
    const { getPolkadotSigner } = await import("polkadot-api/signer");
    const signer = getPolkadotSigner(alice.id, "Sr25519", (message) => alice.sign(message));
    const transfer = api.tx["Balances"]?.["transfer_keep_alive"]?.({
      dest: { type: "Id", value: bob.address },
      value: UNIT,
    });
    if (transfer === undefined) throw new Error("the library finds no Balances.transfer_keep_alive");
    const finalized = await transfer.signAndSubmit(signer);
    expect(finalized).toMatchObject({ ok: true, block: { number: number + 1 } });
    expect(finalized.block.hash).toBe(await wire.call("chain_getBlockHash", number + 1));
    expect(followed).toContain(number + 1);
    following.unsubscribe();
    client.destroy();
    await wire.close();
  });
});
