import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { IsmpChain, SubstrateNode, WebSocketRpc } from "../../bindings/relayer/src/prover/index.ts";
import { runCli, temporaryFolder } from "../cli/run-cli.ts";
import { DevProcess } from "../support/dev-process.ts";
import { projectRoot } from "../support/project.ts";

/**
 * docs/how-to/connect-your-chain.md, as a reader follows it: two chain specs, two processes, and the program of the page
 * that creates their clients of each other.
 */

const run = promisify(execFile);
const folder = temporaryFolder();
const nodes: DevProcess[] = [];

/** A chain of that name. */
async function start(id: string): Promise<DevProcess> {
  const genesis = folder.write(
    `${id}.json`,
    JSON.stringify({ ismp: { hostStateMachine: `SUBSTRATE-${id}` } }),
  );
  const spec = join(folder.path, `${id}-raw.json`);
  const made = await runCli([
    "chain-spec",
    "--blob",
    "as-ismp-dev",
    "--preset",
    "development",
    "--genesis",
    genesis,
    "--raw",
    "-o",
    spec,
  ]);
  expect({ code: made.code, stderr: made.stderr }).toEqual({ code: 0, stderr: "" });
  const node = await DevProcess.start("--chain", spec);
  nodes.push(node);
  return node;
}

let program: string;

beforeAll(async () => {
  const page = await readFile(resolve(projectRoot, "docs/how-to/connect-your-chain.md"), "utf8");
  const code = /```js follow\.mjs\n(.*?)```/s.exec(page)?.[1] ?? "";
  // Below the package, so that `as-ismp` means the package itself.
  const here = resolve(projectRoot, "build/tests/docs");
  await mkdir(here, { recursive: true });
  program = join(here, "follow.mjs");
  await writeFile(program, code);
});

afterAll(() => Promise.all(nodes.map((node) => node.end("SIGKILL"))));

describe("two chains by the page on connecting chains", () => {
  it("follow each other from a finalized block on", async () => {
    const [left, rite] = [await start("left"), await start("rite")];
    for (const [here, there, name] of [
      [left, rite, "rite"],
      [rite, left, "left"],
    ] as const) {
      const env = { ...process.env, NODE_OPTIONS: "" };
      const { stdout } = await run(process.execPath, [program, here.url, there.url], { env });
      expect(stdout).toContain(`follows SUBSTRATE-${name} from block`);
      const rpc = new WebSocketRpc(here.url);
      const chain = new IsmpChain(new SubstrateNode(rpc));
      expect(await chain.consensusState(name)).toBeDefined();
      expect(await chain.unbondingPeriod(name)).toBe(604_800n);
      rpc.close();
    }
  });
});
