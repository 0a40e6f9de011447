import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { createChainSpec, formatChainSpec } from "../../bindings/chain/src/chain/index.ts";
import { loadBlob } from "../support/blob.ts";
import { DevProcess, WireClient } from "../support/dev-process.ts";
import { runCli, runInProcess, temporaryFolder } from "./run-cli.ts";

/**
 * `as-ismp dev` as a user starts it: a process, and plain clients of it. Client libraries:
 * `tests/tools/dev-*.test.ts`.
 */

const folder = temporaryFolder();

describe("as-ismp dev", () => {
  it("warns that it is not for production, and ends with exit code 0 on a signal", async () => {
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

  it("starts from a spec file, continues with it, and refuses another one for the same data", async () => {
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

  it("makes no blocks on demand if configured so, or if others can connect", async () => {
    for (const options of [
      ["--rpc-methods", "safe"],
      ["--host", "0.0.0.0"],
    ]) {
      const started = await DevProcess.start(...options);
      const client = await WireClient.open(`ws://127.0.0.1:${new URL(started.url).port}`);
      await expect(client.call("dev_newBlock")).rejects.toThrow("-32601: RPC call is unsafe");
      expect(await client.call("chain_getBlockHash", 0)).toBe(started.facts.genesisHash);
      await client.close();
      await started.end("SIGTERM");
    }
  });

  it("makes blocks in Aura's slots, in time with the clock", async () => {
    const before = Date.now();
    const started = await DevProcess.start("--seal", "slots");
    const client = await WireClient.open(started.url);
    await client.call("chain_subscribeNewHeads");
    const { params } = await client.when((message) => message.params?.result.number === "0x1");
    // A pre-runtime item of Aura: the slot, 8 bytes little endian.
    const item = params.result.digest.logs[0] as string;
    const slot = Buffer.from(item.slice(-16), "hex").readBigUInt64LE();
    // It was made between these two times, in the slot of its own time.
    expect(Number(slot)).toBeGreaterThanOrEqual(Math.floor(before / 6000));
    expect(Number(slot)).toBeLessThanOrEqual(Math.floor(Date.now() / 6000));
    await client.close();
    await started.end("SIGTERM");
  });

  it.each([
    [["--seal", "sometimes"], "--seal: expected instant, interval=MS, manual or slots"],
    [["--seal", "interval=1"], "--seal: expected an interval of 10 to"],
    [["--keep", "0"], "--keep: expected archive, or a number of blocks"],
    [["--port", "65536"], "--port: expected a number from 0 to 65535"],
    [["--rpc-methods", "some"], "auto, safe, unsafe"],
    [["--port", "0", "--host", "192.0.2.1"], "--host: cannot listen on this address and port: EADDRNOTAVAIL"],
    [["--chain", "nothing"], "--chain: expected a preset of the runtime (development, local_testnet)"],
    [["--chain", "./nothing.json"], "nothing.json: ENOENT"],
  ])("refuses %j with the reason", async (options, why) => {
    const { code, stdout, stderr } = await runInProcess(["dev", ...options]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(why) });
  });

  it("refuses a port that is in use", async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runInProcess(["dev", "--port", `${port}`]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("EADDRINUSE") });
    other.close();
  });
});
