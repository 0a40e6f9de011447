import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  buildState,
  Chain,
  ChainSpecError,
  createChainSpec,
  formatChainSpec,
  formatJson,
  getPreset,
  type Json,
  type JsonObject,
  mergeJson,
  parseChainSpec,
  presetNames,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, Storage } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { alice, bob, charlie, describeChains, freeBalance, genesis, startChain, UNIT } from "./runtimes.ts";

describeChains("a chain spec", (load) => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await load();
  });

  it("contains the state that the runtime's genesis builder makes, and the code", async () => {
    const chain = await startChain(runtime);
    const storage = new Storage();
    buildState(runtime, formatJson(mergeJson(getPreset(runtime, null), genesis)), storage);
    storage.set(utf8(":code"), runtime.code);
    const version = runtime.version().systemVersion === 0 ? 0 : 1;
    expect(hex(chain.genesis.header.stateRoot)).toBe(hex(storage.root(version)));
    expect(chain.genesis.number).toBe(0);
    expect(hex(chain.genesis.header.parentHash)).toBe(hex(new Uint8Array(32)));
    expect(freeBalance(chain, bob)).toBe(1000n * UNIT);
    expect(chain.at().query("Sudo", "Key")).toBe(hex(alice.id));
  });

  it("is the same chain after it was written and read", async () => {
    const spec = createChainSpec({
      runtime,
      genesis: formatJson(genesis),
      name: "A chain",
      id: "a_chain",
      chainType: "Local",
      properties: { tokenSymbol: "UNIT", tokenDecimals: 12 },
    });
    const read = parseChainSpec(formatChainSpec(spec));
    expect(read).toEqual(spec);
    expect(read.name).toBe("A chain");
    const [one, other] = [await Chain.create(spec), await Chain.create(read)];
    expect(hex(other.genesis.hash)).toBe(hex(one.genesis.hash));
    expect(hex(one.genesis.hash)).toBe(hex((await startChain(runtime)).genesis.hash));
  });

  it("can be made of each preset, and of no other name", async () => {
    for (const preset of presetNames(runtime)) {
      const chain = await Chain.create(createChainSpec({ runtime, preset }));
      expect(chain.best.number).toBe(0);
    }
    expect(() => createChainSpec({ runtime, preset: "no such preset" })).toThrow(
      expect.objectContaining({ name: "GenesisError" }),
    );
  });

  it("is refused by the runtime for unknown fields, wrong types and malformed text", () => {
    for (const wrong of [
      { nonsense: {} },
      { sudo: { key: 5 } },
      { balances: { balances: [["5x", 1]] } },
      "{",
    ]) {
      expect(() => createChainSpec({ runtime, genesis: wrong as JsonObject })).toThrow(
        expect.objectContaining({ name: "GenesisError" }),
      );
    }
  });

  describe("with balances", () => {
    const MOST = 2n ** 128n - 1n;
    const { address } = charlie;
    const endowed = (...balances: readonly (readonly [string, Json])[]): JsonObject => ({
      ...genesis,
      balances: { balances },
    });

    it("issues their sum, up to the greatest value of 128 bits", async () => {
      const most = MOST - 2n * UNIT;
      const balances = [
        [address, UNIT],
        [alice.address, most],
        [bob.address, UNIT],
      ] as const;
      const chain = await startChain(runtime, { genesis: endowed(...balances) });
      expect(chain.at().query("Balances", "TotalIssuance")).toBe(MOST);
      expect([charlie, alice, bob].map((who) => freeBalance(chain, who))).toEqual([UNIT, most, UNIT]);
    });

    it.each<[string, readonly (readonly [string, Json])[]]>([
      [
        "for one account twice",
        [
          [address, UNIT],
          [bob.address, UNIT],
          [address, UNIT],
        ],
      ],
      ["below the existential deposit", [[address, 1n]]],
      ["of zero", [[address, 0n]]],
      ["beyond 128 bits", [[address, MOST + 1n]]],
      [
        "of an address with a wrong checksum",
        [[`${address.slice(0, -1)}${address.endsWith("x") ? "y" : "x"}`, UNIT]],
      ],
      ["of a truncated address", [[address.slice(0, -2), UNIT]]],
      ["of an address with a character that is not base58", [[address.replace(/.$/, "0"), UNIT]]],
      ["of an endless address", [["1".repeat(100_000), UNIT]]],
    ])("is refused by the runtime: %s", (_, balances) => {
      expect(() => createChainSpec({ runtime, genesis: endowed(...balances) })).toThrow(
        expect.objectContaining({ name: "GenesisError" }),
      );
      const control = endowed([address, UNIT], [bob.address, UNIT]);
      expect(() => createChainSpec({ runtime, genesis: control })).not.toThrow();
    });
  });

  it("is refused when it cannot be used unchanged", () => {
    const spec = createChainSpec({ runtime, code: Uint8Array.of(1), genesis });
    const raw = spec.genesis.raw;
    const childRoot = `0x${Buffer.from(":child_storage:default:x").toString("hex")}`;
    const cases: readonly (readonly [change: JsonObject, field: string])[] = [
      [{ nonsense: 1 }, "nonsense"],
      [{ name: 5 }, "name"],
      [{ bootNodes: [1] }, "bootNodes[0]"],
      [{ properties: [] }, "properties"],
      [{ codeSubstitutes: { "5": "0x00" } }, "codeSubstitutes"],
      [{ genesis: { runtimeGenesis: {} } }, "genesis"],
      [{ genesis: { raw: { top: {} } } }, "genesis.raw.childrenDefault"],
      [{ genesis: { raw: { ...raw, more: {} } } }, "genesis.raw.more"],
      [{ genesis: { raw: { ...raw, top: { "00": "0x" } } } }, "genesis.raw.top"],
      [{ genesis: { raw: { ...raw, top: { "0x00": "0xf" } } } }, "genesis.raw.top.0x00"],
      [{ genesis: { raw: { ...raw, top: { [childRoot]: "0x00" } } } }, "genesis.raw.top"],
      [
        { genesis: { raw: { ...raw, childrenDefault: { "0x01": { "0x": 1 } } } } },
        "genesis.raw.childrenDefault.0x01.0x",
      ],
    ];
    for (const [change, field] of cases) {
      const text = formatJson({ ...(spec as unknown as JsonObject), ...change } as Json);
      expect(() => parseChainSpec(text)).toThrow(expect.objectContaining({ name: "ChainSpecError", field }));
    }
    expect(() => parseChainSpec("[")).toThrow(ChainSpecError);
    expect(parseChainSpec(formatChainSpec(spec)).id).toBe(runtime.version().specName);
  });

  it("whose code is not a runtime, or missing, starts no chain", async () => {
    const spec = createChainSpec({ runtime, code: Uint8Array.of(1), genesis });
    await expect(Chain.create(spec)).rejects.toMatchObject({ name: "UnusableCodeError" });
    const empty = { ...spec, genesis: { raw: { top: {}, childrenDefault: {} } } };
    await expect(Chain.create(empty)).rejects.toMatchObject({ name: "UnusableCodeError" });
  });
});

it("balances with a sum beyond 128 bits are refused, where the peer issues the truncated sum", async () => {
  const runtime = await loadBlob();
  const balances = [
    [alice.address, 2n ** 128n - 1n],
    [bob.address, UNIT],
  ] as const;
  expect(() => createChainSpec({ runtime, genesis: { ...genesis, balances: { balances } } })).toThrow(
    expect.objectContaining({ name: "GenesisError", message: expect.stringContaining("128 bits hold") }),
  );
});
