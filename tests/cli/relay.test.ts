import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { NetworkServer } from "../../bindings/chain/src/rpc/index.ts";
import { EXAMPLE_CONFIG } from "../../bindings/relayer/src/relayer/index.ts";
import { Journal } from "../../bindings/relayer/src/relayer/journal.ts";
import { blobPath, loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { listenAgain } from "../support/listen-again.ts";
import { LiveChain } from "../support/live-chain.ts";
import { projectRoot } from "../support/project.ts";
import { type Finished, runCli, runInProcess, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const made = folder.write("made-before.toml", "");

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return port;
}

describe("as-ismp relay", () => {
  it("writes a configuration to start from, and overwrites none", async () => {
    const path = join(resolve(made, ".."), "relayer.toml");
    expect((await runInProcess(["relay", "init", path])).code).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(EXAMPLE_CONFIG);
    const again = await runInProcess(["relay", "init", path]);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("EEXIST") });
  });

  it("names the fault of a configuration, with exit code 2", async () => {
    const file = folder.write("wrong.toml", EXAMPLE_CONFIG.replace("poll_seconds = 6", "poll_seconds = -1"));
    const wrong = await runInProcess(["relay", "all", "--config", file]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("poll_seconds") });
    const missing = await runInProcess(["relay", "all", "--config", "nowhere.toml"]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("relay init") });
  });

  it("refuses a journal folder that another process uses, or with other files", async () => {
    const database = join(folder.path, "one-journal");
    const config = (path: string): string =>
      folder.write(
        "journal.toml",
        EXAMPLE_CONFIG.replace('"relayer-database"', JSON.stringify(path)).replace(
          'log_level = "info"',
          'log_level = "silent"',
        ),
      );
    const journal = await Journal.open(join(database, "messages"));
    const arguments_ = ["--config", config(database), "--blob", blobPath];
    const taken = await runInProcess(["relay", "all", ...arguments_]);
    await journal.close();
    expect(taken).toMatchObject({ code: 2, stderr: expect.stringContaining("another relayer uses it") });
    // A journal that was opened before is closed again.
    await (await Journal.open(join(database, "consensus"))).close();
    const inFile = config(made);
    // The process ends even with a metrics server.
    const metrics = `metrics_port = ${await freePort()}`;
    writeFileSync(inFile, readFileSync(inFile, "utf8").replace("# metrics_port = 9616", metrics));
    const file = await runCli(["relay", "all", "--config", inFile, "--blob", blobPath]);
    expect(file).toMatchObject({ code: 2, stderr: expect.stringContaining("ENOTDIR") });
  });

  it("does not start if its metrics port is in use", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    const config = EXAMPLE_CONFIG.replace("# metrics_port = 9616", `metrics_port = ${port}`).replace(
      '"relayer-database"',
      JSON.stringify(join(folder.path, "taken-port")),
    );
    const file = folder.write("taken-port.toml", config);
    const refused = await runInProcess(["relay", "all", "--config", file, "--blob", blobPath]);
    await new Promise((done) => server.close(done));
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/metrics_port: .*EADDRINUSE/) });
  });
});

