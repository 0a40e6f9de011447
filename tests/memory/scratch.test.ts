import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { encodeBlock } from "../../bindings/chain/index.ts";
import { type Runtime, Storage } from "../../bindings/index.ts";
import { alice, bob, startChain, transfer } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { projectRoot } from "../support/project.ts";

/*
 * While a block is executed, each extrinsic gets the memory of the one before it. That is right as long as nothing but
 * storage goes from one to the next.
 */

const TRANSFERS = 60;
/** Two are enough for the block and what the host hands out; with memory of its own for each transfer it takes seven. */
const PAGES = 4;

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadBlob();
});

describe("the memory of a block", () => {
  it("serves one extrinsic after the other", async () => {
    const chain = await startChain(runtime);
    const before = chain.best.state;
    const extrinsics = Array.from({ length: TRANSFERS }, (_, nonce) =>
      chain.sign(alice, transfer(chain, bob, 1_000_000_000_000n), { nonce }),
    );
    const { block } = await chain.author({ extrinsics });
    expect(block.extrinsics).toHaveLength(TRANSFERS + 1);
    const execute = (heapPages: number) =>
      runtime.call("Core_execute_block", encodeBlock(block), { storage: new Storage(before), heapPages });
    expect(() => execute(0)).toThrow();
    expect(() => execute(PAGES)).not.toThrow();
  });
});

describe("what outlives an extrinsic", () => {
  const folder = resolve(projectRoot, "assembly");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );

  it("is no variable of a module, but the allocator's own and a place in static memory", () => {
    const found = files.flatMap((path) => {
      const text = readFileSync(join(folder, path), "utf8");
      const names = [
        ...text.matchAll(/^(?:export )?let (\w+)|^ +(?:private |public )?static (\w+)\s*[:=]/gm),
      ];
      return names.map(([, variable, field]) => `${path}: ${variable ?? field}`);
    });
    expect(found.sort()).toEqual([
      "memory/runtime.ts: cursor",
      "memory/runtime.ts: limit",
      "pallets/system/account-key.ts: newest",
    ]);
  });
});
