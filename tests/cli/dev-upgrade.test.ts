import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { Chain, createChainSpec, devAccount, RuntimeMetadata } from "../../bindings/chain/src/chain/index.ts";
import { Runtime } from "../../bindings/core/src/index.ts";
import { withSpecVersion } from "../chain/runtimes.ts";
import { DevProcess, WireClient } from "../support/dev-process.ts";
import { hex, utf8 } from "../support/hex.ts";
import { NamesUpgrades } from "../support/names-upgrades.ts";
import { withTrap } from "../support/trapping-code.ts";
import { runInProcess, temporaryFolder } from "./run-cli.ts";

/**
 * A developer's way through `as-ismp dev`: version 1, an upgrade to version 2 with a migration, one to a version 3 that
 * traps, the way back, and what is kept.
 */

const COMPILATION = 300_000;
const alice = devAccount("Alice");
const folder = temporaryFolder();

describe("as-ismp dev with a chain that is upgraded", () => {
  const upgrades = new NamesUpgrades();
  const data = join(folder.path, "data");
  let first: Runtime;
  let second: Runtime;
  /** Passes the checks of `set_code`, and traps in each block. */
  let third: Uint8Array;
  let process: DevProcess;
  let client: WireClient;

  beforeAll(async () => {
    first = await upgrades.first();
    second = await Runtime.load(upgrades.second());
    third = withTrap(withSpecVersion(second, 3), "Core_initialize_block");
    folder.write("first.wasm", first.code);
    folder.write("third.wasm", third);
  }, COMPILATION);

  afterEach(async () => {
    await client?.close();
    await process?.end("SIGKILL");
  });

  afterAll(() => upgrades.remove());

  async function start(...options: readonly string[]): Promise<void> {
    const blob = join(folder.path, "first.wasm");
    process = await DevProcess.start("--blob", blob, "--data", data, "--seal", "manual", ...options);
    client = await WireClient.open(process.url);
  }

  /** Makes a block with a call of Alice, signed for the code that the chain has. */
  async function make(runtime: Runtime, pallet: string, call: string, given: object, asRoot = false) {
    const metadata = RuntimeMetadata.of(runtime);
    const inner = metadata.encodeCall(pallet, call, given as Record<string, unknown>);
    const encoded = asRoot ? metadata.encodeCall("Sudo", "sudo", { call: inner }) : inner;
    const nonce = await client.call("system_accountNextIndex", alice.address);
    const signer = await signingChain(runtime);
    await client.call("author_submitExtrinsic", hex(signer.sign(alice, encoded, { nonce })));
    await client.call("dev_newBlock");
  }

  /** A chain in memory with the same genesis; what is signed with a runtime has its version. */
  async function signingChain(runtime: Runtime): Promise<Chain> {
    const genesis = await Chain.create(createChainSpec({ runtime: first, preset: "development" }));
    if (runtime === first) return genesis;
    const { metadata } = genesis.at();
    const inner = metadata.encodeCall("System", "set_code_without_checks", { code: runtime.code });
    const call = metadata.encodeCall("Sudo", "sudo", { call: inner });
    await genesis.author({ extrinsics: [genesis.sign(alice, call)] });
    return genesis;
  }

  const claim = (runtime: Runtime, name: string) => make(runtime, "Names", "claim", { name: utf8(name) });
  const setCode = (runtime: Runtime, code: Uint8Array) => make(runtime, "System", "set_code", { code }, true);
  const version = async (): Promise<number> => (await client.call("state_getRuntimeVersion")).specVersion;
  const height = async (): Promise<string> => (await client.call("chain_getHeader")).number;
  const stored = (chain: Chain, name: string): unknown => chain.at().query("Names", "Owners", utf8(name));

  it("migrates at the second version, stops at a bad third one, goes back and keeps what was there", async () => {
    await start();
    await claim(first, "alice");
    await setCode(first, second.code);
    expect(await version()).toBe(2);
    // Block 3 migrates, and claims one more by the new code.
    await claim(second, "beta");
    expect(await height()).toBe("0x3");

    await setCode(second, third);
    expect(await version()).toBe(3);
    await expect(client.call("dev_newBlock")).rejects.toThrow(/Core_initialize_block/);
    expect(process.complaints).toMatch(
      /block 4 \(0x.{64}\) set the code 0x.{64} \(names 3\).*dev_setHead with \[3\]/,
    );
    expect(await height()).toBe("0x4");

    await client.call("dev_setHead", 3);
    expect(await version()).toBe(2);
    await claim(second, "gamma");
    expect(await height()).toBe("0x4");
    await client.close();
    expect(await process.end("SIGTERM")).toBe(0);

    const chain = await Chain.open(data);
    const { runtime } = chain.at();
    expect(runtime.version().specVersion).toBe(2);
    for (const name of ["alice", "beta", "gamma"])
      expect(stored(chain, name)).toMatchObject({ owner: hex(alice.id) });
    await chain.close();

    // Tried before it is set, the third version would have been refused.
    const options = ["--blob", join(folder.path, "third.wasm"), "--data", data];
    const { code, stdout } = await runInProcess(["try-upgrade", ...options]);
    expect(code).toBe(1);
    expect(stdout).toContain("the chain would stop: block 5 can't be initialized");
  });

  it("goes back after it was stopped as well, to the version before the migration too", async () => {
    await start("--revert-to", "1");
    expect(await version()).toBe(1);
    await claim(first, "delta");
    await client.close();
    expect(await process.end("SIGTERM")).toBe(0);
    const chain = await Chain.open(data);
    expect([stored(chain, "alice"), stored(chain, "delta"), stored(chain, "beta")]).toEqual([
      hex(alice.id),
      hex(alice.id),
      null,
    ]);
    await chain.close();
  });
});
