import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Account, Chain, createChainSpec, describeOutcome, devAccount } from "@as-ismp/chain";
import { Runtime } from "@as-ismp/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** What `npx as-ismp` runs. */
const command = path("../../bindings/cli/dist/main.js");

const alice = devAccount("Alice");
const bob = devAccount("Bob");

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

describe("a chain with a pallet of its author's", () => {
  const folder = mkdtempSync(join(tmpdir(), "names-"));
  let runtime: Runtime;
  let chain: Chain;

  beforeAll(async () => {
    const blob = join(folder, "names.wasm");
    // Not optimized, which takes a third of the time.
    execFileSync(process.execPath, [command, "build", path("runtime.json"), "--output", blob, "--debug"]);
    runtime = await Runtime.load(readFileSync(blob));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  beforeEach(async () => {
    const genesis = { names: { reserved: [["root", bob.address]] } };
    const spec = createChainSpec({ runtime, preset: "development", genesis });
    chain = await Chain.create(spec, { firstSlot: 1n });
  });

  /** Signs a claim of a name. */
  function claim(who: Account, name: string, nonce?: number): Uint8Array {
    const call = chain.at().metadata.encodeCall("Names", "claim", { name: Buffer.from(name) });
    return chain.sign(who, call, nonce === undefined ? {} : { nonce });
  }

  function ownerOf(name: string): unknown {
    return chain.at().query("Names", "Owners", Buffer.from(name));
  }

  it("gives a name to the account that claims it, and deposits an event", async () => {
    const { outcomes } = await chain.author({ extrinsics: [claim(alice, "alice")] });
    expect(outcomes.map(describeOutcome)).toEqual(["success"]);
    expect(ownerOf("alice")).toBe(hex(alice.id));
    const events = chain.at().events();
    expect(events.find(({ pallet }) => pallet === "Names")).toMatchObject({
      name: "Claimed",
      phase: { extrinsic: 1 },
      data: { who: hex(alice.id), name: hex(Buffer.from("alice")) },
    });
  });

  it("refuses a name that another account has, even in the same block", async () => {
    const { outcomes } = await chain.author({ extrinsics: [claim(bob, "satoshi"), claim(alice, "satoshi")] });
    expect(outcomes.map(describeOutcome)).toEqual(["success", "Names.Taken"]);
    expect(ownerOf("satoshi")).toBe(hex(bob.id));
    const claimed = chain
      .at()
      .events()
      .filter(({ pallet }) => pallet === "Names");
    expect(claimed).toHaveLength(1);
  });

  it("refuses a name that is empty or too long, and accepts one of the greatest length", async () => {
    const longest = "x".repeat(chain.at().metadata.constant("Names", "MaxLength") as number);
    const names = ["", `${longest}x`, longest];
    const { outcomes } = await chain.author({
      extrinsics: names.map((name, nonce) => claim(alice, name, nonce)),
    });
    expect(outcomes.map(describeOutcome)).toEqual([
      "Names.LengthOutOfBounds",
      "Names.LengthOutOfBounds",
      "success",
    ]);
    expect(names.map(ownerOf)).toEqual([null, null, hex(alice.id)]);
  });

  it("has the names that its genesis reserves, and starts without where genesis is silent", async () => {
    expect(ownerOf("root")).toBe(hex(bob.id));
    const silent = createChainSpec({ runtime, preset: "development" });
    chain = await Chain.create(silent, { firstSlot: 1n });
    expect(ownerOf("root")).toBeNull();
    const twice = { names: { reserved: ["a", "a"].map((name) => [name, bob.address]) } };
    expect(() => createChainSpec({ runtime, preset: "development", genesis: twice })).toThrow(
      "names.reserved: a name comes twice",
    );
  });

  it("answers wallets by a runtime API of its author's", async () => {
    const ask = (name: string): string => {
      const encoded = Buffer.from([name.length * 4, ...Buffer.from(name)]);
      return hex(chain.at().call("NamesApi_owner_of", encoded));
    };
    await chain.author({ extrinsics: [claim(alice, "alice")] });
    expect(ask("alice")).toBe(`0x01${hex(alice.id).slice(2)}`);
    expect(ask("alices")).toBe("0x00");
    expect(runtime.version().apis).toContainEqual({ id: "0xbf589c3642661c7b", version: 1 });
  });

  it("makes blocks that a second node executes to the same state", async () => {
    const other = await Chain.create(
      createChainSpec({
        runtime,
        preset: "development",
        genesis: { names: { reserved: [["root", bob.address]] } },
      }),
    );
    const { block } = await chain.author({ extrinsics: [claim(alice, "alice")] });
    expect(hex((await other.import(block)).hash)).toBe(hex(block.hash));
    expect(other.at().query("Names", "Owners", Buffer.from("alice"))).toBe(hex(alice.id));
  });
});
