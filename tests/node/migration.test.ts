import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { ApiPromise, Keyring, WsProvider } from "@polkadot/api";
import type { ApiOptions } from "@polkadot/api/types";
import { devAccount } from "../../bindings/chain/src/chain/index.ts";
import { runCli } from "../cli/run-cli.ts";
import { hex, utf8 } from "../support/hex.ts";
import { NamesUpgrades } from "../support/names-upgrades.ts";
import { withTrap } from "../support/trapping-code.ts";
import { unrefTimers } from "../tools/timers.ts";
import { send } from "../tools/wallet.ts";
import { finalizedNumber } from "./rpc-blocks.ts";
import { describeWithNode, NodeFolder, type StockNode, until } from "./stock-node.ts";

/**
 * A stock node makes blocks of the example's runtime and is upgraded to its second version, whose migration changes the
 * storage. The upgrade is tried on the node's own state before. polkadot-js reads and signs, with nothing of ours in it.
 */

const COMPILATION = 300_000;
const bob = devAccount("Bob");

describeWithNode("a stock node with the runtime of the example", () => {
  const upgrades = new NamesUpgrades({ grandpa: true });
  const alice = new Keyring().addFromUri("//Alice", {}, "sr25519");
  let folder: NodeFolder;
  let node: StockNode;
  let api: ApiPromise;
  let second: Uint8Array;
  let upgraded: number;

  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };
  /** Of all names, as polkadot-js decodes them. */
  const owners = async (): Promise<Record<string, unknown>> => {
    const entries = (await api.query["names"]?.["owners"]?.entries()) ?? [];
    return Object.fromEntries(
      entries.map(([{ args }, value]) => [
        Buffer.from(args[0]?.toU8a(true) ?? []).toString(),
        value.toJSON(),
      ]),
    );
  };
  const tryUpgrade = async (blob: Uint8Array) => {
    const options = ["--blob", file("next.wasm", blob), "--url", node.url, "--json"];
    const { code, stdout, stderr } = await runCli(["try-upgrade", ...options]);
    expect(stderr).toBe("");
    return { code, report: JSON.parse(stdout) };
  };

  beforeAll(async () => {
    unrefTimers();
    folder = new NodeFolder();
    const runtime = await upgrades.first();
    second = upgrades.second();
    const spec = join(folder.path, "spec.json");
    const { code, stderr } = await runCli([
      "chain-spec",
      ...["--blob", file("first.wasm", runtime.code), "--preset", "development", "--raw", "-o", spec],
      ...[
        "--genesis",
        file("genesis.json", JSON.stringify({ names: { reserved: [["root", bob.address]] } })),
      ],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    node = await folder.start("alice", ["--chain", spec, "--alice", "--validator", "--force-authoring"]);
    const provider = new WsProvider(node.url, 200) as unknown as NonNullable<ApiOptions["provider"]>;
    api = await ApiPromise.create({ provider, noInitWarn: true });
  }, COMPILATION);

  afterAll(async () => {
    await api?.disconnect();
    await folder?.remove();
    upgrades.remove();
  });

  it("has names with an owner alone, from its genesis and by a call", async () => {
    const claim = api.tx["names"]?.["claim"]?.("alice");
    if (claim === undefined) throw new Error("the runtime has no Names.claim");
    await send(claim, alice);
    expect(await owners()).toEqual({ root: bob.address, alice: alice.address });
    expect(api.runtimeVersion.specVersion.toNumber()).toBe(1);
  });

  it("has a state on which the upgrade can be tried, and one that would stop it is refused", async () => {
    await until("a finalized block with both names", async () => {
      const { report } = await tryUpgrade(second);
      const items = report.differences.find(({ item }: { item: string }) => item === "Owners");
      return items?.changed === 2 ? true : undefined;
    });
    const { code, report } = await tryUpgrade(second);
    expect({ code, ok: report.ok }).toEqual({ code: 0, ok: true });
    expect(report.checks).toContainEqual(expect.objectContaining({ name: "state-root", verdict: "passed" }));
    expect(report.checks).toContainEqual(
      expect.objectContaining({ name: "second-block", verdict: "passed" }),
    );
    const bad = await tryUpgrade(withTrap(second, "Core_initialize_block"));
    expect(bad).toMatchObject({ code: 1, report: { ok: false } });
  });

  it("takes the code, and migrates each name in the next block", async () => {
    const setCode = api.tx["system"]?.["setCode"]?.(hex(second));
    const weight = { refTime: 0, proofSize: 0 };
    const sudo = setCode && api.tx["sudo"]?.["sudoUncheckedWeight"]?.(setCode, weight);
    if (sudo === undefined) throw new Error("the runtime has no System.set_code or no Sudo");
    await send(sudo, alice);
    await until("polkadot-js has the new version", async () =>
      api.runtimeVersion.specVersion.toNumber() === 2 ? true : undefined,
    );
    const migrated = await until("a block of the new code", async () => {
      const found = await owners();
      return typeof found["root"] === "object" ? found : undefined;
    });
    expect(migrated).toEqual({
      root: { owner: bob.address, expires: expect.any(Number) },
      alice: { owner: alice.address, expires: expect.any(Number) },
    });
    upgraded = (await api.rpc.chain.getHeader()).number.toNumber();
    const noted = await api.query["system"]?.["lastRuntimeUpgrade"]?.();
    expect(noted?.toJSON()).toMatchObject({ specVersion: 2, specName: "names" });
  });

  it("goes on to make and to finalize blocks, with calls of the new code", async () => {
    const claim = api.tx["names"]?.["claim"]?.(hex(utf8("later")));
    if (claim === undefined) throw new Error("the runtime has no Names.claim");
    await send(claim, alice);
    expect((await owners())["later"]).toMatchObject({ owner: alice.address });
    await until("finality beyond the upgrade", async () =>
      (await finalizedNumber(node)) > upgraded ? true : undefined,
    );
    expect(node.log()).not.toMatch(/panicked|\btrap|Bad justification|Block import failed|Error with block/i);
  });
});
