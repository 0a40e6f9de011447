import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { generateAssembly } from "../../bindings/metadata/assembly/generate.ts";
import { DescriptionFileError } from "../../bindings/metadata/files/json.ts";
import { loadRuntime } from "../../bindings/metadata/files/runtime-file.ts";
import { describeAndDecode } from "./decoding.ts";

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

const shelf = {
  name: "Shelf",
  crate: "pallet_shelf",
  docs: "Things on a shelf.",
  types: {
    Thing: {
      kind: "composite",
      path: "pallet_shelf::Thing",
      fields: [{ name: "label", type: "Vec<u8>" }],
      assembly: { class: "Thing", module: "./thing" },
    },
  },
  storage: [{ name: "Things", modifier: "Default", value: "Vec<Thing>", docs: "All things." }],
  calls: [{ name: "put", index: 0, fields: [{ name: "thing", type: "Thing" }], docs: "Adds a thing." }],
  constants: [
    { name: "Room", type: "u64", value: "18446744073709551615n", docs: "How many things fit." },
    { name: "Rent", type: "u128", docs: "What a thing costs." },
  ],
} as const;

const runtime = {
  crate: "library_runtime",
  version: {
    specName: "library",
    implName: "library",
    authoringVersion: 1,
    specVersion: 3,
    implVersion: 1,
    transactionVersion: 2,
    systemVersion: 1,
  },
  pallets: [
    { pallet: "as-ismp/pallets/system", index: 0, constants: { SS58Prefix: 7 } },
    { pallet: "as-ismp/pallets/balances", index: 4 },
    { pallet: "./pallets/shelf", index: 9, constants: { Rent: 5 } },
  ],
  types: {
    RuntimeHoldReason: { kind: "variant", path: "library_runtime::RuntimeHoldReason", variants: [] },
    RuntimeFreezeReason: { kind: "variant", path: "library_runtime::RuntimeFreezeReason", variants: [] },
  },
  apis: ["Core", { api: "Metadata", methods: ["metadata"] }],
  extrinsic: { versions: [4], extensions: ["CheckNonce"] },
} as const;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runtime-"));
  mkdirSync(join(folder, "pallets", "shelf"), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a runtime with its pallet and loads it. */
function load(runtimeFile: Json | typeof runtime = runtime, palletFile: Json | typeof shelf = shelf) {
  writeFileSync(join(folder, "pallets", "shelf", "pallet.json"), JSON.stringify(palletFile));
  writeFileSync(join(folder, "runtime.json"), JSON.stringify(runtimeFile));
  return loadRuntime(join(folder, "runtime.json"));
}

describe("a runtime in a folder of its own", () => {
  it("takes pallets of the package and pallets beside it, in order", () => {
    const { metadata } = describeAndDecode(load(), 15);
    expect(metadata.asLatest.pallets.map(({ name, index }) => `${index} ${name}`)).toEqual([
      "0 System",
      "4 Balances",
      "9 Shelf",
    ]);
  });

  it("sets constants of its pallets", () => {
    const values = load().pallets.flatMap(({ constants }) =>
      (constants ?? []).filter(({ name }) => ["SS58Prefix", "Room", "Rent"].includes(name)),
    );
    expect(values.map(({ value }) => value)).toEqual([7, 18446744073709551615n, 5]);
  });

  it("has a type of its pallet read by the class that stands beside the pallet", () => {
    const files = generateAssembly(load(), join(folder, "generated"));
    const calls = files.find(({ path }) => path === "calls.ts")?.text;
    expect(calls).toContain('import { Thing } from "../pallets/shelf/thing";');
    expect(calls).toContain('import * as shelfCalls from "../pallets/shelf/calls";');
    expect(calls).toContain("return shelfCalls.put(origin, Thing.read(reader));");
  });

  it("offers only the methods that it lists", () => {
    expect(load().apis.map(({ methods }) => methods.map(({ name }) => name))).toEqual([
      ["version", "execute_block", "initialize_block"],
      ["metadata"],
    ]);
  });
});

describe("description files", () => {
  const withPallet = (change: object): Json => ({ ...shelf, ...change }) as unknown as Json;
  const withRuntime = (change: object): Json => ({ ...runtime, ...change }) as unknown as Json;
  const system = runtime.pallets[0];

  it.each<[string, Json, string]>([
    ["a misspelt key", withPallet({ error: [] }), 'pallet.json: "error" is none of name, crate'],
    ["a missing key", { name: "Shelf" }, 'pallet.json: "crate" is missing'],
    [
      "a number as text",
      withPallet({ calls: [{ name: "put", index: "0" }] }),
      "calls[0].index: a whole number",
    ],
    [
      "a hook that there is not",
      withPallet({ hooks: ["on_poll"] }),
      "hooks[0]: one of on_initialize, on_idle, on_finalize",
    ],
    [
      "a hasher that there is not",
      withPallet({
        storage: [
          {
            name: "A",
            modifier: "Optional",
            keys: [{ hasher: "Sha2", type: "u8" }],
            value: "u8",
            docs: "",
          },
        ],
      }),
      "storage[0].keys[0].hasher: one of Blake2_128",
    ],
    [
      "variants in a composite",
      withPallet({ types: { A: { kind: "composite", path: "a::A", variants: [] } } }),
      "types.A: a composite has no variants",
    ],
    ["what is no object", [], "pallet.json: an object is needed"],
  ])("are refused with %s", (_, pallet, message) => {
    expect(() => load(runtime, pallet)).toThrow(DescriptionFileError);
    expect(() => load(runtime, pallet)).toThrow(message);
  });

  it.each<[string, Json, string]>([
    ["an API that there is not", withRuntime({ apis: ["Corn"] }), "apis[0]: there is no runtime API Corn"],
    [
      "a method that there is not",
      withRuntime({ apis: [{ api: "Core", methods: ["start"] }] }),
      "apis[0].methods[0]: one of version, execute_block",
    ],
    [
      "an extension that there is not",
      withRuntime({ extrinsic: { versions: [4], extensions: ["CheckMate"] } }),
      "there is no transaction extension CheckMate",
    ],
    [
      "a folder without a pallet",
      withRuntime({ pallets: [{ pallet: "./pallets/none", index: 1 }] }),
      "pallet.json: there is no such file",
    ],
    [
      "a package that there is not",
      withRuntime({ pallets: [{ pallet: "no-package/pallet", index: 1 }] }),
      "pallets[0].pallet: no package has a pallet no-package/pallet",
    ],
    [
      "a constant that the pallet does not have",
      withRuntime({ pallets: [{ ...system, constants: { Prefix: 1 } }] }),
      "the pallet has no constant Prefix",
    ],
    [
      "a value for what follows from the version",
      withRuntime({ pallets: [{ ...system, constants: { Version: 1 } }] }),
      'a constant "from" elsewhere has no value of its own',
    ],
    [
      "a constant that nobody gives a value",
      withRuntime({ pallets: [{ pallet: "./pallets/shelf", index: 9 }] }),
      "the runtime must state a value of Rent",
    ],
    [
      "a type that every runtime has",
      withRuntime({ types: { H256: "[u8; 32]" } }),
      "types.H256: every runtime has a type H256",
    ],
  ])("are refused with %s", (_, file, message) => {
    expect(() => load(file)).toThrow(DescriptionFileError);
    expect(() => load(file)).toThrow(message);
  });

  it("are refused unless they are JSON", () => {
    writeFileSync(join(folder, "runtime.json"), "{ pallets }");
    expect(() => loadRuntime(join(folder, "runtime.json"))).toThrow(/runtime\.json: it is no JSON/);
  });
});
