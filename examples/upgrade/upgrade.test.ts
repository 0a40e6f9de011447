import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { devAccount } from "@as-ismp/chain";
import { expectError, TestChain } from "@as-ismp/chain/testing";
import { Runtime } from "@as-ismp/core";
import { storagePrefix } from "@as-ismp/core/internal/state";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** What `npx as-ismp` runs. */
const command = path("../../bindings/cli/dist/main.js");

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

describe("a chain whose names get an expiry by an upgrade", () => {
  const folder = mkdtempSync(join(tmpdir(), "upgrade-"));
  let runtimes: Runtime[];
  let chain: TestChain;
  let [alice, bob]: TestChain["accounts"] = [] as never;
  let period: number;

  beforeAll(async () => {
    runtimes = [];
    for (const file of ["runtime-1.json", "runtime-2.json"]) {
      const blob = join(folder, "out.wasm");
      // Not optimized, which takes a third of the time.
      execFileSync(process.execPath, [command, "build", path(file), "--output", blob, "--debug"]);
      runtimes.push(await Runtime.load(readFileSync(blob)));
    }
    const genesis = { names: { reserved: [["root", devAccount("Bob").address]] } };
    chain = await TestChain.create(runtimes[0] as Runtime, { genesis });
    [alice, bob] = chain.accounts;
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  const names = (name: string): unknown => chain.query("Names", "Owners", name);
  const version = (): string => {
    const value = chain.chain.best.state.top.get(storagePrefix("Names", ":__STORAGE_VERSION__:"));
    return value === undefined ? "none" : hex(value);
  };
  const mandatory = (): bigint => {
    const weight = chain.query("System", "BlockWeight") as { mandatory: { refTime: bigint } };
    return weight.mandatory.refTime;
  };

  it("has names with an owner alone before the upgrade", async () => {
    await chain.send(alice, "Names", "claim", { name: "alice" });
    expect(names("alice")).toBe(hex(alice.id));
    expect(version()).toBe("0x0000");
  });

  it("keeps every name, with a period that starts with the first block of the new code", async () => {
    await chain.sendAsRoot("System", "set_code", { code: runtimes[1]?.code });
    const number = chain.blockNumber;
    // The code is new, the storage is not yet: the next block converts it.
    expect(version()).toBe("0x0000");
    await chain.mine();
    period = chain.constant("Names", "Period") as number;
    expect(names("alice")).toEqual({ owner: hex(alice.id), expires: number + period });
    expect(names("root")).toEqual({ owner: hex(bob.id), expires: number + period });
    expect(version()).toBe("0x0100");
    expect(chain.query("System", "LastRuntimeUpgrade")).toMatchObject({ specVersion: 2 });
  });

  it("counts the weight of the migration in that block alone, and runs it once", async () => {
    const before = mandatory();
    await chain.mine();
    // Two names; the versions of seven pallets are checked, that of Names is read and written once more.
    expect(before - mandatory()).toBe(2n * 135_000_000n + 7n * 25_000_000n + 125_000_000n);
    expect(names("alice")).toMatchObject({ owner: hex(alice.id) });
    expect(version()).toBe("0x0100");
  });

  it("refuses a name that has not expired, and gives free ones with an expiry", async () => {
    await expectError(chain.send(bob, "Names", "claim", { name: "alice" }), "Names.Taken");
    await chain.send(bob, "Names", "claim", { name: "bob" });
    expect(names("bob")).toEqual({ owner: hex(bob.id), expires: chain.blockNumber + period });
  });
});
