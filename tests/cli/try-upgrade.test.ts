import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Chain, createChainSpec, devAccount } from "../../bindings/chain/src/chain/index.ts";
import { DevProcess } from "../support/dev-process.ts";
import { hex, utf8 } from "../support/hex.ts";
import { NamesUpgrades } from "../support/names-upgrades.ts";
import { withTrap } from "../support/trapping-code.ts";
import { runCli, runInProcess, temporaryFolder } from "./run-cli.ts";

/** `as-ismp try-upgrade` on a development chain: its data, and its node. */

const alice = devAccount("Alice");
const COMPILATION = 300_000;
const folder = temporaryFolder();
const data = join(folder.path, "data");

describe("as-ismp try-upgrade", () => {
  const upgrades = new NamesUpgrades();
  const blobs = { first: "", second: "", forgotten: "", trapping: "" };
  let best: string;
  let process: DevProcess | undefined;

  beforeAll(async () => {
    const runtime = await upgrades.first();
    const second = upgrades.second();
    blobs.first = folder.write("first.wasm", runtime.code);
    blobs.second = folder.write("second.wasm", second);
    blobs.forgotten = folder.write("forgotten.wasm", upgrades.withoutMigration());
    blobs.trapping = folder.write("trapping.wasm", withTrap(second, "Core_initialize_block"));
    const spec = createChainSpec({ runtime, preset: "development" });
    const chain = await Chain.create(spec, { database: { path: data } });
    for (const name of ["alice", "bob"]) {
      const call = chain.at().metadata.encodeCall("Names", "claim", { name: utf8(name) });
      await chain.author({ extrinsics: [chain.sign(alice, call)] });
    }
    best = hex(chain.best.hash);
    await chain.close();
  }, COMPILATION);

  afterAll(() => upgrades.remove());

  afterEach(async () => {
    await process?.end("SIGKILL");
    process = undefined;
  });

  it("accepts a good upgrade of the best block of a data folder, and leaves the folder usable", async () => {
    const { code, stdout, stderr } = await runCli(["try-upgrade", "--blob", blobs.second, "--data", data]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("names 1 → names 2");
    expect(lines[1]).toContain(`block 2 ${best}`);
    expect(stdout).toMatch(/^passed +decoding +all \d+ entries decode/m);
    expect(stdout).toMatch(/^ {2}Names\.Owners {2}2 changed$/m);
    expect(stdout).toMatch(/^accepted {2}1 could not be made$/m);
    const chain = await Chain.open(data);
    expect(hex(chain.best.hash)).toBe(best);
    await chain.close();
  });

  it("prints all of it as JSON", async () => {
    const { code, stdout } = await runInProcess([
      "try-upgrade",
      "--blob",
      blobs.second,
      "--data",
      data,
      "--json",
    ]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      block: { number: 2, hash: best, childTries: 0 },
      from: { specName: "names", specVersion: 1 },
      to: { specName: "names", specVersion: 2 },
      checks: expect.arrayContaining([{ name: "spec-version", verdict: "passed", detail: "from 1 to 2" }]),
      weight: { limit: { refTime: "2000000000000", proofSize: "18446744073709551615" } },
      differences: expect.arrayContaining([
        expect.objectContaining({ pallet: "Names", item: "Owners", changed: 2 }),
      ]),
      storage: { undecodable: 0 },
    });
  });

  it("refuses an upgrade that leaves storage unreadable, and names the keys", async () => {
    const { code, stdout } = await runInProcess(["try-upgrade", "--blob", blobs.forgotten, "--data", data]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^failed +decoding +2 of \d+ entries do not decode with the new metadata: Names\.Owners$/m,
    );
    expect(stdout.match(/^ {2}Names\.Owners 0x[0-9a-f]+: /gm)).toHaveLength(2);
    expect(stdout).toMatch(/^refused {3}1 failed/m);
  });

  it("refuses an upgrade that stops the chain, and can try the block before", async () => {
    const options = ["--blob", blobs.trapping, "--data", data, "--at", "1"];
    const { code, stdout } = await runInProcess(["try-upgrade", ...options]);
    expect(code).toBe(1);
    expect(stdout).toContain("block 1 0x");
    expect(stdout).toMatch(/^failed +first-block +the chain would stop: block 2/m);
  });

  it("reads the finalized block of a running chain, with the same result", async () => {
    const copy = join(folder.path, "copy");
    cpSync(data, copy, { recursive: true });
    process = await DevProcess.start("--data", copy, "--blob", blobs.first, "--seal", "manual");
    const { url } = process;
    const at = async (...more: string[]) => {
      const options = ["--blob", blobs.second, "--url", url, "--json", ...more];
      const { code, stdout } = await runInProcess(["try-upgrade", ...options]);
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    expect((await at()).block).toMatchObject({ number: 0 });
    const ofNode = await at("--at", best);
    const { stdout } = await runInProcess(["try-upgrade", "--blob", blobs.second, "--data", data, "--json"]);
    expect(ofNode).toEqual(JSON.parse(stdout));

    // The folder is in use.
    const busy = await runInProcess(["try-upgrade", "--blob", blobs.second, "--data", copy]);
    expect(busy).toMatchObject({ code: 2, stderr: expect.stringMatching(/DatabaseUnusableError.*--url/) });
  });

  it.each([
    [["--data", "/nowhere/at/all"], "DatabaseUnusableError"],
    [["--url", "ws://127.0.0.1:1"], "RpcUnreachableError"],
    [["--url", "http://127.0.0.1:1"], "--url: expected an address that begins with ws:// or wss://"],
    [[], "--url: expected either --url or --data"],
    [["--url", "ws://127.0.0.1:1", "--data", "a"], "--url: expected either --url or --data"],
    [["--data", "a", "--at", "soon"], "--at: expected the number or the hash of a block, got soon"],
    [["--data", "a", "--max-memory", "0"], "--max-memory: expected a number of MiB, got 0"],
  ])("gives no verdict with %j", async (options, why) => {
    const { code, stdout, stderr } = await runInProcess(["try-upgrade", "--blob", blobs.second, ...options]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(why) });
  });

  it("gives no verdict of a block that the data does not have", async () => {
    const { code, stderr } = await runInProcess([
      "try-upgrade",
      "--blob",
      blobs.second,
      "--data",
      data,
      "--at",
      "3",
    ]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("the best is 2") });
  });
});
