import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Chain, type ChainBlock, devAccount } from "@as-ismp/chain";
import { expectError, expectEvent, TestChain } from "@as-ismp/chain/testing";
import { Runtime } from "@as-ismp/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** What `npx as-ismp` runs. */
const command = path("../../bindings/cli/dist/main.js");

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

describe("a chain with a pallet of its author's", () => {
  const folder = mkdtempSync(join(tmpdir(), "names-"));
  let runtime: Runtime;
  let chain: TestChain;
  let [alice, bob]: TestChain["accounts"] = [] as never;

  beforeAll(async () => {
    const blob = join(folder, "names.wasm");
    // Not optimized, which takes a third of the time.
    execFileSync(process.execPath, [command, "build", path("runtime.json"), "--output", blob, "--debug"]);
    runtime = await Runtime.load(readFileSync(blob));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const start = async (...reserved: string[]): Promise<TestChain> => {
    const owner = devAccount("Bob").address;
    const genesis = { names: { reserved: reserved.map((name) => [name, owner]) } };
    return TestChain.create(runtime, { genesis });
  };

  beforeEach(async () => {
    chain = await start("root");
    [alice, bob] = chain.accounts;
  });

  const ownerOf = (name: string): unknown => chain.query("Names", "Owners", name);

  it("gives a name to the account that claims it, and deposits an event", async () => {
    const receipt = await chain.send(alice, "Names", "claim", { name: "alice" });
    expectEvent(receipt, "Names", "Claimed", { who: alice, name: "alice" });
    expect(ownerOf("alice")).toBe(hex(alice.id));
    expect(chain.entries("Names", "Owners")).toHaveLength(2);
    expect(receipt.changes.find(({ pallet }) => pallet === "Names")).toEqual({
      pallet: "Names",
      item: "Owners",
      keys: [hex(Buffer.from("alice"))],
      before: null,
      after: hex(alice.id),
    });
  });

  it("refuses a name that another account has, even in the same block", async () => {
    const [first, second] = await chain.sendAll(
      [bob, "Names", "claim", { name: "satoshi" }],
      [alice, "Names", "claim", { name: "satoshi" }],
    );
    expect([first?.error, second?.error]).toEqual([undefined, "Names.Taken"]);
    expect(ownerOf("satoshi")).toBe(hex(bob.id));
    expect(chain.events.filter(({ pallet }) => pallet === "Names")).toHaveLength(1);
  });

  it("refuses a name that is empty or too long, and accepts one of the greatest length", async () => {
    const longest = "x".repeat(Number(chain.constant("Names", "MaxLength")));
    for (const name of ["", `${longest}x`]) {
      await expectError(chain.send(alice, "Names", "claim", { name }), "Names.LengthOutOfBounds");
      expect(ownerOf(name)).toBeNull();
    }
    await chain.send(alice, "Names", "claim", { name: longest });
    expect(ownerOf(longest)).toBe(hex(alice.id));
  });

  it("has the names that its genesis reserves, and starts without where genesis is silent", async () => {
    expect(ownerOf("root")).toBe(hex(bob.id));
    chain = await TestChain.create(runtime);
    expect(ownerOf("root")).toBeNull();
    await expect(start("a", "a")).rejects.toThrow("names.reserved: a name comes twice");
  });

  it("answers wallets by a runtime API of its author's", async () => {
    await chain.send(alice, "Names", "claim", { name: "alice" });
    expect(chain.api("NamesApi", "owner_of", "alice")).toBe(hex(alice.id));
    expect(chain.api("NamesApi", "owner_of", "alices")).toBeNull();
    expect(runtime.version().apis).toContainEqual({ id: "0xbf589c3642661c7b", version: 1 });
  });

  it("makes blocks that a second node executes to the same state", async () => {
    const other = await Chain.create(chain.spec);
    await chain.send(alice, "Names", "claim", { name: "alice" });
    for (let number = 1; number <= chain.blockNumber; number += 1) {
      const block = chain.chain.blockAt(number) as ChainBlock;
      expect(hex((await other.import(block)).hash)).toBe(hex(block.hash));
    }
    expect(other.at().query("Names", "Owners", "alice")).toBe(hex(alice.id));
  });
});