describe("as-ismp relay create-clients", () => {
  const nodes: NetworkServer[] = [];
  let left: LiveChain;
  let right: LiveChain;

  beforeAll(async () => {
    const runtime = await loadBlob();
    left = await LiveChain.start(runtime, "SUBSTRATE-left");
    right = await LiveChain.start(runtime, "SUBSTRATE-rite");
    for (const chain of [left, right]) nodes.push(await NetworkServer.listen(chain.server, { port: 0 }));
  });

  afterAll(() => Promise.all(nodes.map((node) => node.close())));

  function configOf([first = "", second = ""]: readonly string[]): string {
    const config = EXAMPLE_CONFIG.replace("ws://127.0.0.1:9944", first);
    return folder.write("create-clients.toml", config.replace("ws://127.0.0.1:9945", second));
  }

  function createClients(urls: readonly string[], ...options: readonly string[]): Promise<Finished> {
    const arguments_ = ["--config", configOf(urls), "--blob", blobPath, ...options];
    return runInProcess(["relay", "create-clients", ...arguments_]);
  }

  const urls = (): string[] => nodes.map(({ url }) => url);

  it("reports nodes that cannot be reached or are of other chains, with exit code 2", async () => {
    const silent = await createClients([urls()[0] as string, "ws://127.0.0.1:9"]);
    expect(silent).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^\S+: RpcUnreachableError: ws:/),
    });
    const swapped = await createClients(urls().reverse());
    expect(swapped).toMatchObject({ code: 2, stderr: expect.stringContaining("WrongChainError") });
  });

  it("has the earlier spelling `found`, which the help does not show", async () => {
    const swapped = urls().reverse();
    const arguments_ = ["--config", configOf(swapped), "--blob", blobPath];
    const former = await runInProcess(["relay", "found", ...arguments_]);
    expect(former).toEqual(await createClients(swapped));
    expect(former.stderr).toContain("WrongChainError");
    const { stdout } = await runCli(["relay", "--help"]);
    expect(stdout).toContain("create-clients");
    expect(stdout).not.toMatch(/\bfound\b/);
    // Control: a verb that never existed.
    const unknown = await runInProcess(["relay", "lost", ...arguments_]);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("unknown command") });
  });

  /** While blocks are made. */
  async function createInTime(...options: readonly string[]): Promise<Finished> {
    let hasEnded = false;
    const creation = createClients(urls(), ...options).finally(() => {
      hasEnded = true;
    });
    while (!hasEnded) {
      for (const chain of [left, right]) if (chain.server.pool.ready().length > 0) await chain.blocks();
      await sleep(20);
    }
    return creation;
  }

  it("cannot create a client with an account that is not root", async () => {
    const refused = await createInTime("--root", "//Bob");
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("ClientCreationError") });
    expect(left.chain.at().query("Ismp", "ConsensusStates", hex(utf8("rite")))).toBeNull();
  });

  it("creates the clients of the chains once, with the given periods", async () => {
    const done = await createInTime("--challenge", "7", "--unbonding", "5000");
    expect(done).toMatchObject({ code: 0, stderr: "" });
    expect(done.stdout).toContain("SUBSTRATE-left follows SUBSTRATE-rite from block ");
    const id = hex(utf8("left"));
    const { chain } = right;
    expect(chain.at().query("Ismp", "UnbondingPeriod", id)).toBe(5000n);
    const machine = { state_id: { Substrate: id }, consensus_state_id: id };
    expect(chain.at().query("Ismp", "ChallengePeriod", machine)).toBe(7n);
    const again = await createInTime();
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("already has a client rite") });
  });

  it("reports options with invalid values", async () => {
    for (const options of [
      ["--challenge", "soon"],
      ["--unbonding", "-1"],
      ["--root", "not a secret"],
    ]) {
      const refused = await createClients(urls(), ...options);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining(options[0] as string) });
    }
  });
});

describe("as-ismp relay all", () => {
  const ends: (() => unknown)[] = [];

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  it("relays a message and its response between two nodes, serves metrics, and stops on a signal", async () => {
    const runtime = await loadBlob();
    const left = await LiveChain.start(runtime, "SUBSTRATE-left");
    const right = await LiveChain.start(runtime, "SUBSTRATE-rite");
    await left.follow(right);
    await right.follow(left);
    const nodes = [
      await NetworkServer.listen(left.server, { port: 0 }),
      await NetworkServer.listen(right.server, { port: 0 }),
    ] as [NetworkServer, NetworkServer];
    ends.push(() => Promise.all(nodes.map((node) => node.close())));
    const port = await freePort();
    const config = EXAMPLE_CONFIG.replace("ws://127.0.0.1:9944", nodes[0].url)
      .replace("ws://127.0.0.1:9945", nodes[1].url)
      .replace("poll_seconds = 6", "poll_seconds = 0.1")
      .replace("# metrics_port = 9616", `metrics_port = ${port}`)
      .replace('"relayer-database"', JSON.stringify(join(resolve(made, ".."), "database")));
    const file = folder.write("relayer.toml", config);
    const arguments_ = ["relay", "all", "--config", file, "--blob", blobPath];
    const child = spawn(process.execPath, [resolve(projectRoot, "bindings/cli/dist/main.js"), ...arguments_]);
    ends.push(() => child.kill("SIGKILL"));
    let log = "";
    child.stdout.on("data", (chunk) => {
      log += chunk;
    });
    let complaints = "";
    child.stderr.on("data", (chunk) => {
      complaints += chunk;
    });
    const exit = new Promise((done) => child.on("close", done));

    // Messages are delivered from the block on that is final when the relayer starts.
    while (!log.includes("relaying")) await sleep(50);
    await sleep(1000);
    await left.signed(left.postCall(right, "answer-1", utf8("a question"), 100_000n));
    const end = Date.now() + 300_000;
    for (let i = 0; left.inbox().length === 0; i += 1) {
      if (Date.now() > end) throw new Error(`the answer did not come back:\n${log}${complaints}`);
      if (i === 3) nodes[1] = await listenAgain(nodes[1], right.server);
      await sleep(300);
      await left.blocks();
      await right.blocks();
    }
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toMatch(
      /as_ismp_relay_submissions_total\{chain="SUBSTRATE-left",message="deliver",result="taken"\} [1-9]/,
    );
    child.kill("SIGTERM");
    expect(await exit).toBe(0);
    expect(complaints).toBe("");
    const lines = log
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { msg: string });
    expect(lines.at(-1)?.msg).toBe("stopped");
  });
});
