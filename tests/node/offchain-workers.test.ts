import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Chain, parseChainSpec } from "../../bindings/chain/src/chain/index.ts";
import { storageKey } from "../../bindings/relayer/src/substrate/index.ts";
import { alice } from "../chain/runtimes.ts";
import { runCli } from "../cli/run-cli.ts";
import { AuthorsFolder } from "../support/author.ts";
import { hex } from "../support/hex.ts";
import { projectRoot } from "../support/project.ts";
import { bestNumber } from "./rpc-blocks.ts";
import { describeWithNode, NodeFolder, OMNI_NODE, type StockNode, until } from "./stock-node.ts";

/**
 * `examples/leases` in a parachain's runtime on polkadot-omni-node: its off-chain worker has an ended lease removed. The
 * node makes blocks without a relay chain.
 */

describeWithNode(
  "the off-chain worker of a pallet, on a stock node",
  () => {
    const author = new AuthorsFolder();
    let folder: NodeFolder;
    let node: StockNode;
    let chain: Chain;

    beforeAll(async () => {
      folder = new NodeFolder(OMNI_NODE);
      author.copy("examples/leases/pallets", "pallets");
      const text = readFileSync(resolve(projectRoot, "assembly/runtime/parachain.json"), "utf8");
      const runtime = JSON.parse(text.replaceAll('"../pallets/', '"as-ismp/pallets/'));
      author.write("runtime.json", {
        ...runtime,
        pallets: [...runtime.pallets, { pallet: "./pallets/leases", index: 60 }],
      });
      const blob = join(author.path, "leases.wasm");
      writeFileSync(blob, author.build("runtime.json", "--debug"));
      const path = join(folder.path, "spec.json");
      const written = await runCli([
        "chain-spec",
        ...["--blob", blob, "--preset", "development", "--raw", "-o", path],
      ]);
      expect(written).toMatchObject({ code: 0, stderr: "" });
      const spec = readFileSync(path, "utf8");
      chain = await Chain.create(parseChainSpec(spec));
      writeFileSync(
        path,
        JSON.stringify({ ...JSON.parse(spec), relay_chain: "rococo-local", para_id: 2000 }),
      );
      node = await folder.start("omni", [
        ...["--chain", path, "--dev-block-time", "1000", "--database", "paritydb"],
        ...["--offchain-worker", "always"],
      ]);
    }, 180_000);

    afterAll(async () => {
      await folder?.remove();
      author.remove();
    });

    const lease = (name: string): Promise<string | null> =>
      node.rpc(
        "state_getStorage",
        hex(storageKey(chain.at().metadata, "Leases", "Leases", [Buffer.from(name)])),
      );

    async function rent(name: string, blocks: number, nonce: number): Promise<void> {
      const call = chain.at().metadata.encodeCall("Leases", "rent", { name: Buffer.from(name), blocks });
      await node.rpc("author_submitExtrinsic", hex(chain.sign(alice, call, { nonce })));
    }

    it("has a lease that has ended removed, and leaves the others", async () => {
      await rent("short", 2, 0);
      await rent("long", 1_000, 1);
      await until("both names are rented", async () => ((await lease("long")) === null ? undefined : true));
      const rented = await bestNumber(node);
      await until("the lease that has ended is removed", async () =>
        (await lease("short")) === null ? true : undefined,
      );
      expect(await bestNumber(node)).toBeGreaterThan(rented + 1);
      expect(await lease("long")).not.toBeNull();
      expect(node.log()).not.toContain("Error running offchain workers");
    }, 180_000);
  },
  OMNI_NODE,
);
