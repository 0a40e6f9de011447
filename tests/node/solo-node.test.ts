import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import {
  type Block,
  Chain,
  type ChainBlock,
  createChainSpec,
  decodeBlock,
  decodeEvents,
  devAccount,
  encodeBody,
  formatChainSpec,
  slotOf,
  storagePrefix,
} from "../../bindings/chain/index.ts";
import { alice, bob, charlie, freeBalance, genesis, signers, transfer, UNIT } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, unhex, withByte } from "../support/hex.ts";
import { describeWithNode, NodeFolder, type StockNode, until } from "./stock-node.ts";

/*
 * A stock node of the Polkadot SDK runs our blob, as the build wrote it. Beside it, the development chain of the
 * harness imports what the nodes author: both hosts agree on every state root.
 */

const VALIDATORS = ["Alice", "Bob", "Charlie"] as const;
/** Blocks come every six seconds, and are final two blocks later. */
const FINALIZED = 4;

interface RpcHeader {
  readonly parentHash: string;
  readonly number: string;
  readonly stateRoot: string;
  readonly extrinsicsRoot: string;
  readonly digest: { readonly logs: readonly string[] };
}

/** The SCALE form of a block that came by RPC. */
function blockFromRpc({ header, extrinsics }: { header: RpcHeader; extrinsics: string[] }): Block {
  const { parentHash, number, stateRoot, extrinsicsRoot, digest } = header;
  // Block numbers and numbers of digest items stay below 64 here: compact integers of one byte.
  const small = (value: number) => Uint8Array.of(value << 2);
  return decodeBlock(
    concat(
      ...[unhex(parentHash), small(Number(number)), unhex(stateRoot), unhex(extrinsicsRoot)],
      ...[small(digest.logs.length), ...digest.logs.map(unhex)],
      encodeBody(extrinsics.map(unhex)),
    ),
  );
}

async function finalizedNumber(node: StockNode): Promise<number> {
  const head = await node.rpc<string>("chain_getFinalizedHead");
  return Number((await node.rpc<RpcHeader>("chain_getHeader", head)).number);
}

async function bestNumber(node: StockNode): Promise<number> {
  return Number((await node.rpc<RpcHeader>("chain_getHeader")).number);
}

