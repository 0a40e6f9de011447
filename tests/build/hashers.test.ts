import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { blake2AsU8a, keccakAsU8a } from "@polkadot/util-crypto";
import {
  Chain,
  createChainSpec,
  describeOutcome,
  encodeHeader,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, Trie } from "../../bindings/core/src/index.ts";
import { alice, bob, FIRST_SLOT, freeBalance, genesis, transfer, UNIT } from "../chain/runtimes.ts";
import { AuthorsFolder, soloFile } from "../support/author.ts";
import { loadBlob } from "../support/blob.ts";
import { unlessSlow } from "../support/budget.ts";
import { hex } from "../support/hex.ts";

/**
 * Both builds of the whole runtime. Same as in Substrate, one hasher is used for headers, for the roots of lists of
 * extrinsics, and, in the host, for the state.
 */

const folder = new AuthorsFolder();

const loaders = {
  blake2_256: loadBlob,
  keccak256: () => {
    folder.write("runtime.json", { ...soloFile, hasher: "keccak256" });
    return folder.runtime("runtime.json", ...unlessSlow("--debug"));
  },
} as const;
const associated = { blake2_256: "BlakeTwo256", keccak256: "Keccak256" } as const;

afterAll(() => folder.remove());

describe.each(["blake2_256", "keccak256"] as const)("the runtime whose hasher is %s", (hasher) => {
  const other = hasher === "keccak256" ? "blake2_256" : "keccak256";
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loaders[hasher]();
  });

  const start = (which: "blake2_256" | "keccak256"): Promise<Chain> =>
    Chain.create(createChainSpec({ runtime, genesis, hasher: which }), {
      hasher: which,
      firstSlot: FIRST_SLOT,
    });

  it("authors blocks that another node executes to the same state, on a chain with that hasher", async () => {
    const [author, importer] = [await start(hasher), await start(hasher)];
    for (let n = 1; n <= 3; n += 1) {
      const extrinsics = [author.sign(alice, transfer(author, bob, UNIT), n === 2 ? { mortal: 64 } : {})];
      const { block, outcomes } = await author.author({ extrinsics });
      expect(outcomes.map(describeOutcome)).toEqual(["success"]);
      const imported = await importer.import(block);
      expect(hex(imported.state.top.root(1))).toBe(hex(block.header.stateRoot));
    }
    expect(freeBalance(importer, bob)).toBe(1003n * UNIT);
    expect(importer.best.number).toBe(3);
  });

  it("stores block hashes of that hasher", async () => {
    const chain = await start(hasher);
    await chain.author();
    await chain.author();
    const first = chain.blockAt(1);
    expect(chain.at().query("System", "BlockHash", 1)).toBe(first && hex(first.hash));
    if (hasher === "keccak256" && first !== undefined) {
      expect(hex(first.hash)).toBe(hex(keccakAsU8a(encodeHeader(first.header), 256)));
      const entries = Trie.from([...first.state.top.entries()], "keccak256");
      expect(hex(first.header.stateRoot)).toBe(hex(entries.root(1)));
    }
  });

  it("hashes a remark with it", async () => {
    const chain = await start(hasher);
    const remark = Buffer.from("hello");
    const call = chain.at().metadata.encodeCall("System", "remark_with_event", { remark });
    await chain.author({ extrinsics: [chain.sign(alice, call)] });
    const event = chain
      .at()
      .events()
      .find(({ name }) => name === "Remarked");
    const digest = { keccak256: keccakAsU8a, blake2_256: blake2AsU8a }[hasher](remark, 256);
    expect(Object.values(event?.data ?? {})).toEqual([hex(alice.id), hex(digest)]);
  });

  it("names it in its metadata", () => {
    const metadata = runtime.call("Metadata_metadata_at_version", Uint8Array.of(16, 0, 0, 0));
    const text = Buffer.from(metadata).toString("latin1");
    expect(text).toContain(associated[hasher]);
    expect(text).not.toContain(associated[other]);
  });

  it("makes no block on a chain with the other hasher", async () => {
    const chain = await start(other);
    await expect(chain.author()).rejects.toMatchObject({ name: "AuthoringError" });
    expect(chain.best.number).toBe(0);
  });
});
