import { join } from "node:path";
import { afterEach, describe, expect, it } from "@jest/globals";
import {
  Chain,
  createChainSpec,
  formatChainSpec,
  RuntimeMetadata,
} from "../../bindings/chain/src/chain/index.ts";
import { alice } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { DevProcess, WireClient } from "../support/dev-process.ts";
import { hex } from "../support/hex.ts";
import { withTrap } from "../support/trapping-code.ts";
import { runInProcess, temporaryFolder } from "./run-cli.ts";

/** `as-ismp dev` after an upgrade to code that traps: its report, and the revert, also after it was stopped. */

const folder = temporaryFolder();

const started: DevProcess[] = [];

afterEach(async () => {
  for (const each of started.splice(0)) await each.end("SIGKILL");
});

async function start(...options: readonly string[]): Promise<DevProcess> {
  const process = await DevProcess.start(...options);
  started.push(process);
  return process;
}

describe("as-ismp dev", () => {
  it("names the block that set code which traps, continues to answer, and is set back by --revert-to", async () => {
    const runtime = await loadBlob();
    const file = folder.write(
      "spec.json",
      formatChainSpec(createChainSpec({ runtime, preset: "development" })),
    );
    const data = join(folder.path, "data");
    const options = ["--chain", file, "--data", data, "--seal", "slots"];

    const first = await start("--chain", file, "--data", data, "--seal", "instant");
    const client = await WireClient.open(first.url);
    await client.call("dev_newBlock");
    const genesisHash = first.facts.genesisHash;
    const sudo = await upgradeExtrinsic(genesisHash);
    await client.call("author_submitAndWatchExtrinsic", sudo);
    await client.when(({ params }) => params?.result?.finalized !== undefined);
    const expected = /block 2 \(0x.{64}\) set the code 0x.{64}.*Core_initialize_block.*--revert-to 1/;
    await until(() => expected.test(first.complaints));
    expect(first.complaints.match(/set the code/g)).toHaveLength(1);
    expect(await client.call("chain_getHeader")).toMatchObject({ number: "0x2" });
    await client.close();
    expect(await first.end("SIGTERM")).toBe(0);

    // It starts again without --revert-to, in slots too, and reports it again.
    const second = await start(...options);
    expect(second.facts).toMatchObject({ best: 2, finalized: 2 });
    await until(() => expected.test(second.complaints));
    expect(await second.end("SIGTERM")).toBe(0);

    const third = await start(...options, "--seal", "manual", "--revert-to", "1");
    expect(third.facts).toMatchObject({ best: 1, finalized: 1 });
    const again = await WireClient.open(third.url);
    await again.call("dev_newBlock");
    expect(await again.call("chain_getHeader")).toMatchObject({ number: "0x2" });
    expect(third.complaints).toBe("");
    await again.close();
    expect(await third.end("SIGTERM")).toBe(0);

    const fourth = await start(...options, "--seal", "manual", "--revert-to", genesisHash);
    expect(fourth.facts).toMatchObject({ best: 0, finalized: 0 });
    expect(await fourth.end("SIGTERM")).toBe(0);
  });

  it.each([
    [["--revert-to", "tomorrow"], "--revert-to: expected the number or the hash of a block, got tomorrow"],
    [["--revert-to", "1"], "UnknownBlockError"],
    [["--revert-to", `0x${"00".repeat(32)}`], "UnknownBlockError"],
  ])("refuses %j with the reason", async (options, why) => {
    const { code, stdout, stderr } = await runInProcess(["dev", "--port", "0", ...options]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: "", stderr: expect.stringContaining(why) });
  });
});

/** Root's `set_code_without_checks` with code that traps, signed by Alice for the chain of this genesis. */
async function upgradeExtrinsic(genesisHash: string): Promise<string> {
  const runtime = await loadBlob();
  const chain = await Chain.create(createChainSpec({ runtime, preset: "development" }));
  expect(hex(chain.genesis.hash)).toBe(genesisHash);
  const metadata = RuntimeMetadata.of(runtime);
  const code = withTrap(runtime.code, "Core_initialize_block");
  const inner = metadata.encodeCall("System", "set_code_without_checks", { code });
  return hex(chain.sign(alice, metadata.encodeCall("Sudo", "sudo", { call: inner })));
}

async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries > 1000) throw new Error("it did not happen");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
