import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Account, Chain, createChainSpec, describeOutcome, devAccount } from "@as-ismp/chain";
import { Runtime } from "@as-ismp/core";
import { storagePrefix } from "@as-ismp/core/internal/state";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** What `npx as-ismp` runs. */
const command = path("../../bindings/cli/dist/main.js");

const alice = devAccount("Alice");
const bob = devAccount("Bob");

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

describe("a chain whose names get an expiry by an upgrade", () => {
  const folder = mkdtempSync(join(tmpdir(), "upgrade-"));
  let runtimes: Runtime[];
  let chain: Chain;
  let period: number;

  beforeAll(async () => {
    runtimes = [];
    for (const file of ["runtime-1.json", "runtime-2.json"]) {
      const blob = join(folder, "out.wasm");
      // Not optimized, which takes a third of the time.
      execFileSync(process.execPath, [command, "build", path(file), "--output", blob, "--debug"]);
      runtimes.push(await Runtime.load(readFileSync(blob)));
    }
    const genesis = { names: { reserved: [["root", bob.address]] } };
    const [runtime] = runtimes as [Runtime, Runtime];
    chain = await Chain.create(createChainSpec({ runtime, preset: "development", genesis }), {
      firstSlot: 1n,
    });
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  async function submit(who: Account, pallet: string, call: string, given: object): Promise<string[]> {
    const encoded = chain.at().metadata.encodeCall(pallet, call, given as Record<string, unknown>);
    const { outcomes } = await chain.author({ extrinsics: [chain.sign(who, encoded)] });
    return outcomes.map(describeOutcome);
  }

  const claim = (who: Account, name: string): Promise<string[]> =>
    submit(who, "Names", "claim", { name: Buffer.from(name) });
  const names = (name: string): unknown => chain.at().query("Names", "Owners", Buffer.from(name));
  const version = (): string => {
    const value = chain.best.state.top.get(storagePrefix("Names", ":__STORAGE_VERSION__:"));
    return value === undefined ? "none" : hex(value);
  };
  const mandatory = (): bigint => {
    const weight = chain.at().query("System", "BlockWeight") as { mandatory: { refTime: bigint } };
    return weight.mandatory.refTime;
  };

  it("has names with an owner alone before the upgrade", async () => {
    expect(await claim(alice, "alice")).toEqual(["success"]);
    expect(names("alice")).toBe(hex(alice.id));
    expect(version()).toBe("0x0000");
  });

  it("keeps every name, with a period that starts with the first block of the new code", async () => {
    const code = runtimes[1]?.code;
    const call = chain.at().metadata.encodeCall("System", "set_code", { code });
    expect(await submit(alice, "Sudo", "sudo", { call })).toEqual(["success"]);
    const number = chain.best.number;
    // The code is new, the storage is not yet: the next block converts it.
    expect(version()).toBe("0x0000");
    await chain.author();
    period = chain.at().metadata.constant("Names", "Period") as number;
    expect(names("alice")).toEqual({ owner: hex(alice.id), expires: number + period });
    expect(names("root")).toEqual({ owner: hex(bob.id), expires: number + period });
    expect(version()).toBe("0x0100");
    expect(chain.at().query("System", "LastRuntimeUpgrade")).toMatchObject({ specVersion: 2 });
  });

  it("counts the weight of the migration in that block alone, and runs it once", async () => {
    const before = mandatory();
    await chain.author();
    // Two names; the versions of seven pallets are checked, that of Names is read and written once more.
    expect(before - mandatory()).toBe(2n * 135_000_000n + 7n * 25_000_000n + 125_000_000n);
    expect(names("alice")).toMatchObject({ owner: hex(alice.id) });
    expect(version()).toBe("0x0100");
  });

  it("refuses a name that has not expired, and gives free ones with an expiry", async () => {
    expect(await claim(bob, "alice")).toEqual(["Names.Taken"]);
    expect(await claim(bob, "bob")).toEqual(["success"]);
    expect(names("bob")).toEqual({ owner: hex(bob.id), expires: chain.best.number + period });
  });
});