describeWithNode("a stock node with our runtime", () => {
  let folder: NodeFolder;
  let specPath: string;
  let validators: { readonly alice: StockNode; readonly bob: StockNode; readonly charlie: StockNode };
  let chain: Chain;

  const hashes = (node: StockNode, upTo: number) =>
    node.rpc<string[]>(
      "chain_getBlockHash",
      Array.from({ length: upTo + 1 }, (_, number) => number),
    );

  /** Imports the finalized blocks of `node` into the chain of the harness. */
  async function follow(node: StockNode): Promise<ChainBlock> {
    const finalized = await finalizedNumber(node);
    while (chain.best.number < finalized) {
      const hash = await node.rpc<string>("chain_getBlockHash", chain.best.number + 1);
      const { block } = await node.rpc<{ block: Parameters<typeof blockFromRpc>[0] }>("chain_getBlock", hash);
      const imported = await chain.import(blockFromRpc(block));
      expect(hex(imported.hash)).toBe(hash);
    }
    return chain.best;
  }

  const submit = (node: StockNode, extrinsic: Uint8Array) =>
    node.rpc<string>("author_submitExtrinsic", hex(extrinsic));

  beforeAll(async () => {
    const spec = createChainSpec({
      runtime: await loadBlob(),
      preset: "local_testnet",
      chainType: "Local",
      genesis: {
        ...genesis,
        aura: { authorities: VALIDATORS.map((name) => devAccount(name).address) },
        grandpa: { authorities: VALIDATORS.map((name) => [devAccount(name, "ed25519").address, 1] as const) },
      },
    });
    chain = await Chain.create(spec);
    folder = new NodeFolder();
    specPath = join(folder.path, "spec.json");
    writeFileSync(specPath, formatChainSpec(spec));
    const start = (name: string, ...more: string[]) =>
      folder.start(name, ["--chain", specPath, `--${name}`, "--validator", ...more]);
    const alice = await start("alice");
    const bootNodes = ["--bootnodes", await alice.address()];
    const [bob, charlie] = await Promise.all([start("bob", ...bootNodes), start("charlie", ...bootNodes)]);
    validators = { alice, bob, charlie };
  });

  afterAll(() => folder?.remove());

  it("has the genesis that the harness computes", async () => {
    const hash = hex(chain.genesis.hash);
    for (const node of Object.values(validators)) expect(await hashes(node, 0)).toEqual([hash]);
    expect(await validators.alice.rpc("state_getRuntimeVersion")).toMatchObject({
      specName: chain.runtimeAt(chain.genesis.hash).version().specName,
      specVersion: chain.runtimeAt(chain.genesis.hash).version().specVersion,
    });
  });

  it("takes signed transfers of every scheme into its pool, and refuses others by their reason", async () => {
    const call = transfer(chain, charlie, UNIT);
    const good = signers.map((signer, i) => chain.sign(signer, call, i === 0 ? { mortal: 64 } : {}));
    for (const extrinsic of good) expect(await submit(validators.bob, extrinsic)).toMatch(/^0x[0-9a-f]{64}$/);

    const signed = chain.sign(bob, call);
    const refusals = [
      [withByte(signed, 60, (byte) => byte ^ 4), "Transaction has a bad signature"],
      [chain.sign(bob, call, { genesisHash: new Uint8Array(32) }), "Transaction has a bad signature"],
      [chain.sign(charlie, call), "Inability to pay some fees (e.g. account balance too low)"],
    ] as const;
    for (const [extrinsic, data] of refusals) {
      await expect(submit(validators.bob, extrinsic)).rejects.toMatchObject({
        name: "RpcError",
        code: 1010,
        data,
      });
    }
  });

  it("authors in turn, imports the others' blocks and finalizes them, and the harness executes the same", async () => {
    const blocks = await until("finalized transfers and blocks of all validators", async () => {
      const { number } = await follow(validators.charlie);
      const numbers = Array.from({ length: number + 1 }, (_, index) => index);
      const all = numbers.map((at) => chain.blockAt(at) as ChainBlock);
      const authors = new Set(
        all.slice(1).map(({ header }) => (slotOf(header) ?? 0n) % BigInt(VALIDATORS.length)),
      );
      const arrived = freeBalance(chain, charlie) === BigInt(signers.length) * UNIT;
      const enough = number >= FINALIZED && authors.size === VALIDATORS.length && arrived;
      return enough ? all : undefined;
    });
    const number = blocks.length - 1;
    const known = blocks.map(({ hash }) => hex(hash));
    for (const node of Object.values(validators)) {
      await until(`${node.name} has finalized block ${number}`, async () =>
        (await finalizedNumber(node)) >= number ? true : undefined,
      );
      expect(await hashes(node, number)).toEqual(known);
    }
  }, 90_000);

  it("has the nonces and events of the transfers as the harness has them", async () => {
    const next = signers.map(({ address }) =>
      validators.charlie.rpc<number>("system_accountNextIndex", address),
    );
    expect(await Promise.all(next)).toEqual(signers.map(() => 1));

    const senders: unknown[] = [];
    for (let number = 1; number <= chain.best.number; number += 1) {
      const { hash } = chain.blockAt(number) as ChainBlock;
      const key = hex(storagePrefix("System", "Events"));
      const stored = unhex(await validators.charlie.rpc<string>("state_getStorage", key, hex(hash)));
      const events = decodeEvents(chain.at(hash).metadata, stored);
      expect(events).toEqual(chain.at(hash).events());
      senders.push(...events.filter(({ name }) => name === "Transfer").map(({ data }) => data["from"]));
    }
    expect(senders.sort()).toEqual(signers.map(({ id }) => hex(id)).sort());
  });

  it("refuses an extrinsic whose nonce was used", async () => {
    await expect(
      submit(validators.alice, chain.sign(alice, transfer(chain, bob, 1n), { nonce: 0 })),
    ).rejects.toMatchObject({ code: 1010, data: "Transaction is outdated" });
  });

  it("that starts late has the same blocks, and executes them again when it is told to", async () => {
    const { number } = chain.best;
    const late = await folder.start("late", [
      "--chain",
      specPath,
      "--bootnodes",
      await validators.alice.address(),
    ]);
    await until(`the late node has block ${number}`, async () =>
      (await bestNumber(late)) >= number ? true : undefined,
    );
    expect(await hashes(late, number)).toEqual(await hashes(validators.alice, number));
    await late.stop();
    for (const at of [1, number]) {
      const { status, output } = folder.run("late", ["check-block", `${at}`, "--chain", specPath]);
      expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining("Imported 1 blocks") });
    }
    expect(folder.run("late", ["check-block", "9999", "--chain", specPath]).status).not.toBe(0);
  }, 90_000);

  it("has nothing to complain about", () => {
    for (const node of Object.values(validators)) {
      expect(node.log()).not.toMatch(
        /panicked|\btrap|Bad justification|Block import failed|Error with block/i,
      );
    }
  });
});
