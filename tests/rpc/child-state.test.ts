import { beforeAll, describe, expect, it } from "@jest/globals";
import { Chain, createChainSpec } from "../../bindings/chain/src/chain/index.ts";
import { RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { genesis } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { readTrieProof } from "../support/read-proof.ts";
import { TestClient } from "./client.ts";

const ID = hex(Buffer.from("ISMP"));
const CHILD = hex(Buffer.from(":child_storage:default:ISMP"));
const EMPTY = hex(Buffer.from(":child_storage:default:other"));
// The second value is long enough to be stored by its hash.
const entries: readonly (readonly [string, string])[] = [
  ["0x6101", "0x01"],
  ["0x6102", `0x${"02".repeat(40)}`],
  ["0x62", "0x"],
];

let runtime: Runtime;
let chain: Chain;
let client: TestClient;

beforeAll(async () => {
  runtime = await loadBlob();
  const spec = createChainSpec({ runtime, genesis });
  const raw = { ...spec.genesis.raw, childrenDefault: { [ID]: Object.fromEntries(entries) } };
  chain = await Chain.create({ ...spec, genesis: { raw } });
  client = new TestClient(new RpcServer(chain));
});

describe("childstate_*", () => {
  it("reads values, an empty one among them, and null for unknown keys and tries", async () => {
    for (const [key, value] of entries) {
      expect(await client.call("childstate_getStorage", CHILD, key)).toBe(value);
      expect(await client.call("childstate_getStorageSize", CHILD, key)).toBe(value.length / 2 - 1);
      expect(await client.call("childstate_getStorageHash", CHILD, key)).toMatch(/^0x[0-9a-f]{64}$/);
    }
    const keys = ["0x62", "0x63", "0x6101"];
    expect(await client.call("childstate_getStorageEntries", CHILD, keys)).toEqual(["0x", null, "0x01"]);
    expect(await client.call("childstate_getStorage", CHILD, "0x63")).toBeNull();
    expect(await client.call("childstate_getStorage", EMPTY, "0x62")).toBeNull();
    expect(await client.call("childstate_getStorage", CHILD, "0x62", hex(chain.genesis.hash))).toBe("0x");
    expect(await client.refusal("childstate_getStorage", ID, "0x62")).toBe(4003);
    expect(await client.refusal("childstate_getStorage", CHILD, "0x62", `0x${"77".repeat(32)}`)).toBe(4003);
  });

  it("lists keys, below a prefix and page by page", async () => {
    const all = entries.map(([key]) => key);
    expect(await client.call("childstate_getKeys", CHILD, "0x")).toEqual(all);
    expect(await client.call("childstate_getKeys", CHILD, "0x61")).toEqual(all.slice(0, 2));
    expect(await client.call("childstate_getKeysPaged", CHILD, "0x", 2)).toEqual(all.slice(0, 2));
    expect(await client.call("childstate_getKeysPagedAt", CHILD, null, 2, all[1])).toEqual(all.slice(2));
    expect(await client.call("childstate_getKeys", EMPTY, "0x")).toEqual([]);
    expect(await client.refusal("childstate_getKeysPaged", CHILD, "0x", 1001)).toBe(4002);
  });
});

describe("a child trie", () => {
  it("is proven by its root in the state, and its values and absences under that root", async () => {
    const keys = [...entries.map(([key]) => key), "0x6103"];
    const { proof } = await client.call("state_getChildReadProof", CHILD, keys);
    const { stateRoot } = chain.genesis.header;
    const [root] = readTrieProof(runtime, stateRoot, proof, [CHILD]);
    if (root === undefined || root === null) throw new Error("no root is proven");
    const values = readTrieProof(runtime, Buffer.from(root.slice(2), "hex"), proof, keys);
    expect(values).toEqual([...entries.map(([, value]) => value), null]);
  });

  it("is read by chainHead_v1_storage with its id", async () => {
    const follow = await client.call("chainHead_v1_follow", false);
    const items = [
      { key: "0x61", type: "descendantsValues" },
      { key: "0x62", type: "value" },
      { key: "0x", type: "closestDescendantMerkleValue" },
    ];
    await client.event(follow, ({ event }) => event === "bestBlockChanged");
    await client.call("chainHead_v1_storage", follow, hex(chain.genesis.hash), items, ID);
    const told = await client.event(follow, ({ event }) => event === "operationStorageItems");
    expect(told.items).toEqual([
      ...entries.map(([key, value]) => ({ key, value })),
      { key: "0x", closestDescendantMerkleValue: await client.call("state_getStorage", CHILD) },
    ]);
  });
});
